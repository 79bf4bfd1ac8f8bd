"""The tool `pytest_run`: pytest."""
