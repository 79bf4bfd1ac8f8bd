"""Converts foreign rows into our form."""
