"""What validations come to, for all who show it."""
