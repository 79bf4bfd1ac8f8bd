"""Content that people write, on screens of its own: suites and lessons."""
