"""What a developer's assistant should know without looking anything up: a module a topic, a question an entry.

`ANSWERS` maps a name to (question, answer): two sentences or so, and nothing that needs the project at hand.
"""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.knowledge import (
    design,
    git,
    hints,
    language,
    packaging,
    running,
    systems,
    testing,
)

TOPICS = (language, hints, testing, git, packaging, running, design, systems)

INTENTS = tuple(
    Intent(name, "direct", answer, (question,))
    for topic in TOPICS
    for name, (question, answer) in topic.ANSWERS.items()
)
