"""Finding rows: by kind, by words, by similarity."""
