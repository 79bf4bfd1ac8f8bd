"""How a question is worded: its tone, its place, the words in its slots."""
