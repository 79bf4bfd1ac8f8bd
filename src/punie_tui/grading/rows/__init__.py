"""Grades the rows of a dataset: finds what is wrong with each."""
