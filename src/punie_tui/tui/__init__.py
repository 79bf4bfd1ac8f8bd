"""What people see: the app, one module a pane, widgets, one action registry."""
