"""What people see: the app, a folder a pane, and what several of them share."""
