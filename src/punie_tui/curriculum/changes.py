"""The version of the curriculum, and what changed in it."""

VERSION = 2
"""Raised whenever the lessons would give different rows."""

CHANGES = (
    "words that say how things are, such as clean and dirty, come in pairs and triples",
    "what asks about files is asked of folders, and paths are those of fifty plausible projects",
    "openings, endings and places are put where they read well",
    "wordings that were no English are gone, and so are those that no dataset used",
    "answers print what was asked, never a result as it is or a heading alone",
)
"""Changes since the previous version."""
