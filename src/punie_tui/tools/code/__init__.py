"""Python as a model writes it: calls found, names and types checked, nothing run."""
