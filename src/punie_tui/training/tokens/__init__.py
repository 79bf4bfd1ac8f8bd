"""Rows as the trainer sees them, and the checks on them before training."""
