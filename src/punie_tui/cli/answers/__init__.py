"""What commands print with `--json`: a pydantic model for each document, from which its schema is written."""
