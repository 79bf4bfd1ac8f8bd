"""Making a tool: begun, described, recorded, checked."""
