"""Lessons: YAML files of questions with the code or words that answer them, and the engine that makes datasets of them.

`form` says what may stand in a file, `loading` reads one and expands it into intents, `library` finds them, `checking`
looks for what is not right in one. `rows` draws rows of intents, `slots` and `places` what fills them, `where` and
`manner` vary how they are asked, `split` keeps near-duplicates on one side, `from_lessons` makes a dataset of
somebody's own. No model is known here, nor which datasets the package has.
"""
