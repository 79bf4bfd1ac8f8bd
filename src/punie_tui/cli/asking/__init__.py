"""Asks a model, local or served, one question, and runs its code in a project."""
