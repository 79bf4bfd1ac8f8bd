"""The trained weights and their files: adapters, checkpoints, and training that starts from either."""
