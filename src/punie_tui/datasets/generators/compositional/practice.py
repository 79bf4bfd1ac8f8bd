"""Questions about the daily practice with Python's tools that are answered in words, each thing in many wordings.

They are what `explained` lacks: options of pytest, rules and settings of ruff, typing, packaging, git, and what one
stumbles over in the language. Many name a rule, a test, types or a file as though a tool were to be run, yet ask in
general.
"""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.intent import Intent

_PRACTICE: dict[str, tuple[str, tuple[str, ...]]] = {
    # pytest
    "pytest-k": (
        "`pytest -k EXPRESSION` runs only the tests whose names match the expression and deselects the others; "
        'substrings can be combined with `and`, `or` and `not`, as in `-k "login and not slow"`.',
        (
            "What does the -k option of pytest do?",
            "pytest -k meaning",
            'How do I run only the tests whose name contains "login"?',
            "I've got 900 tests and want just the ones about invoices, by name. Which pytest flag is that?",
            'Can -k take something like "api and not slow"?',
            "selct tests by part of there name in pytest, how",
            "When would I use -k rather than giving pytest a file?",
            "The README says to try `pytest -k parser`. Which tests would that select?",
        ),
    ),
    "pytest-x": (
        "`pytest -x` stops the run after the first failing test or error instead of running the rest, which gives "
        "quick feedback; `--maxfail=3` stops after three failures.",
        (
            "What does pytest -x do?",
            "pytest stop at first failure",
            "How can I make pytest give up as soon as one test fails?",
            "A missing setting makes hundreds of my tests fail one after the other. How do I get pytest to stop early?",
            "--maxfail, what is it",
            "What's the difference between -x and --maxfail?",
            "A colleague always types `pytest -x`. Why would she?",
            "When is it useful to end a test run at the first failure?",
        ),
    ),
    "pytest-lf": (
        "`pytest --lf`, short for `--last-failed`, reruns only the tests that failed in the last run, or all if none "
        "failed; `--ff` runs those failures first and then the rest.",
        (
            "What does pytest --lf do?",
            "pytest rerun only failed tests",
            "How do I run again just the tests that failed last time?",
            "Two of my 400 tests fail, and I don't want to wait for all of them after every edit. Is there an option?",
            "--lf vs --ff",
            "What is the difference between --last-failed and --failed-first?",
            "Does pytest remember which tests failed before?",
            'a reviewer wrote "just use --lf while fixing". what does that mean?',
        ),
    ),
    "pytest-v": (
        "`pytest -v` makes the output verbose: each test is listed on its own line with its full name and outcome, "
        "instead of a dot; `-vv` shows fuller diffs, `-q` prints less.",
        (
            "What does pytest -v show?",
            "pytest verbose flag",
            "All I see is dots. How do I make pytest print the name of every test?",
            "What's the difference between -v and -q in pytest?",
            "When would I add -vv to a pytest call?",
            "Our CI runs the tests with -v. What for?",
            "assert diff is cut off in pytest, which option shows all of it",
            "How do I get more verbose output form pytest?",
        ),
    ),
    "pytest-s": (
        "`pytest -s` turns output capturing off, so `print` appears immediately while the tests run; without it, "
        "pytest captures output and shows it only for failing tests.",
        (
            "What does the -s flag of pytest do?",
            "pytest -s, what for",
            "Why don't I see my print output when the tests pass?",
            "How do I make pytest show prints?",
            "I put a print into tests/test_cart.py and nothing appears on the screen. What's going on?",
            "Is there a way to stop pytest from capturing stdout?",
            "pytest swallows my prints, wich option helps",
            "When would one run pytest with `--capture=no`?",
        ),
    ),
    "markers": (
        'A marker is a label on a test, such as `@pytest.mark.slow`, by which tests are selected: `pytest -m "not '
        'slow"` leaves these out. Custom markers are registered in the pytest configuration.',
        (
            "What are pytest markers?",
            "pytest.mark.slow, what is that",
            "How do I leave the slow tests out of a run?",
            "What does the -m option of pytest select tests by?",
            "I get PytestUnknownMarkWarning. What is a marker, and where does it have to be declared?",
            "Why would I mark some tests as integration?",
            "custom markers in pytest explained",
            'The lead says to "put a marker on the database tests so we can deselect them". How does that work?',
        ),
    ),
    "fixture-scope": (
        "A fixture's scope says how long its value is kept and shared: `function`, the default, makes a new one for "
        "each test; `class`, `module`, `package` and `session` share one among more tests.",
        (
            "What is the scope of a fixture?",
            "fixture scope session vs function",
            'When should a pytest fixture have scope="session"?',
            "My database fixture is set up anew for every single test, which is slow. How can several tests share it?",
            "Which fixture scopes are there in pytest?",
            'What does `scope="module"` change about a fixture?',
            "how often is a fixture run by default",
            "A reviewer warns that my session-scoped fixture leaks state between tests. What does the scope mean?",
        ),
    ),
    "autouse": (
        "An autouse fixture, `@pytest.fixture(autouse=True)`, runs for every test in its reach without being requested "
        "as a parameter; this is handy for common setup, but hides dependencies.",
        (
            "What does autouse=True do?",
            "autouse fixture pytest",
            "How can a fixture apply to all tests without naming it in each?",
            "Why does this fixture run although no test asks for it?",
            "When would I make a fixture autouse?",
            "I found `@pytest.fixture(autouse=True)` in a conftest.py. What is the effect?",
            "Are autouse fixtures a good idea?",
            "my reveiwer dislikes autouse. whats it and whats the danger?",
        ),
    ),
    "tmp-path": (
        "The `tmp_path` fixture gives each test its own fresh temporary directory as a `pathlib.Path`, so it can write "
        "files without touching the project; pytest removes old ones itself.",
        (
            "What is tmp_path in pytest?",
            "tmp_path fixture",
            "How should a test that writes files get a directory to write to?",
            "My tests leave files behind in the repository. What does pytest offer against that?",
            "Where does the tmp_path argument of a test come from?",
            "Do I have to delete what a test puts into tmp_path?",
            "When do I use tmp_path instead of the tempfile module?",
            "temporary directory for a test in pytest, whats the usual way",
        ),
    ),
    "raises": (
        "`pytest.raises` is a context manager that passes if the code in its `with` block raises the given exception "
        "and fails the test otherwise; `match=` also checks the message.",
        (
            "What does pytest.raises do?",
            "pytest.raises explained",
            "How do I test that a function raises an exception?",
            "What is the `match` argument of pytest.raises good for?",
            "I want a test to pass only when ValueError is thrown. How is that written?",
            "assert that an excepton is raised, pytest way",
            "What happens if the block under `with pytest.raises(...)` doesn't raise?",
            "Why use pytest.raises rather than try and except in a test?",
        ),
    ),
    "approx": (
        "`pytest.approx` compares floating-point numbers within a tolerance, by default one millionth of the expected "
        "value, as in `assert total == pytest.approx(0.3)`, so that rounding errors do not fail the test.",
        (
            "What is pytest.approx for?",
            "pytest approx",
            "How do I compare floats in a test?",
            "My test fails because 0.30000000000000004 is not 0.3. What should the assert look like?",
            "When do I need approx in an assertion?",
            "What tolerance does pytest.approx have by default?",
            'A reviewer wrote "use approx here" next to my float comparison. Why?',
            "comparing to floats in pytest without exact equality, how",
        ),
    ),
    "skipif": (
        '`@pytest.mark.skipif(condition, reason="...")` skips a test only when the condition is true, for example on '
        "Windows or an old Python version, and the report shows the reason; `skip` always skips it.",
        (
            "What does pytest.mark.skipif do?",
            "skipif vs skip",
            "How do I skip a test on Windows only?",
            "What's the difference between skip and skipif in pytest?",
            "One of my tests needs Python 3.12. How can it be left out on older versions?",
            "conditional skipping of tests, how does it work",
            "When would I choose skipif over a plain skip?",
            "Why does skipif want a reason?",
        ),
    ),
    "xdist": (
        "pytest-xdist is a plugin that runs tests in parallel: `pytest -n auto` spreads them over several worker "
        "processes, one per CPU core, so tests must be independent of each other.",
        (
            "What is pytest-xdist?",
            "pytest -n auto",
            "How can I run my tests in parallel?",
            "Our suite takes twelve minutes on one core. Which plugin would spread the tests over all of them?",
            "What does `-n 4` mean in a pytest command?",
            "Why do some tests fail only when they are run with xdist?",
            "tests in paralel, pytest",
            "What must be true of tests before they can be run in parallel?",
        ),
    ),
    "failed-error": (
        "A failed test ran and its assertion or code raised an exception in the test body; an error means that "
        "something around it broke, such as a fixture's setup or teardown or the collection.",
        (
            "What's the difference between a failed test and an error in pytest?",
            "pytest failed vs error",
            "Why does pytest count errors separately from failures?",
            "What does E instead of F mean in pytest's output?",
            'The summary says "2 failed, 3 errors". How do these differ?',
            "When is a test reported as an error rather than failed?",
            "If a fixture raises, does the test fail or is it an error?",
            "Explain errors as opposed to failures in a test run.",
        ),
    ),
    # linting with ruff
    "f841": (
        "F841 is ruff's rule for an unused variable: a local variable is assigned but never used, often a leftover or "
        "a mistake. Remove the assignment, or start the name with an underscore if it is meant to be unused.",
        (
            "What does F841 mean?",
            "rule F841",
            'ruff says "local variable is assigned to but never used". What\'s the issue?',
            "Why does a linter care about unused variables?",
            "How do I get rid of an F841 violation?",
            'A reviewer wrote "F841 here, please clean up". What is he asking for?',
            "difference between F401 and F841 - which is for variables",
            "Should a variable that I never read be deleted?",
        ),
    ),
    "f821": (
        "F821 is ruff's rule for an undefined name: a name is used but neither defined nor imported, usually a typo or "
        "a missing import, and would raise a `NameError` at run time.",
        (
            "What does F821 mean?",
            "rule F821 explained",
            '"undefined name" from the linter, what causes that',
            "Is F821 a style issue or a real bug?",
            "Why does ruff report an undefined name?",
            "In general, how is an F821 violation fixed?",
            "Our build broke with F821. What sort of mistake is that?",
            "What happens at run time when the linter was right about an undefned name?",
        ),
    ),
    "i001": (
        "I001 is ruff's rule for an import block that is unsorted or unformatted: standard library, third-party and "
        "local imports should be in groups, sorted in each; `ruff check --select I --fix` sorts them, `ruff format` "
        "does not.",
        (
            "What does I001 mean?",
            "ruff I001",
            '"Import block is un-sorted or un-formatted": what\'s that about?',
            "What is rule I001 and how is it fixed?",
            "Why do I get I001 for a file that works perfectly?",
            "How do I let ruff sort my imports?",
            "My pull request fails with nothing but I001. What does it want from me?",
            "does ruff format also sort imports, or what about I001",
        ),
    ),
    "e711": (
        "E711 is the rule against comparing to `None` with `==` or `!=`; write `is None` or `is not None` instead, "
        "because None is a singleton and `==` can be overridden.",
        (
            "What does E711 mean?",
            "rule E711",
            "Why does ruff flag `x == None` as E711?",
            "How is an E711 violation fixed?",
            "E711, what do I write instead",
            "The linter prints E711 for my comparison. What is wrong with it?",
            "Which rule says not to compare with None by equality, and why?",
            'A reviewer wrote "E711" next to `if result != None`. What should I change?',
        ),
    ),
    "b006": (
        "B006 is the rule against mutable default arguments, such as `items=[]`: the list is created once and shared "
        "by all calls. Use `None` as the default and create the list inside.",
        (
            "What does B006 mean?",
            "ruff B006",
            "What is rule B006 protecting me from?",
            "How do I fix B006 in a function signature?",
            "B006 on `def add(item, seen={})`, why",
            "Is B006 a real bug or only a matter of style?",
            "Which rule complains about a list as default value, and what does it want?",
            "Our linter went up to a new version and now there's B006 everywhere. What is that?",
        ),
    ),
    "e722": (
        "E722 is the rule against a bare `except:`, which catches every exception, even `KeyboardInterrupt` and "
        "`SystemExit`, and hides bugs; name the specific exception, or at least `except Exception:`.",
        (
            "What does E722 mean?",
            "E722 explained",
            '"Do not use bare except": what does rule E722 want from me?',
            "How do I fix an E722 violation?",
            "Why is E722 reported although my code works?",
            "ruff complains E722, waht to write instead of except:",
            "Which exceptions does the code flagged by E722 catch?",
            "Is `except Exception:` enough to satisfy E722?",
        ),
    ),
    "up006": (
        "UP006 is ruff's rule for old type annotations: use the built-in `list`, `dict` or `tuple` instead of "
        "`typing.List`, `Dict` or `Tuple`, as is possible since Python 3.9.",
        (
            "What does UP006 mean?",
            "UP006",
            "typing.List or list: which one should I write today?",
            "Why does ruff want `dict` instead of `Dict` in annotations?",
            "What is rule UP006 and how do I fix it?",
            "Somebody ran the linter and got forty UP006. What kind of finding is that?",
            "Since which Python version can I write list[int] without importing List?",
            "difference between List[str] and list[str]",
        ),
    ),
    "b008": (
        "B008 is the rule against a function call in a default argument, such as `when=now()`: it runs once, at "
        "definition, not at each call. Use `None` and call the function inside.",
        (
            "What does B008 mean?",
            "rule B008 ruff",
            "Why shouldn't I call a function in a default argument?",
            "`def log(at=datetime.now())` always logs the same time. Why?",
            "How do I fix B008?",
            "When is the default value of a parameter evaluated?",
            'The linter says "do not perform function call in argument defaults". What\'s the danger?',
            "B006 and B008 both concern defaults; what is B008 about?",
        ),
    ),
    "s105": (
        "S105 is the security rule for a possible hard-coded password: a string is assigned to a name such as "
        "`password` or `token`. Read the secret from an environment variable or secret store instead.",
        (
            "What does S105 mean?",
            "S105 ruff bandit",
            '"Possible hardcoded password assigned": what does the linter want?',
            "How should I fix an S105 finding?",
            "Why does rule S105 fire on my variable called token?",
            "Is S105 about security or style?",
            "We switched the S rules on and got S105. What kind of problem is that?",
            "hardcoded pasword warning from ruff, what to do about it",
        ),
    ),
    "w291": (
        "W291 is the rule for trailing whitespace: spaces or tabs at the end of a line. They are invisible and make "
        "diffs noisy; `ruff format` or `ruff check --fix` removes them.",
        (
            "What does W291 mean?",
            "rule W291",
            "Why is trailing whitespace bad?",
            "spaces at the end of a line, does it matter",
            "How do I get rid of trailing whitespace in Python files?",
            'A reviewer wrote "W291, please strip". What does that refer to?',
            "Is W291 harmless?",
            'What does the linter mean by "trailing whitespace"?',
        ),
    ),
    "n806": (
        "N806 is the naming rule that a variable inside a function should be lowercase, in snake_case, such as "
        "`max_items` instead of `maxItems` or `MaxItems`, as PEP 8 says.",
        (
            "What does N806 mean?",
            "N806 naming",
            '"Variable in function should be lowercase": which rule is that and what does it ask for?',
            "Why does the linter object to camelCase variables?",
            "How should local variables be written in Python?",
            "Rule N806 hits my variable `X` in a function. Why?",
            "camelCase or snake_case for variables in python",
            "How do I fix N806?",
        ),
    ),
    "per-file-ignores": (
        "The ruff setting `per-file-ignores` switches certain rules off for files that match a pattern, for example "
        '`"tests/*" = ["S101"]` or `"__init__.py" = ["F401"]`, while they stay on elsewhere.',
        (
            "What is per-file-ignores in ruff?",
            "ruff per-file-ignores",
            "How can I turn a rule off only in the tests?",
            "My __init__.py re-exports names and ruff reports F401 there. How do I allow it in that file only?",
            "When should I use per-file-ignores instead of noqa?",
            "Can a lint rule be disabled for one folder?",
            "The pyproject.toml has a table called per-file-ignores. What is such a table for?",
            "asserts are fine in tests but nowhere else, how is ruff told that",
        ),
    ),
    "select-ignore": (
        "In ruff's settings, `select` says which rules are enabled, by code or prefix such as `E`, `F` or `B`, and "
        "`ignore` turns single ones off again; `extend-select` adds to the selection.",
        (
            "What do select and ignore mean in ruff's configuration?",
            "ruff select vs ignore",
            "How do I choose which rules ruff checks?",
            "How is a single rule such as E501 turned off for the whole project?",
            "What's the difference between select and extend-select?",
            "I'd like the bugbear rules too. How are more rules enabled in ruff?",
            'select = ["E", "F", "I"], what does that do',
            "Which setting disables a lint rule everywhere?",
        ),
    ),
    "fix-flag": (
        "`ruff check --fix` changes the files in place and repairs the violations that have a safe automatic fix; the "
        "others are only reported and must be fixed by hand. `--diff` only shows the changes.",
        (
            "What does ruff check --fix do?",
            "ruff --fix",
            "How can I have lint violations repaired automatically?",
            "What does it mean that a violation is fixable?",
            "Ruff reports 40 problems and calls 25 fixable. What about the rest?",
            "Does `--fix` change my files?",
            "Can I see what ruff would fix before it does?",
            "why didnt --fix fix all of my violations?",
        ),
    ),
    # typing
    "reveal-type": (
        "`reveal_type(x)` makes the type checker report the type that it infers for the expression, which helps to "
        "understand an error; it is for debugging, so remove it afterwards.",
        (
            "What does reveal_type do?",
            "reveal_type explained",
            "How can I see which type the checker infers for a variable?",
            "mypy thinks that my value is something else than I do. How can I find out what?",
            "When would I use reveal_type?",
            "Does reveal_type belong in committed code?",
            'A teammate said "just put a reveal_type there". What for?',
            "print the infered type of an expression, type checker",
        ),
    ),
    "overload": (
        "`@overload` declares several signatures for one function, so a type checker knows which argument types give "
        "which return type; a single implementation follows, and nothing changes at run time.",
        (
            "What is typing.overload for?",
            "overload decorator",
            "How do I annotate a function whose return type depends on its argument?",
            "Does Python have function overloading, or what does @overload do?",
            "When would I use @overload instead of a union?",
            "Why are there three signatures of the same function with @overload and dots as bodies?",
            "Does @overload change anything at run time?",
            "A reviewer suggests overloads because callers get `str | bytes`. What would they do?",
        ),
    ),
    "self-type": (
        "`Self`, from `typing` since Python 3.11, annotates a method that returns an instance of its own class, such "
        "as a builder's `return self`; in a subclass it means the subclass.",
        (
            "What does Self mean in type hints?",
            "typing.Self",
            "How do I annotate a method that returns self?",
            "What's the difference between Self and the class name as return type?",
            "When would I write `-> Self`?",
            "My fluent builder loses its type in subclasses. Which annotation helps?",
            "from typing import Self, what for",
            "Why is Self better than a quoted class name?",
        ),
    ),
    "callable": (
        "`Callable[[int, str], bool]` is the type of a function, or anything that can be called, that takes an int and "
        "a str and returns a bool; `Callable[..., bool]` leaves the arguments open.",
        (
            "What does Callable mean in an annotation?",
            "Callable[[int], str]",
            "How do I type-hint a parameter that is a function?",
            "What stands in the inner brackets of a Callable?",
            "How is a callback annotated?",
            "What do the three dots in `Callable[..., None]` mean?",
            "annotate a function argument that is itself a funtion",
            "My function takes a key function like sorted does. Which type should that parameter have?",
        ),
    ),
    "py-typed": (
        "The file `py.typed` is an empty marker in a package that tells type checkers that it ships type annotations; "
        "without it or separate stubs, they treat the library as untyped.",
        (
            "What is a py.typed file?",
            "py.typed, what for",
            "Why does my library need a py.typed marker?",
            'The checker says "missing library stubs or py.typed marker". What is that marker?',
            "How does a type checker know that a package is typed?",
            "Our package is fully annotated, but users' checkers ignore the types. What is missing?",
            "Why is there an empty file called py.typed in this package?",
            "does a library with type hints need anything else for mypy to use them",
        ),
    ),
    "list-invariance": (
        "A list is invariant: `list[Dog]` is not accepted as `list[Animal]`, because the function could append a `Cat` "
        "to it; annotate the parameter as `Sequence[Animal]`, which is read-only and covariant.",
        (
            "Why is list[Dog] not accepted where list[Animal] is expected?",
            "list invariance",
            "What does it mean that list is invariant?",
            "The checker rejects my list of a subclass. Why?",
            "why is Sequence covariant but list invariant",
            "Why does `list[str]` not fit a parameter of type `list[str | None]`?",
            'mypy says "List is invariant, see the docs". What does it want to tell me?',
            "How do I annotate a parameter so lists of subclasses are alowed?",
        ),
    ),
    "sequence-list": (
        "`Sequence` as a parameter type accepts lists, tuples and any other ordered, indexable collection and only "
        "allows reading; `list` accepts lists only and allows changes such as `append`.",
        (
            "Sequence or list as a parameter type?",
            "Sequence vs list annotation",
            "What's the difference between annotating with Sequence and with list?",
            "When should a function take a Sequence rather than a list?",
            'A reviewer wrote "accept Sequence, return list". Why?',
            "Callers want to pass tuples too, but the parameter says list[str]. What type is better?",
            "Why do typed libraries use Sequence for their arguments?",
            "what can i not do with a Sequence that i can with a list, types wise",
        ),
    ),
    "strict-mode": (
        "Strict mode, as in `mypy --strict`, turns on a type checker's optional checks: every function must be "
        "annotated, generics need their parameters, and implicit `Any` is reported, so fewer errors slip through.",
        (
            "What does mypy --strict do?",
            "strict mode type checker",
            "Is it worth turning on strict type checking?",
            "What's the difference between strict and normal mode in mypy?",
            "We set strict = true and got 300 new type errors. What does strict mode check in addition?",
            "Why would a project use strict typing?",
            "should a new project start with strict",
            'What does "strict" mean for a type checker?',
        ),
    ),
    "newtype": (
        '`NewType("UserId", int)` creates a distinct type for the type checker, so that a user id is not confused with '
        "another int; at run time the value is still a plain int.",
        (
            "What is NewType?",
            "typing.NewType",
            "How can the type checker keep user ids and order ids apart when both are ints?",
            "What's the difference between NewType and a type alias?",
            "When would I use NewType?",
            "Does NewType cost anything at run time?",
            'UserId = NewType("UserId", int), what does that buy me',
            "Someone mixed up two integer arguments. Which typing feature would have caught it?",
        ),
    ),
    # packaging
    "editable-install": (
        "An editable install, `pip install -e .`, links the environment to the project's source instead of copying it, "
        "so changes to the code take effect at once, without reinstalling.",
        (
            "What happens when I install a package with pip's -e option?",
            "editable install",
            "Why do people install their own project with -e?",
            "What's the difference between pip install . and pip install -e .?",
            "I change the code, but the installed package still behaves as before. What kind of install avoids that?",
            "When would I use an editable install?",
            "what does the -e in pip install mean",
            "The contributing guide wants me to run pip with -e. What for?",
        ),
    ),
    "semver": (
        "Semantic versioning numbers releases as MAJOR.MINOR.PATCH: a new major version breaks compatibility, a minor "
        "one adds features compatibly, and a patch fixes bugs, so the number tells how safe an upgrade is.",
        (
            "What is semantic versioning?",
            "semver explained",
            "What do the three numbers in a version like 2.4.1 mean?",
            "When do I have to raise the major version?",
            "I fixed a bug without changing the API. Which part of the version goes up?",
            "What's the difference between a minor and a patch release?",
            "How should the releases of a library be numbered?",
            "why does everybody say a breaking change needs a new major verison",
        ),
    ),
    "wheel-sdist": (
        "A wheel is a built package, a `.whl` file that pip just unpacks; an sdist is the source archive, a `.tar.gz` "
        "that must be built first before it can be installed.",
        (
            "What's the difference between a wheel and an sdist?",
            "wheel vs sdist",
            "What is a .whl file?",
            "Why do projects upload both a wheel and a source distribution to PyPI?",
            "Why does pip prefer wheels?",
            '"Building wheel for ..." takes ages during pip install. What is pip doing there?',
            "sdist, what is that",
            "What do I get when I build my package: which file is the wheel and which the sdist?",
        ),
    ),
    "uv": (
        "uv is a very fast Python package and project manager, written in Rust, that replaces pip, venv, pipx and "
        "others; `uv sync` installs a project's locked dependencies, `uv run` runs a command with them.",
        (
            "What is uv?",
            "uv vs pip",
            "Why is everyone switching to uv?",
            "What does uv sync do?",
            "What is the difference between uv and pip?",
            "I know pip and venv. What would uv give me?",
            "uv run, what does it do",
            'Our README now says "install uv first". What sort of tool is that?',
        ),
    ),
    # git
    "bisect": (
        "`git bisect` finds the commit that introduced a bug by binary search: you mark a good and a bad commit, and "
        "git checks out commits between them to test until one is left.",
        (
            "What does git bisect do?",
            "git bisect explained",
            "How do I find the commit that introduced a bug?",
            "It worked in v1.2 and is broken now, with 300 commits in between. How can git help?",
            "When would I use bisect?",
            "What do good and bad mean in git bisect?",
            "Why is bisect faster than trying one commit after another?",
            "A test used to pass and now fails, nobody knows since when. Which git tool helps, and how does it work?",
        ),
    ),
    "reflog": (
        "`git reflog` lists where HEAD and branches have pointed on your machine, so commits lost by a reset, rebase "
        "or deleted branch can be found again and restored.",
        (
            "What is the git reflog?",
            "git reflog",
            "I did a hard reset and lost a commit. Is there a way to get it back?",
            "How do I recover a branch that I've deleted?",
            "What's the difference between git log and git reflog?",
            "When does the reflog help?",
            '"check the reflog", she said after my rebase went wrong. What\'s in there?',
            "undo a bad rebase, where are my old comits",
        ),
    ),
    "interactive-rebase": (
        "An interactive rebase, `git rebase -i`, opens a list of your commits in which you can reorder, squash, "
        "reword, edit or drop them; it rewrites history, so use it before sharing.",
        (
            "What is an interactive rebase?",
            "git rebase -i",
            "How can I clean up my commits before a pull request?",
            "What can I do with the list of commits that git rebase -i opens?",
            "How do I change the order of my last few commits?",
            "When shouldn't I use git rebase -i?",
            "What does the -i add to a git rebase?",
            'A reviewer wrote "please tidy the history with an interactive rebase". How does that work?',
        ),
    ),
    "detached-head": (
        "A detached HEAD means that you have checked out a commit itself, not a branch; new commits belong to no "
        "branch and can get lost, unless you create one with `git switch -c`.",
        (
            "What is a detached HEAD in git, and should I worry?",
            "detached HEAD state git",
            "Git says \"You are in 'detached HEAD' state\". Is that bad?",
            "How did I end up with a detached HEAD?",
            "What happens to commits that I make on a detached HEAD?",
            "How do I get out of detached HEAD without losing my work?",
            "I checked out a tag and git printed a long warning about HEAD. What does it mean?",
            "HEAD is detatched, what now",
        ),
    ),
    "amend": (
        "`git commit --amend` replaces the last commit with a new one that includes the staged changes or a new "
        "message; it rewrites history, so avoid it after pushing.",
        (
            "What does git commit --amend do?",
            "git amend",
            "How do I fix the message of my last commit?",
            "I forgot a file in the commit I just made. What's the way to add it?",
            "When is it unsafe to amend a commit?",
            "Does amending change the existing commit or make another one?",
            "What's the difference between amending and adding a new commit?",
            "commit --amend after push, good idea?",
        ),
    ),
    "force-with-lease": (
        "`git push --force-with-lease` overwrites the remote branch only if nobody has pushed to it since you last "
        "fetched, while plain `--force` overwrites it in any case and can destroy others' commits.",
        (
            "What is --force-with-lease?",
            "force vs force-with-lease",
            "Why is git push --force dangerous?",
            "How do I push a branch safely after a rebase?",
            "What's the difference between --force and --force-with-lease?",
            "Git rejects my push since I rebased. Which kind of force push should I use?",
            "When would force-with-lease refuse to push?",
            'my reviewer wrote "never --force, use the lease". what\'s the lease?',
        ),
    ),
    "git-hooks": (
        "A git hook is a script that git runs at certain moments, such as before a commit or push; the tool pre-commit "
        "manages such hooks, for example to run ruff before each commit.",
        (
            "What are git hooks for?",
            "pre-commit hook explained",
            "How can the linter be run automatically before every commit?",
            "What does the tool pre-commit do?",
            "Why did my commit get stopped by ruff?",
            "There's a .pre-commit-config.yaml in most projects. What is that good for?",
            "When does a pre-push hook run?",
            "stop people commiting code that doesnt lint, how is it usually done",
        ),
    ),
    # the language
    "walrus": (
        "The walrus operator `:=` assigns a value to a name inside an expression, as in `if (match := "
        "pattern.search(text)):`, so a value can be tested and used without computing it twice.",
        (
            "What is the walrus operator?",
            "walrus :=",
            "What does := do in Python?",
            "When would I use an assignment expression?",
            "What's the difference between = and :=?",
            "I saw `while chunk := f.read(1024):` in a diff. How do I read that?",
            "Why would anyone assign inside an if?",
            "colon equals in python, whats that",
        ),
    ),
    "slots": (
        "`__slots__` fixes the attribute names that instances of a class may have; they then have no `__dict__`, which "
        "saves memory and speeds up access, but no other attributes can be added.",
        (
            "What does __slots__ do?",
            "__slots__ explained",
            "Why would a class define __slots__?",
            "We create millions of small objects and run out of memory. How could slots help?",
            "What's @dataclass(slots=True) good for?",
            "When should I use __slots__?",
            "Why can't I add an attribute to an instance of a class with slots?",
            "slots vs normal class, diffrence",
        ),
    ),
    "dict-get": (
        "`d[key]` raises a `KeyError` if the key is missing, while `d.get(key)` returns `None` or a default, as in "
        "`d.get(key, 0)`; use brackets when the key must be there.",
        (
            "What's the difference between d[key] and d.get(key)?",
            "dict get vs square brackets",
            "How do I read a dictionary key that may be missing?",
            "My script dies with KeyError. How can I have a default instead?",
            "When should I use dict.get?",
            "What does the second argument of .get() on a dict do?",
            'A reviewer wrote "brackets, not get, so that we notice". Why?',
            "is .get always safer then [] on dicts",
        ),
    ),
    "defaultdict-counter": (
        "A `defaultdict` creates the value of a missing key with a factory, such as `list` for grouping; a `Counter` "
        "is a dict that counts items and has `most_common`. Both are in `collections`.",
        (
            "What's the difference between defaultdict and Counter?",
            "defaultdict vs Counter",
            "How do I count how often each word occurs in a list?",
            "What does defaultdict(list) do?",
            "How can I group items by key without checking whether the key exists?",
            "What is collections.Counter good for?",
            "When do I need a defaultdict instead of a plain dict?",
            "Is there somthing in the standard library for counting and grouping things?",
        ),
    ),
    "sorted-sort": (
        "`sorted(items)` returns a new sorted list from any iterable and leaves the original alone; `items.sort()` "
        "sorts a list in place and returns `None`. Both take `key` and `reverse`.",
        (
            "What's the difference between sorted and sort?",
            "sorted() vs .sort()",
            "Why is my list None after `items = items.sort()`?",
            "When should I use list.sort instead of sorted?",
            "How do I sort without changing the original list?",
            "Does sort() return the sorted list?",
            "How can I sort objects by one of their attributes, in reverse?",
            "sort or sorted for a tuple",
        ),
    ),
    "pathlib": (
        "`pathlib` represents file paths as `Path` objects that are joined with `/` and have methods such as "
        "`exists()` and `read_text()`, which is clearer than the string functions of `os.path`.",
        (
            "What is pathlib?",
            "pathlib vs os.path",
            "Why should I use pathlib instead of os.path?",
            "How do I join two paths in modern Python?",
            "Ruff's PTH rules want me to replace os.path.join. By what, and why?",
            "What does the slash between two Path objects do?",
            "When is a Path better than a plain string for a file name?",
            'my reviewer says "use pathlib". whats the benefit?',
        ),
    ),
    "raise-from": (
        "`raise NewError(...) from error` raises a new exception and keeps the original as its cause, so the traceback "
        "shows both; `from None` hides the original instead.",
        (
            "What does raise ... from do?",
            "raise from explained",
            "How do I raise my own exception without losing the original one?",
            "What's the difference between raise X and raise X from err?",
            'B904 tells me to use "raise ... from err" within an except clause. Why?',
            "What does `from None` after a raise do?",
            "When would I chain exceptions?",
            '"The above exception was the direct cause of the following exception", where does this come from',
        ),
    ),
    "str-bytes": (
        "A `str` is text made of Unicode characters, `bytes` are raw 8-bit values as stored or sent; "
        '`text.encode("utf-8")` turns text into bytes, and `data.decode("utf-8")` turns them back.',
        (
            "What's the difference between str and bytes?",
            "bytes vs str in python 3",
            "What do encode and decode do?",
            'What does the b in b"hello" mean?',
            "I get a UnicodeDecodeError when reading a file. What is decoding?",
            "How do I turn bytes into a string?",
            "When do I have to deal with bytes rather than text?",
            "unicode and utf8, how does python handle them",
        ),
    ),
    "float": (
        "Floating-point numbers are stored in binary with limited precision, so 0.1 + 0.2 gives 0.30000000000000004; "
        "compare them with `math.isclose`, and use `decimal.Decimal` for exact amounts such as money.",
        (
            "Why is 0.1 + 0.2 not 0.3 in Python?",
            "0.1 + 0.2",
            "How should I compare two floats?",
            "My invoice totals are off by tiny fractions. What's the reason, and which type should hold money?",
            "When should I use Decimal instead of float?",
            "Why are floats inexact?",
            "floating point rounding eror explained",
            'A reviewer wrote "never compare floats with ==". Why not?',
        ),
    ),
    "valueerror-typeerror": (
        'A `TypeError` means that an argument has the wrong type, as in `"a" + 1`; a `ValueError` means that the type '
        'is right but the value is not acceptable, as in `int("abc")`.',
        (
            "What's the difference between ValueError and TypeError?",
            "ValueError vs TypeError",
            "Which exception should I raise for a negative age?",
            "When is TypeError the right exception to raise?",
            'int("abc") raises which error, and why not the other one?',
            "My function gets a string where it needs a number. Is that a ValueError or a TypeError?",
            'A reviewer wrote "ValueError, not TypeError, please". How do they differ?',
            "what kind of error is a right type with a bad value",
        ),
    ),
    "datetime-timezone": (
        "A naive datetime has no time zone, an aware one does, and the two cannot be ordered or subtracted; store "
        "times in UTC with `datetime.now(UTC)`, not the naive `utcnow()`, and convert with `zoneinfo` for display.",
        (
            "What's the difference between a naive and an aware datetime?",
            "naive vs aware datetime",
            "How should I handle time zones in Python?",
            '"can\'t compare offset-naive and offset-aware datetimes", what does that mean?',
            "Why is datetime.utcnow() discouraged?",
            "Should timestamps be stored in UTC or local time?",
            "Ruff's DTZ005 wants a tz argument for datetime.now(). Why?",
            "get the current time with timezone in pyhton, the right way",
        ),
    ),
    "gather": (
        "`asyncio.gather` runs several coroutines concurrently, waits for all of them and returns their results in the "
        "order in which they were given; the first exception is raised, unless `return_exceptions=True`.",
        (
            "What does asyncio.gather do?",
            "asyncio gather explained",
            "How do I await several coroutines at the same time?",
            "Ten requests one after the other are slow. How can they be made concurrently with asyncio?",
            "In which order does gather return its results?",
            "What's the difference between awaiting in a loop and using gather?",
            "When would I set return_exceptions=True?",
            "What happens if one of the coroutines given to gather raises?",
        ),
    ),
}


def intents() -> Iterator[Intent]:
    """Every concept, with all its wordings."""
    for name, (answer, phrasings) in _PRACTICE.items():
        yield Intent(f"practice-{name}", "direct", answer, phrasings)
