"""The checks that look into the calls of a row."""
