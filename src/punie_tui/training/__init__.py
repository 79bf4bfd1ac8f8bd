"""Training: the trainer, its checkpoints and schedules. Runs in the worker; imports mlx."""
