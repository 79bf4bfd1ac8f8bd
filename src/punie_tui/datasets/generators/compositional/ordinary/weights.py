"""How often what is asked every day is dealt, where a composed intent has weight 1."""

OFTEN = 12
NOW_AND_THEN = 6
SELDOM = 4
THRESHOLD = 4
"""What is held against a number, of which there is one intent for each count."""
