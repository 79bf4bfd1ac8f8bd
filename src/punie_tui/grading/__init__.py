"""Suites of queries, what they expect of an answer, and the stages of grading one. Independent of models."""
