"""What is learned, and how it is kept: adapters, checkpoints, a start from either."""
