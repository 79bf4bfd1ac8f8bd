"""How answers are generated: many at once, guessed ahead, ended where they repeat themselves."""
