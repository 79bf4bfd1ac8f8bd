"""The checks on the calls of a row."""
