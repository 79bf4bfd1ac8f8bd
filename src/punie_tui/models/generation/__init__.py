"""Generation: how a model continues prompts, many at once, with and without speculative decoding."""
