"""The flywheel: from a query that a model failed to rows that teach it, to a training, to whether that helped.

`failures` says what fell, `patterns` and `lessons` which intents of the generators teach it, `drafting` draws rows of
them, `checking` refuses what must not be learned, `drafts` keeps them in a file that people edit, `accepting` makes a
dataset of those that were accepted, `learning` trains on it and `verdict` says what came of it. Knows datasets, tools,
validation and runs; nothing of models, of screens or of the command line.
"""
