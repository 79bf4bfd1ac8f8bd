"""One question to a model, here or served, and its code run in a project."""
