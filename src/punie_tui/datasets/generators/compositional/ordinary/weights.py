"""How often what is asked every day is dealt, where a composed intent has weight 1."""

OFTEN = 30
SELDOM = 9
