"""The stages of grading an answer, in order: its form, what it does, and its outcome."""
