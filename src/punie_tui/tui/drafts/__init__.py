"""Drafts of training rows that teach what a model failed."""
