"""Environments, dependencies, imports and releases."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "pin-range": (
        "In a library, should dependencies be pinned exactly?",
        "No. Give ranges, or your users cannot resolve them with other packages. Pin exactly in applications,"
        " through a lock file.",
    ),
    "transitive": (
        "What is a transitive dependency?",
        "One that you did not ask for yourself but that comes along because another dependency needs it.",
    ),
    "pipx": (
        "What is pipx for?",
        "It installs command-line applications each in an environment of its own, and puts their commands on "
        "your PATH.",
    ),
    "init-file": (
        "Does a folder still need an __init__.py to be a package?",
        "Without one it becomes a namespace package, which works but surprises tools. For ordinary packages "
        "add the file.",
    ),
    "main-module": (
        "What happens on `python -m mypackage`?",
        "Python imports the package and runs its `__main__.py` as a script.",
    ),
    "relative-import": (
        "Why does `from . import x` fail when I run the file directly?",
        "Run as a script the file belongs to no package. Start it with `python -m package.module` from the "
        "folder above.",
    ),
    "circular-import": (
        "What is a circular import and how do I get rid of it?",
        "Two modules import each other, so one sees the other half-finished. Move what they share into a third module.",
    ),
    "sys-path": (
        "Where does Python look for modules?",
        "Along `sys.path`: the script's folder, `PYTHONPATH`, the standard library, then site-packages.",
    ),
    "shadowing": (
        "I named my script random.py and now everything breaks. Why?",
        "Your file comes before the standard library in the search path, so `import random` finds it first. Rename it.",
    ),
    "build-backend": (
        "What does a build backend such as hatchling do?",
        "It turns the source tree into an sdist and a wheel. `pyproject.toml` names it under `[build-system]`.",
    ),
    "version-metadata": (
        "How does a program find out its own version?",
        'From the installed metadata: `importlib.metadata.version("name")`. Then it is written down in one place only.',
    ),
    "yanked": (
        "What does it mean that a release was yanked?",
        "Installers skip it, unless it is pinned exactly. It remains downloadable, so existing lock files do "
        "not break.",
    ),
    "requires-python": (
        "What effect has requires-python?",
        "Installers refuse the release on other Python versions and fall back to an older one that fits.",
    ),
    "dev-dependencies": (
        "Where do test tools belong among the dependencies?",
        "In a development group (`[dependency-groups]`), not in the project's own dependencies: users do not "
        "need them.",
    ),
    "namespace": (
        "What's a namespace package?",
        "A package spread over several distributions or folders that has no `__init__.py`, so that each can "
        "add modules.",
    ),
    "abi-tag": (
        "Why is there a separate wheel for each platform of some packages?",
        "They contain compiled code, which depends on system, processor and Python version. Pure Python needs"
        " just one.",
    ),
    "pip-cache": (
        "Why does a second pip install go so much faster?",
        "pip keeps downloaded and built wheels in a cache and takes them from there.",
    ),
    "pep440": (
        "Which is newer, 1.0rc1 or 1.0?",
        "1.0 is newer: release candidates come before the final release, and pip skips them unless you ask "
        "with `--pre`.",
    ),
    "bytecode": (
        "Can I delete __pycache__?",
        "Yes. It holds compiled bytecode to speed up imports, and Python writes it again when needed.",
    ),
}
