"""Datasets: examples, the JSONL index and the checks."""
