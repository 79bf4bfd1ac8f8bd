"""The stages of grading an answer, in order: what it is written like, what it does, and what comes of it."""
