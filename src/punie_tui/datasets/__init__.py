"""What a model learns from: examples, the JSONL index, checks."""
