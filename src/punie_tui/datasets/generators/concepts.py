"""Questions about Python and its tools that are answered in words, with no call."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

_ANSWERS: dict[str, tuple[str, str]] = {
    # typing
    "type-hint": (
        "What is a type hint?",
        "A type hint states which type a variable, parameter or return value should have, as in `age: int`. "
        "Python ignores it at run time; type checkers and editors use it.",
    ),
    "optional": (
        "What does Optional[str] mean?",
        "It means the value is either a `str` or `None`. The modern spelling is `str | None`.",
    ),
    "any-object": (
        "How do Any and object differ in annotations?",
        "`Any` switches checking off: every operation on it is allowed. `object` accepts every value too, but lets "
        "you use only what all objects have.",
    ),
    "protocol": (
        "Explain typing.Protocol in a sentence or two.",
        "A Protocol describes the methods and attributes that a type must have. Any class with that shape matches, "
        "without inheriting from it.",
    ),
    "typeddict": (
        "When would I reach for a TypedDict?",
        "Use one when a dictionary has a fixed set of string keys with known value types, such as a JSON object. "
        "It stays a plain dict at run time.",
    ),
    "generic": (
        "what are generics in python",
        "Generics are types with parameters, such as `list[int]`. They let a checker carry the element type through "
        "functions and classes.",
    ),
    "typevar": (
        "What's a TypeVar good for?",
        "It links types in a signature: a function from `list[T]` to `T` returns whatever the list holds, and the "
        "checker knows it.",
    ),
    "literal": (
        "What does Literal do in a type annotation?",
        '`Literal` restricts a value to the ones listed, as in `Literal["r", "w"]`. Anything else is a type error.',
    ),
    "final": (
        "What is Final for?",
        "`Final` marks a name that must not be assigned again. The type checker enforces it; Python itself does not.",
    ),
    "variance": (
        "Why can't I pass a list[int] where a list[object] is expected?",
        "Lists are mutable, so `list` is invariant: the callee could append a string. Accept `Sequence[object]` "
        "if you only read from it.",
    ),
    "narrowing": (
        "What is type narrowing?",
        "It is how a checker refines a type after a test. After `if value is not None`, it treats `str | None` "
        "as `str`.",
    ),
    "cast": (
        "Does typing.cast convert anything?",
        "No. It returns its argument unchanged and only tells the type checker which type to assume.",
    ),
    "overload": (
        "Why use @overload?",
        "It lets one function have several signatures, so that the return type can depend on the argument types.",
    ),
    "py-typed": (
        "What is the py.typed file?",
        "An empty marker file in a package. It tells type checkers that the package ships its own annotations.",
    ),
    "stub": (
        "What's in a .pyi file?",
        "A stub: the signatures and types of a module without its code. Type checkers read it in place of the source.",
    ),
    "gradual": (
        "What does gradual typing mean?",
        "You can annotate a program bit by bit. Code without annotations is treated as `Any` and still works with "
        "typed code.",
    ),
    "static-dynamic": (
        "Is Python statically or dynamically typed?",
        "Dynamically: types belong to values and are checked as the program runs. Type hints add optional static "
        "checking on top.",
    ),
    "type-error-vs-exception": (
        "How is a type checker's error different from a TypeError?",
        "A checker reports the problem before the code runs. A `TypeError` is an exception raised while it runs.",
    ),
    # linting and formatting
    "linter": (
        "What does a linter do?",
        "It reads the source without running it and points out likely bugs, unused code and style problems.",
    ),
    "linter-vs-formatter": (
        "What's the difference between a linter and a formatter?",
        "A linter reports problems in the code. A formatter rewrites its layout, such as line breaks and quotes, "
        "without changing what it does.",
    ),
    "autoformat": (
        "Why let a tool format the code?",
        "It ends debates about layout and keeps diffs small, since everybody's code comes out the same.",
    ),
    "f401": (
        "What does rule F401 mean?",
        "F401 is the rule for an unused import: a name is imported but never used in the module.",
    ),
    "e501": (
        "What is E501?",
        "E501 is the rule for a line that is longer than the configured limit.",
    ),
    "noqa": (
        "What does a # noqa comment do?",
        "It tells the linter to ignore problems on that line. `# noqa: F401` ignores only that one rule.",
    ),
    "fixable": (
        "What makes a lint violation fixable?",
        "The linter knows a rewrite that removes it, such as deleting an unused import. `ruff check --fix` applies it.",
    ),
    "unsafe-fix": (
        "Why does ruff call some fixes unsafe?",
        "They may change what the program does or lose comments, so ruff applies them only with `--unsafe-fixes`.",
    ),
    "pep8": (
        "What is PEP 8?",
        "PEP 8 is the style guide for Python code. It covers naming, indentation, imports and line length.",
    ),
    "mutable-default": (
        "Why are mutable default arguments dangerous?",
        "The default is created once, when the function is defined, so all calls share it. Use `None` and create "
        "the list inside.",
    ),
    "bare-except": (
        "Why do linters complain about a bare except?",
        "It catches everything, even `KeyboardInterrupt`, and hides bugs. Name the exceptions you expect.",
    ),
    "isort": (
        "How should imports be sorted?",
        "In three groups with a blank line between: the standard library, third-party packages, your own modules.",
    ),
    "complexity": (
        "What is cyclomatic complexity?",
        "It counts the independent paths through a function: one, plus one for each branch. High values mean code "
        "that is hard to test.",
    ),
    # testing
    "fixture": (
        "What is a pytest fixture?",
        "A function marked `@pytest.fixture` that prepares what tests need. A test names it as a parameter to get it.",
    ),
    "conftest": (
        "What is conftest.py used for?",
        "It holds fixtures and hooks that pytest shares with all tests in its folder and below, without an import.",
    ),
    "parametrize": (
        "How do I run one test with many inputs?",
        "Decorate it with `@pytest.mark.parametrize` and list the inputs. Each is run and reported as its own test.",
    ),
    "mock": (
        "When should I mock something in a test?",
        "When the real thing is slow, unreliable or outside your control, such as a payment service. Otherwise use "
        "the real one.",
    ),
    "xfail": (
        "skip vs xfail in pytest?",
        "`skip` does not run the test at all. `xfail` runs it and expects it to fail, for instance because of a "
        "known bug.",
    ),
    "tmp-path": (
        "What does the tmp_path fixture give me?",
        "A fresh temporary folder for each test, as a `pathlib.Path`.",
    ),
    "unit-integration": (
        "Explain the difference between unit and integration tests.",
        "A unit test checks one piece on its own. An integration test checks that several pieces work together.",
    ),
    "coverage": (
        "Does 100% coverage mean there are no bugs?",
        "No. Coverage shows which lines ran, not whether the results were checked or every case was tried.",
    ),
    "flaky": (
        "What is a flaky test?",
        "A test that sometimes passes and sometimes fails on the same code, often because of timing, order or the "
        "network.",
    ),
    "regression": (
        "What's a regression test?",
        "A test written for a bug that was fixed, so that the bug cannot come back unnoticed.",
    ),
    "pytest-exit-5": (
        "What does pytest's exit code 5 mean?",
        "It means that pytest collected no tests.",
    ),
    "last-failed": (
        "How do I rerun only the tests that failed last time?",
        "Run `pytest --lf`. It keeps the last failures in its cache and runs only those.",
    ),
    "property-testing": (
        "What is property-based testing?",
        "You state a rule that must hold for all inputs, and a tool such as Hypothesis searches for inputs that "
        "break it.",
    ),
    "tdd": (
        "tdd in one sentence?",
        "You write a failing test first, then just enough code to make it pass, and then tidy up.",
    ),
    # git
    "rebase-merge": (
        "Should I rebase or merge?",
        "Rebase your own unpublished commits for a straight history. Merge branches that others already use, since "
        "rebasing rewrites commits.",
    ),
    "fetch-pull": (
        "What is the difference between git fetch and git pull?",
        "`git fetch` downloads new commits and leaves your branch alone. `git pull` also merges or rebases them "
        "into it.",
    ),
    "staging": (
        "What is git's staging area?",
        "It holds the changes that will go into the next commit. `git add` puts them there.",
    ),
    "detached-head": (
        "What does detached HEAD mean?",
        "You have checked out a commit instead of a branch. New commits belong to no branch until you create one.",
    ),
    "stash": (
        "When is git stash handy?",
        "When you must switch branches with unfinished work: it puts the changes aside, and `git stash pop` "
        "brings them back.",
    ),
    "gitignore": (
        "Why is a file still tracked after I added it to .gitignore?",
        "`.gitignore` affects only untracked files. Run `git rm --cached` on the file and commit that.",
    ),
    "reset-revert": (
        "git reset or git revert for a commit that is already pushed?",
        "Use `git revert`: it adds a commit that undoes the change. `git reset` rewrites history that others may have.",
    ),
    "bisect": (
        "How does git bisect find a bug?",
        "It searches the history by halves: you mark commits as good or bad until the first bad one is left.",
    ),
    "commit-message": (
        "What makes a good commit message?",
        "A short subject in the imperative that says what changes, then a body that says why.",
    ),
    # packaging
    "virtualenv": (
        "Why should I use a virtual environment?",
        "It gives each project its own packages, so that versions needed by one do not break another.",
    ),
    "pyproject": (
        "What belongs in pyproject.toml?",
        "The project's name, version and dependencies, how to build it, and the settings of tools such as ruff "
        "and pytest.",
    ),
    "wheel": (
        "What is a wheel?",
        "A wheel is a built Python package in one zip file. pip installs it without running any build step.",
    ),
    "sdist-wheel": (
        "How does an sdist differ from a wheel?",
        "An sdist holds the source and must be built on installation. A wheel is already built.",
    ),
    "editable": (
        "What does pip install -e do?",
        "It installs the project in editable mode: your changes to the source take effect without installing again.",
    ),
    "lock-file": (
        "What's a lock file for?",
        "It records the exact version of every dependency, so that each machine installs the same set.",
    ),
    "semver": (
        "Explain semantic versioning briefly.",
        "Versions are MAJOR.MINOR.PATCH: major for breaking changes, minor for new features, patch for bug fixes.",
    ),
    "src-layout": (
        "Why do people put packages under src/?",
        "So that tests import the installed package and not the files that happen to lie in the working folder.",
    ),
    "entry-point": (
        "What is a console script entry point?",
        "A line in `pyproject.toml` that maps a command name to a function. Installing the package makes the command.",
    ),
    "extras": (
        "What are optional dependencies of a package?",
        "Extras: named groups of dependencies that you install on request, as in `pip install httpx[http2]`.",
    ),
    # the language
    "decorator": (
        "What is a decorator?",
        "A function that takes another function and returns a replacement for it. `@name` above a `def` applies it.",
    ),
    "comprehension": (
        "Is a list comprehension better than a for loop?",
        "It is shorter and usually faster for building a list. When there are several conditions or side effects, "
        "a loop reads better.",
    ),
    "generator": (
        "How is a generator different from a list?",
        "A generator makes its values one at a time, when asked. It needs little memory but can be read only once.",
    ),
    "dataclass": (
        "dataclass or pydantic model?",
        "A dataclass just stores fields. A pydantic model also validates and converts data, which suits input from "
        "outside.",
    ),
    "is-equals": (
        "What is the difference between == and is?",
        "`==` compares values. `is` asks whether both names refer to the very same object.",
    ),
    "gil": (
        "what is the GIL?",
        "The global interpreter lock lets only one thread run Python code at a time in standard CPython. "
        "Threads still help with waiting for I/O.",
    ),
}

INTENTS = tuple(Intent(name, "direct", answer, (question,)) for name, (question, answer) in _ANSWERS.items())
