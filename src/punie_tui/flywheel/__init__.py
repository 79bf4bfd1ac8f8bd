"""The flywheel: from a query that a model failed to rows that teach it, to a training, to whether that helped.

`failures` finds what failed, `patterns` and `lessons` choose the intents of the generators that teach it, `drafting`
samples rows of them, `checking` refuses what must not be learned, `drafts` keeps them in a file that people edit,
`accepting` makes a dataset of those that were accepted, `learning` trains on it and `verdict` reports the result. Uses
datasets, tools, validation and runs, but no models, screens or command line.
"""
