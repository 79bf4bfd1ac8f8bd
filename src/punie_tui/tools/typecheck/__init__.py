"""The tool `typecheck`: ty."""
