"""Lessons: YAML files of questions with the code or words that answer them, and the engine that makes datasets of them.

`form` defines what a file may contain, `loading` reads one and expands it into intents, `library` finds them, and
`checking` finds mistakes in them. `rows` samples rows of intents, `wording.slots` and `wording.places` what fills them,
`where` and `wording.augment` vary how they are asked, `split` keeps near-duplicates on one side, `from_lessons` builds
a dataset of a user's own lessons. Knows neither models nor which datasets the package has.
"""
