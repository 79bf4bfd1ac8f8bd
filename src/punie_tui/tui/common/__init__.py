"""Widgets, signs and number formats shared by the panes."""
