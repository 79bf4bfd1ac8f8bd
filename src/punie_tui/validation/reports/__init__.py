"""The results of validations, compared with each other and as documents."""
