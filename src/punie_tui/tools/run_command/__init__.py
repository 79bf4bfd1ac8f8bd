"""The tool `run_command`: a shell."""
