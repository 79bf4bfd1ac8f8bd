"""What a model learns from: examples, the JSONL index, generators, checks."""
