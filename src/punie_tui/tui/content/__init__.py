"""Screens for content that people write: suites and lessons."""
