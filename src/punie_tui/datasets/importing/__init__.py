"""Rows of others become rows of ours."""
