"""What validations come to, side by side and as documents."""
