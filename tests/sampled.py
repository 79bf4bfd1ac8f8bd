"""How much of what is large the tests take: `make grader` takes all of it."""

import os

EVERY = int(os.environ.get("EVERY", "5"))
"""One in so many of the labelled answers is judged."""
