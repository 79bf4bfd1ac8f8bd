"""How code is shaped, changed and talked about."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "composition": (
        "Why is composition preferred over inheritance?",
        "Parts can be swapped and tested alone, while a subclass depends on the inside of its base. Inherit "
        'only for a true "is a".',
    ),
    "dependency-injection": (
        "Dependency injection without the jargon, please.",
        "A function or class is given what it needs instead of making it itself. Tests can then hand in "
        "something else.",
    ),
    "pure-function": (
        "What makes a function pure?",
        "The same arguments always give the same result, and nothing outside is changed or read.",
    ),
    "idempotent": (
        "What does idempotent mean?",
        "Doing it twice has the same effect as doing it once, which makes it safe to try again.",
    ),
    "dry": (
        "Is copying three lines really that bad?",
        "Not always. Remove duplication when the copies must change together; otherwise a shared abstraction "
        "may be the worse evil.",
    ),
    "yagni": (
        "what does YAGNI stand for",
        '"You aren\'t gonna need it": do not build for needs that nobody has yet.',
    ),
    "eafp": (
        "EAFP or LBYL?",
        "Python leans to EAFP: try it and catch the exception. Looking first can go stale between the check "
        "and the use.",
    ),
    "early-return": (
        "Are early returns good style?",
        "Often: handling special cases first and returning keeps the main path unindented.",
    ),
    "magic-number": (
        "What is a magic number?",
        "A literal such as 86400 whose meaning is not told. Give it a name.",
    ),
    "boolean-parameter": (
        "Why are boolean parameters frowned upon?",
        "A call like `save(doc, True)` says nothing. Make them keyword-only, or write two functions.",
    ),
    "god-object": (
        "What is a god object?",
        "A class that knows and does too much, so that everything depends on it. Split it by responsibility.",
    ),
    "technical-debt": (
        "What is technical debt?",
        "The extra work that a quick solution causes later. Like a loan it can be worth it, if it is paid back.",
    ),
    "refactoring": (
        "When is a change a refactoring?",
        "When it improves the structure and leaves the behaviour as it was. Tests should pass before and after it.",
    ),
    "code-review": (
        "What should I look for in a code review?",
        "Whether it does the right thing, can be understood, is tested, and fits the design. Leave layout to "
        "the formatter.",
    ),
    "docstring": (
        "What belongs in a docstring?",
        "What the function does, what its arguments and result mean, and what it raises, as far as names and "
        "types do not say it.",
    ),
    "comments": (
        "How do I know whether a comment is worth writing?",
        "Write down why, not what. If it only repeats the code, a better name is the cure.",
    ),
    "global-state": (
        "What's the trouble with module-level mutable state?",
        "Any code may change it at any time, so tests affect each other and threads collide. Pass the state "
        "along instead.",
    ),
    "cohesion": (
        "coupling and cohesion?",
        "Coupling is how much parts depend on each other and should be low. Cohesion is how well a part "
        "belongs together and should be high.",
    ),
    "fail-fast": (
        'What does "fail fast" mean?',
        "Check assumptions early and stop with a clear error, instead of going on with bad data and failing far away.",
    ),
    "deprecate": (
        "How should I deprecate a public function?",
        "Keep it working, emit a `DeprecationWarning` that names the replacement, and remove it in a later "
        "major version.",
    ),
    "enum": (
        "Why would I use an Enum instead of strings?",
        "Typing errors fail at once, all allowed values are listed in one place, and checkers can test that "
        "every case is handled.",
    ),
    "singleton": (
        "Do I need the singleton pattern in Python?",
        "Hardly ever. A module is already created only once; put the shared object there, or pass it in.",
    ),
    "frozen": (
        "What do I gain from a frozen dataclass?",
        "Instances cannot be changed by accident, can be shared without worry, and are hashable, so they work"
        " as dict keys.",
    ),
    "adapter": (
        "What is the adapter pattern for?",
        "It wraps an interface you cannot change in the one your code expects, so that the odd parts stay in "
        "one place.",
    ),
}
