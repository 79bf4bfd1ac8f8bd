"""Runs as a table, their settings side by side, and starting one."""
