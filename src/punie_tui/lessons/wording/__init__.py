"""The wording of questions: tone, place, and the words in slots."""
