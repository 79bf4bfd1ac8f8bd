"""Adopts trainings done elsewhere: makes a run of what plain `mlx_lm.lora` left."""
