"""How often what is asked every day is dealt, where a composed intent has weight 1."""

OFTEN = 30
SELDOM = 9
THRESHOLD = 8
"""What is held against a number, of which there is one intent for each count."""
