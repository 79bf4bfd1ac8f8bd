"""What a right answer is: suites, what they expect, and the ladder that an answer climbs. Knows no model."""
