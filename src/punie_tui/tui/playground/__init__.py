"""Playground: let me try."""
