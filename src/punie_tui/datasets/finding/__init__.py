"""Rows found again: by kind, by words, by likeness."""
