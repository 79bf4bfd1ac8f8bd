"""Rows as the trainer sees them, and what is checked of them before a step is made."""
