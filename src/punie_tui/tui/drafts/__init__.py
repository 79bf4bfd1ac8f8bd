"""Drafts of rows that teach what failed."""
