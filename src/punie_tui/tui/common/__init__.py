"""Widgets and words that every pane is made of."""
