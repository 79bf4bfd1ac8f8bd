"""Trying a model: a question of your own, the answer as it comes, and its grade. Independent of any user interface."""
