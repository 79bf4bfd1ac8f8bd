"""Trainings done elsewhere: what plain `mlx_lm.lora` left becomes a run."""
