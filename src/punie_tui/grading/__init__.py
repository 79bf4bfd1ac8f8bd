"""What a right answer is: suites, what they expect, and the stages of grading an answer. Knows no model."""
