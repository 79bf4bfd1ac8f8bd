"""The dashboard: the app, one folder per pane, and what several panes share."""
