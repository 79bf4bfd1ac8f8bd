"""Trying a model: a question of one's own, the answer as it comes, and how far it climbs. Knows no screen."""
