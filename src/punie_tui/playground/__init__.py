"""Trying a model: a question of one's own, the answer as it comes, and its grade. Knows no screen."""
