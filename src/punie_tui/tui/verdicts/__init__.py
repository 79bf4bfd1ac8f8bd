"""Results of validations, for all panes that show them."""
