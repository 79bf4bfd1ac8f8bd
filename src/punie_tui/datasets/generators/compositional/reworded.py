"""Every concept in two further wordings: a small model keeps what it was told more than once, in different words."""

from __future__ import annotations

REWORDED: dict[str, tuple[str, str]] = {
    "type-hint": (
        "I'm new to Python and see `age: int` in function signatures. What does that do?",
        "type hints, what are they and does python care",
    ),
    "optional": (
        "Optional[str] in a signature, meaning?",
        "My colleague annotated a parameter as Optional[str]. Which values may it hold?",
    ),
    "any-object": (
        "annotating with Any or with object: is there a difference in practice?",
        "any vs object as a type",
    ),
    "protocol": (
        "What's the idea behind a Protocol class in typing?",
        "how does a typing Protocol match classes that never inherit from it",
    ),
    "typeddict": (
        "typeddict, what is it meant for",
        "I have a JSON object with fixed keys and want it typed. Does a TypedDict suit that?",
    ),
    "generic": (
        "My reviewer talks about generics. Which Python types are those?",
        "Please describe what a generic type is in Python's type system.",
    ),
    "typevar": (
        "why do i need a TypeVar in a function signature",
        'I keep seeing `T = TypeVar("T")` in libraries. What does T do there?',
    ),
    "literal": (
        'Literal["r", "w"] as an annotation: what effect has it?',
        "how does typing's Literal limit a parameter",
    ),
    "final": (
        "A constant in our settings is annotated Final. Who makes sure that nobody reassigns it?",
        "final in typing, what does it mark",
    ),
    "variance": (
        "list[int] isn't accepted as list[object], how come",
        "The checker rejects my list of ints for a parameter typed list[object]. What should the parameter be instead?",
    ),
    "narrowing": (
        "explain narrowing, as in type checkers",
        "After `if value is not None` the checker stops complaining about None. How does that work?",
    ),
    "cast": (
        "will cast(int, value) turn my string into a number",
        "Somebody says that typing.cast converts the value at run time. Is that so?",
    ),
    "overload": (
        "@overload, what is it for",
        "I see the same function declared three times under @overload in a library. What's the purpose of that?",
    ),
    "py-typed": (
        "there is an empty py.typed in this package. why",
        "Could you tell me what role py.typed plays in a distribution?",
    ),
    "stub": (
        "I found a file ending in .pyi next to a module. What does it hold?",
        "pyi files, what are those",
    ),
    "gradual": (
        "gradual typing, in simple words?",
        "People call Python's typing gradual. What do they mean by that?",
    ),
    "static-dynamic": (
        "A Java developer asks me whether Python's typing is static or dynamic. What do I answer?",
        "are types in python checked statically or while it runs",
    ),
    "type-error-vs-exception": (
        "typeerror at runtime vs an error from mypy, same thing?",
        "Where is the line between what a type checker complains about and a raised TypeError?",
    ),
    "linter": (
        "Why would I run a linter, what can it find?",
        "linter, what is that",
    ),
    "linter-vs-formatter": (
        "formatter vs linter",
        "We already run a linter. In what way is a formatter something else?",
    ),
    "autoformat": (
        "what do we gain from automatic formatting",
        "My team discusses adopting a code formatter. What speaks for it?",
    ),
    "f401": (
        "ruff gives me F401, what is that about",
        "I got an F401 from the linter. Which problem does it stand for?",
    ),
    "e501": (
        "e501 meaning",
        "The linter prints E501 next to one of my lines. What's wrong with the line?",
    ),
    "noqa": (
        "What happens to lint warnings on a line that ends in # noqa?",
        'i keep seeing "# noqa: F401" in code, what is it',
    ),
    "fixable": (
        "Some lint findings are marked fixable. What does that stand for?",
        'ruff says "3 fixable" at the end, meaning',
    ),
    "unsafe-fix": (
        "unsafe fixes in ruff, what could go wrong",
        "Ruff tells me that hidden fixes need --unsafe-fixes. What's risky about them?",
    ),
    "pep8": (
        "pep 8, what does it cover",
        'A reviewer wrote "see PEP 8" under my pull request. What document is that?',
    ),
    "mutable-default": (
        "def f(items=[]) keeps values from earlier calls, why",
        "What goes wrong with a list as the default value of a parameter, and what do I write instead?",
    ),
    "bare-except": (
        "Is there harm in `except:` without an exception class?",
        "except: with nothing after it, why is it flagged",
    ),
    "isort": (
        "in what order do import statements go",
        "My reviewer wants my imports grouped. What are the usual groups?",
    ),
    "complexity": (
        "cyclomatic complexity, how is it counted",
        "The linter says a function is too complex, with a score of 14. What does that number measure?",
    ),
    "fixture": (
        "fixture in pytest, how does it work",
        "I'm coming from unittest. What does @pytest.fixture make of a function?",
    ),
    "conftest": (
        "conftest.py, why does this file exist",
        "There's a conftest.py in our tests folder that nobody imports. What is its job?",
    ),
    "parametrize": (
        "same pytest test, several inputs, how",
        "I've copied a test five times with other values. Is there a way to list the inputs once?",
    ),
    "mock": (
        "mock or the real object in a test, how to decide",
        "My colleague mocks everything. When is a mock really justified?",
    ),
    "xfail": (
        "What distinguishes pytest.mark.skip from pytest.mark.xfail?",
        "a test fails because of a known bug: how would xfail treat it compared to skip",
    ),
    "tmp-path": (
        "tmp_path in pytest, what is it",
        "A test takes a parameter called tmp_path. What does pytest pass in there?",
    ),
    "unit-integration": (
        "unit test or integration test, where is the line",
        "How would you tell an integration test from a unit test?",
    ),
    "coverage": (
        "Our coverage report says 100 %. Are we safe from bugs now?",
        "full test coverage = bug free?",
    ),
    "flaky": (
        "flaky test, meaning",
        "CI calls one of our tests flaky. What does that word mean here?",
    ),
    "regression": (
        "regression test, meaning?",
        "A reviewer asks me to add a regression test for my bug fix. What kind of test is that?",
    ),
    "pytest-exit-5": (
        "pytest exits with 5, why",
        "My CI job ends with status 5 from pytest. What happened?",
    ),
    "last-failed": (
        "rerun just the failing tests with pytest, which option",
        "Twelve of 900 tests broke. Can pytest repeat only those twelve?",
    ),
    "property-testing": (
        "hypothesis and property-based tests, what is the idea",
        "How do property-based tests differ from tests with hand-picked examples?",
    ),
    "tdd": (
        "What are the steps of test-driven development?",
        "My new team works by TDD. How does that go?",
    ),
    "rebase-merge": (
        "rebase vs merge, which one and when",
        "My feature branch is behind main. Is rebasing fine, or had I better merge?",
    ),
    "fetch-pull": (
        "git pull or git fetch, what does each do to my branch",
        "Does git fetch touch my working branch the way git pull does, or how do they differ?",
    ),
    "staging": (
        "staging area in git, what's it for",
        "What does it mean when a change is staged in git?",
    ),
    "detached-head": (
        "git says \"You are in 'detached HEAD' state\". what happened",
        "I checked out an old commit and now my HEAD is detached. What are the consequences for new commits?",
    ),
    "stash": (
        "git stash, when would i use it",
        "When in daily work do people reach for stashing?",
    ),
    "gitignore": (
        "I put settings.local into .gitignore, yet git keeps showing its changes. How come?",
        ".gitignore has no effect on a committed file, how do i fix that",
    ),
    "reset-revert": (
        "A bad commit is on the shared main branch already. Do I undo it with revert or with reset?",
        "undo a pushed commit: revert or reset",
    ),
    "bisect": (
        "git bisect, how does it work",
        "A bug crept in somewhere in the last 300 commits. How would bisecting lead me to it?",
    ),
    "commit-message": (
        "how to write a commit message properly",
        "My reviewer says that my commit messages are poor. What should go into one?",
    ),
    "virtualenv": (
        "virtual environments, what's the benefit",
        "Couldn't I just install everything into the system Python? What does a venv buy me?",
    ),
    "pyproject": (
        "pyproject.toml, what goes in there",
        "Which pieces of information does a project keep in its pyproject.toml?",
    ),
    "wheel": (
        ".whl files, what are they",
        "pip downloaded something ending in .whl. What kind of file is that?",
    ),
    "sdist-wheel": (
        "sdist vs wheel",
        "On PyPI I see both a .tar.gz source distribution and a wheel of the same release. What sets them apart?",
    ),
    "editable": (
        "pip install -e . , what is the -e for",
        "The README says to install the project with `-e`. What effect does the flag have?",
    ),
    "lock-file": (
        "Why should I commit uv.lock or poetry.lock?",
        "lock files for dependencies, what do they do",
    ),
    "semver": (
        "semver, what do the three numbers mean",
        "When do I raise the major, the minor or the patch part of a version?",
    ),
    "src-layout": (
        "src layout, why",
        "My colleague insists on moving our package into a src folder. What's the advantage for tests?",
    ),
    "entry-point": (
        "I see [project.scripts] in a pyproject.toml. What are those console script entries?",
        "console_scripts entry points, how do they make a command",
    ),
    "extras": (
        "pip install httpx[http2]: what are the square brackets",
        'A package lists "extras" in its documentation. What are they?',
    ),
    "decorator": (
        "python decorator, how does it work",
        "I see lines like `@cached` above functions. What is such a thing?",
    ),
    "comprehension": (
        "list comprehension or a loop with append, which to prefer",
        "Should I turn this for loop into a list comprehension?",
    ),
    "generator": (
        "generators vs lists",
        "My function yields its values rather than returning a list. What's gained and what's lost with a generator?",
    ),
    "dataclass": (
        "should i model this with a dataclass or with pydantic",
        "For data that comes in over an API, how does a pydantic model compare to a dataclass?",
    ),
    "is-equals": (
        "x is y or x == y, what is compared in each case",
        "A reviewer replaced my `==` by `is`. How do the two comparisons differ?",
    ),
    "gil": (
        "global interpreter lock, explain",
        "Everybody blames the GIL for slow threads. What does it do exactly?",
    ),
    "star-args": (
        "*args and **kwargs, what are they",
        "I see a function that takes *args and **kwargs. What ends up in each of them?",
    ),
    "keyword-only": (
        "keyword-only parameters, how do i declare one",
        "Is there a way to forbid passing `overwrite` by position?",
    ),
    "closure": (
        "closures in python, what are they",
        "An inner function still knows a variable of the outer one, which has returned. How is that possible?",
    ),
    "late-binding": (
        "functions made in a for loop all see the final i, how do i fix that",
        "I create callbacks in a loop with lambda, and each uses the last item. What's the reason?",
    ),
    "nonlocal": (
        "What does nonlocal do that global does not?",
        "global or nonlocal, which name does each rebind",
    ),
    "unpacking": (
        "first, *rest = items, is that valid python",
        "Can I split a list into its head and the remaining items in one assignment?",
    ),
    "walrus": (
        "walrus operator, what does it do",
        "My colleague writes `if (m := pattern.search(s)):`. What is the colon with the equals sign?",
    ),
    "truthiness": (
        "falsy values in python, list them",
        "Under which circumstances does `if value:` skip its block?",
    ),
    "slice-copy": (
        "is lst[:] a deep copy",
        "My colleague says that slicing a whole list duplicates everything inside it. Is that so?",
    ),
    "tuple-list": (
        "what would i use a tuple for, given that there are lists",
        "My reviewer turned one of my lists into a tuple. In which cases is that the right choice?",
    ),
    "hashable": (
        "unhashable type: 'list' when i use it as dict key, why",
        "What prevents a list from being the key of a dict?",
    ),
    "set-lookup": (
        "membership test in set vs list, why is the set faster",
        "I replaced a list by a set for lookups and the program sped up a lot. How is that possible?",
    ),
    "dict-order": (
        "are dicts ordered",
        "Does a dict give its keys back in the order I inserted them?",
    ),
    "enumerate": (
        "loop over a list with the index, pythonic way",
        "My reviewer dislikes `for i in range(len(names))`. What would be better?",
    ),
    "zip-strict": (
        "zip with unequal lists, error or not",
        "One of my two lists is shorter. Will zip tell me, or does it drop items?",
    ),
    "for-else": (
        "for ... else in python, when does the else run",
        "I found an `else:` at the same indentation as a `for`. What's its meaning?",
    ),
    "yield-from": (
        "yield from, what is it",
        "In a generator I see `yield from other()`. How does that go beyond a loop with yield?",
    ),
    "iterator-iterable": (
        "iterable vs iterator",
        "Is a list an iterator, or an iterable, and what sets the two apart?",
    ),
    "property": (
        "@property on a method, why",
        "I see methods under @property being used without parentheses. What's the benefit?",
    ),
    "classmethod-static": (
        "@staticmethod vs @classmethod",
        "When would I make a method a class method and when a static one?",
    ),
    "new-init": (
        "__new__ vs __init__",
        "I've only ever written __init__. What is __new__ there for, and do I need it?",
    ),
    "slots": (
        "is it worth defining __slots__",
        "My colleague puts __slots__ in every class to make it faster. Is that sensible?",
    ),
    "mro": (
        "multiple inheritance: which base class is searched first",
        "A class inherits from two others that both define save(). How does Python decide where to search first?",
    ),
    "super": (
        "super() with multiple inheritance, whose method runs",
        "I thought super() was simply the parent class. Which class does it go to?",
    ),
    "repr-str": (
        "str vs repr dunder methods",
        "For which audience do I write __repr__, and for which __str__?",
    ),
    "eq-hash": (
        "class with __eq__ became unhashable, why",
        'After adding an equality method to my class I get "unhashable type". Where did the hash go?',
    ),
    "abc": (
        "abstract base classes, what are they for",
        "My colleague derives from ABC and marks methods as abstract. What for?",
    ),
    "raise-from": (
        "raise ValueError(...) from exc, why the from",
        "What does chaining an exception with `from` change in the traceback?",
    ),
    "try-else": (
        "try/except/else, why the else",
        "Couldn't I move the lines in the else branch up into the try block itself? Why are they kept apart?",
    ),
    "finally-return": (
        "return in a finally block, is it harmful",
        "The linter objects to my return statement in `finally`. Can it really do damage?",
    ),
    "custom-exception": (
        "when is an own exception class justified",
        "In what cases should I define a new exception type?",
    ),
    "context-exit": (
        "return value of __exit__, what should it be",
        "I'm writing a context manager class. What do I hand back from __exit__?",
    ),
    "float-equality": (
        "0.1 + 0.2 == 0.3 is False, why",
        "My sum of prices comes out as 0.30000000000000004. Where does that come from, and how do I compare?",
    ),
    "floor-division": (
        "-7 // 2 is it -3 or -4",
        "Integer division of a negative number surprised me: why is minus seven by two not -3?",
    ),
    "bytes-str": (
        "str vs bytes, how do i convert",
        'I read from a socket and get b"..." instead of text. How do the two types relate?',
    ),
    "join-strings": (
        "building a big string: += in a loop or join",
        "My reviewer wants ''.join(parts) in place of repeated string addition. What's the reason?",
    ),
    "raw-string": (
        'r"..." strings, what does the r do',
        "I always see regular expressions written with an r before the quote. What for?",
    ),
    "name-main": (
        'if __name__ == "__main__" what does it do',
        'Most scripts end in a block under `if __name__ == "__main__":`. Why not just write the code at the bottom?',
    ),
    "mutable-argument": (
        "are arguments copied in python, or passed as references",
        "A C++ colleague asks me whether Python's calls are by reference or by value. Which is it?",
    ),
    "match-statement": (
        "match/case vs switch in other languages",
        "Coming from C, I take match to be a switch. Is that all it is?",
    ),
    "lru-cache": (
        "Any pitfalls when I put @lru_cache on a function?",
        "lru_cache on a method, what can go wrong",
    ),
    "defaultdict": (
        "defaultdict vs dict, what code becomes unnecessary",
        "My colleague uses defaultdict(list) to group rows. Which code does that spare him?",
    ),
    "self-type": (
        "return type of a method that does `return self`",
        "My builder methods return self. Which annotation is right for subclasses too?",
    ),
    "newtype": (
        "NewType, what is the use",
        'I see `UserId = NewType("UserId", int)` in the code. How is that unlike a plain int?',
    ),
    "never": (
        "-> Never fits what functions",
        "I came across the return annotation Never. For which functions is it meant?",
    ),
    "assert-never": (
        "exhaustiveness check for enums with mypy, how",
        "I want a type error when somebody adds an enum value that my match doesn't handle. How do I get it?",
    ),
    "typeguard": (
        "TypeIs, what does it do",
        "How do I write my own function that narrows types like isinstance does? I read something about TypeIs.",
    ),
    "annotated": (
        "Annotated[int, ...] vs int for the type checker, any change",
        "Does the checker treat an Annotated type as another type than the one inside?",
    ),
    "callable-type": (
        "type annotation for a callback (str) -> None",
        "My function takes another function as a parameter. How do I annotate that with argument and result?",
    ),
    "paramspec": (
        "where is ParamSpec used",
        "My typed decorator loses the arguments of the function it decorates. Where would ParamSpec come in?",
    ),
    "future-annotations": (
        "from __future__ import annotations, why is it at the top of files",
        "My colleague starts every module with the future import of annotations. What effect does it have?",
    ),
    "type-checking": (
        "if TYPE_CHECKING: imports, what is that about",
        "I keep seeing imports indented under TYPE_CHECKING. What do they avoid?",
    ),
    "reveal-type": (
        "show the inferred type of an expression in mypy, how",
        "I don't understand which type is inferred here. Is there a way to have it printed?",
    ),
    "type-ignore-code": (
        "does a bare # type: ignore hide more than # type: ignore[arg-type]",
        "Is it really a problem to write `# type: ignore` without an error code?",
    ),
    "sequence-param": (
        "Sequence[str] or list[str] as argument type",
        "My function only reads the names it's given. Which annotation is better, a list or a Sequence?",
    ),
    "str-sequence": (
        '"abc" passes as Sequence[str], why no error',
        "I forgot the brackets and passed one string instead of a list, and the checker was silent. How come?",
    ),
    "return-annotation": (
        "should functions without a result be annotated with None",
        "Is the `-> None` on a function that returns nothing just noise?",
    ),
    "implicit-optional": (
        "def f(name: str = None), what does the type checker dislike",
        "I gave a str parameter None as default and got a type error. How is it written properly?",
    ),
    "structural-nominal": (
        "nominal vs structural types",
        "What sets structural typing apart from nominal typing in Python?",
    ),
    "any-spread": (
        "returning Any from function: why is that a warning",
        "My function returns what an untyped library gave, and strict mode complains about Any. Why?",
    ),
    "classvar": (
        "ClassVar on an attribute, what does it state",
        "In a dataclass I found `count: ClassVar[int] = 0`. What does the annotation say?",
    ),
    "type-alias": (
        "type X = ... statement in new python, what is it",
        "I see a line starting with the word `type`, like `type Pairs = ...`. What does it define?",
    ),
    "union-attribute": (
        "item of union has no attribute, how to fix",
        "mypy complains that `None` has no attribute `name` on a `User | None`. What should I do?",
    ),
    "iterable-generator": (
        "return type of a function with yield",
        "Iterator[int] or Generator[...]: which one do I write on a function that yields?",
    ),
    "async-return": (
        "async def fetch(): how do i annotate what it returns",
        "Do I annotate an async function with the awaited value or with Coroutine?",
    ),
    "required-key": (
        "optional key in a TypedDict, how",
        "In my TypedDict all keys are required but one. How can I say so?",
    ),
    "runtime-types": (
        "are type hints enforced at runtime",
        "I annotated a parameter as int. Will calling it with a string raise an error?",
    ),
    "covariant-return": (
        "override returns a subclass of what the base method returns, ok?",
        "The base method returns Animal. Am I allowed to declare Dog in the subclass?",
    ),
    "stub-package": (
        "types-requests, types-pyyaml ... what are these on pypi",
        "mypy asks me to install types-PyYAML. What is in such a package?",
    ),
    "arrange-act": (
        "AAA pattern in tests, meaning",
        "A reviewer asks me to structure my test as arrange, act and assert. What does he want?",
    ),
    "stub-mock": (
        "stub = mock?",
        'People use "stub" and "mock" as if they meant one thing. Do they?',
    ),
    "fake": (
        "fake in testing, as opposed to a mock: what is it",
        "In testing, what counts as a fake?",
    ),
    "monkeypatch": (
        "monkeypatch fixture, what for",
        "A test calls monkeypatch.setenv. What does that fixture do, and is the change undone?",
    ),
    "capsys": (
        "assert on print output in pytest",
        "My function prints its result. How would I check the text from within pytest?",
    ),
    "fixture-scope": (
        'scope="session" for a db fixture, good idea?',
        "Setting up our test database takes ten seconds per test. Can I share one for the whole run?",
    ),
    "yield-fixture": (
        "teardown in pytest fixtures, where",
        "My fixture opens a connection. At which point in the function do I close it again?",
    ),
    "autouse": (
        "autouse=True on a fixture, good or bad",
        "I found a fixture marked autouse. What does that do, and is it wise?",
    ),
    "raises": (
        "assert that a function raises ValueError, pytest",
        "Bad input should make my function fail with an exception. How would a test check that?",
    ),
    "approx": (
        "assert 0.1 + 0.2 == 0.3 fails in my test, what do i use",
        "Which way of comparing float results does pytest offer?",
    ),
    "isolation": (
        "test green on its own, red in the full suite, why",
        "A test fails only when the others run before it. What's the likely cause, and how do I find it?",
    ),
    "random-order": (
        "pytest in random order, useful?",
        "My colleague wants to shuffle our tests on every run. Does that bring anything?",
    ),
    "xdist": (
        "pytest -n auto, what can break",
        "We'd like to run our tests on eight cores with pytest-xdist. What are the traps?",
    ),
    "snapshot": (
        "snapshot tests, pros and cons",
        "My team wants to compare outputs with stored snapshots. Is that a good idea?",
    ),
    "mutation": (
        "mutation testing, how does it work",
        "I heard of mutation tests as a way to judge a test suite. What do they do?",
    ),
    "branch-coverage": (
        "line coverage vs branch coverage",
        "All my lines are covered, but branch coverage reports a gap. What does it want in addition?",
    ),
    "fuzzing": (
        "what does a fuzzer do",
        "Somebody suggests fuzzing our parser. What would that involve?",
    ),
    "smoke": (
        "smoke test, meaning",
        'Our deployment runs "smoke tests" first. What kind are those?',
    ),
    "contract-test": (
        "contract tests between services, what are they for",
        "The other team often changes its API and breaks ours. How could a contract test help?",
    ),
    "pyramid": (
        "test pyramid, why that shape",
        "Why is the recommended mix of tests drawn as a pyramid?",
    ),
    "private-methods": (
        "tests for _private functions, worth it?",
        "My colleague calls underscore methods directly in his tests. Is that called for?",
    ),
    "test-name": (
        "after what do i name my tests",
        "My tests are called test_1 and test_2. What would be a better way to name them?",
    ),
    "one-assert": (
        "more than one assert per test, ok or not",
        "A reviewer says a test may contain just a single assert. Is this really a rule?",
    ),
    "sleep-test": (
        "time.sleep(2) in a test until the job is done, why not",
        "My test waits a fixed second for a background thread. What's bad about that, and what's better?",
    ),
    "doctest": (
        "doctests, are they useful",
        "I see >>> examples in docstrings being run as tests. What's the benefit, and what are they no good at?",
    ),
    "frozen-time": (
        "testing code that calls date.today(), how",
        "My invoice test breaks every new year because it reads the current date. How do I make it stable?",
    ),
    "test-data": (
        "factories in tests (factory_boy), why",
        "Each of my tests builds a user with fifteen fields. What would a factory improve?",
    ),
    "usefixtures": (
        "fixture only for its side effect, must it be a parameter",
        "The linter complains about an unused test argument that is a fixture. Do I have to keep it?",
    ),
    "cherry-pick": (
        "cherry-picking a commit, what does it do",
        'I need one fix from another branch, and a colleague says "cherry-pick it". What would git do then?',
    ),
    "merge-conflict": (
        "why does git report conflicts when merging",
        "Git stopped my merge with CONFLICT in two files. What does that mean?",
    ),
    "fast-forward": (
        '"fast-forward" on git merge, what is that',
        "Git printed Fast-forward and there's no merge commit. What did it do?",
    ),
    "squash": (
        "squash merge or keep all commits",
        "My branch has fifteen small commits. Is it better to combine them before it goes into main?",
    ),
    "amend": (
        "add a forgotten file to the previous commit, how",
        "I've just committed, not pushed, and left a file out. Can I still put it in?",
    ),
    "reflog": (
        "undo git reset --hard, possible?",
        "I reset my branch hard and lost a commit. Is it recoverable?",
    ),
    "head-tilde": (
        "HEAD^2 and HEAD~2, which commits are these",
        "In git, how does the caret before a number differ from the tilde?",
    ),
    "submodule": (
        "git submodule, what does it do",
        "This repository contains another one as a submodule. What's the purpose, and what must I do on cloning?",
    ),
    "hooks": (
        "hook in git, what is it",
        "Something checks my message whenever I commit. I'm told it's a hook: what is that, and do others get it too?",
    ),
    "worktree": (
        "git worktree, what's the use",
        "I need to look at another branch while mine is half done. What would a worktree do for me?",
    ),
    "force-lease": (
        "git push --force vs --force-with-lease",
        'After a rebase I must overwrite my remote branch. What does the "with lease" variant protect me from?',
    ),
    "origin": (
        "git push origin main: what is origin here",
        'Our guide speaks of "origin" all the time. Is it something special in git?',
    ),
    "shallow": (
        "git clone --depth 1, what is missing then",
        "Our CI clones shallowly to save time. What do we give up?",
    ),
    "tag-branch": (
        "tags vs branches in git",
        "Should a release be a branch or a tag, and how do those behave differently?",
    ),
    "blame-use": (
        "git blame, is it for finding the guilty person",
        "My team finds git blame unfriendly. Is its purpose to point at people?",
    ),
    "large-files": (
        "Does a big file that was committed and later removed vanish from the repository?",
        "removed a huge file from git, will clones get smaller now",
    ),
    "restore-switch": (
        "git switch and git restore vs checkout, why new commands",
        "I've always used git checkout. What's the reason that there are switch and restore now?",
    ),
    "clean-command": (
        "git clean -fd, could i lose something",
        "A script of ours calls `git clean -fd`. Should that worry me?",
    ),
    "pull-rebase": (
        "git pull vs git pull --rebase",
        "My colleague configured pull.rebase to true. How does that change a pull?",
    ),
    "crlf": (
        "whole file shows as modified in git diff on windows, nothing edited, why",
        "A teammate on Windows commits a file and every single line differs. How do we stop that?",
    ),
    "pin-range": (
        "pin exact versions in a library's dependencies?",
        "I'm publishing a package on PyPI. Is `requests==2.31.0` a good requirement for it?",
    ),
    "transitive": (
        "transitive dependency, meaning",
        "My lock file holds a package that I never asked for. They call that transitive: what does it mean?",
    ),
    "pipx": (
        "What does pipx do for me?",
        "a README tells me to run pipx install, what is this tool",
    ),
    "init-file": (
        "__init__.py, is it still needed in python 3",
        "What happens if I leave out the __init__.py of a folder with modules?",
    ),
    "main-module": (
        "python -m on a package, which file gets executed",
        "How can a package be startable with -m? What does Python do in that case?",
    ),
    "relative-import": (
        "attempted relative import with no known parent package, why",
        "My module works when imported, but starting it as a script trips over its relative import. What's the reason?",
    ),
    "circular-import": (
        "cannot import name ... partially initialized module, most likely circular import: what is this",
        "a.py imports b.py and b.py imports a.py. What's the problem, and how is it solved?",
    ),
    "sys-path": (
        "import search path in python, what is on it",
        "Where does `import foo` search, and in which order?",
    ),
    "shadowing": (
        "my own file is called random.py and import random picks it up, why",
        "A file of mine has the same name as a standard module. How can that break imports?",
    ),
    "build-backend": (
        "[build-system] in pyproject, what does the backend do",
        "My pyproject.toml mentions hatchling. What job does it have?",
    ),
    "version-metadata": (
        "read my package's version at runtime, how",
        "I don't want to repeat the version number in the code. How can the program look it up?",
    ),
    "yanked": (
        "yanked release on pypi, meaning",
        "pip warns me that a version has been yanked. What follows from that?",
    ),
    "requires-python": (
        'requires-python = ">=3.11", what does it do',
        "What happens when someone with an older Python installs a package that sets requires-python?",
    ),
    "dev-dependencies": (
        "pytest in project dependencies or elsewhere",
        "In which part of pyproject.toml should I list pytest and the like?",
    ),
    "namespace": (
        "namespace packages, what are they",
        "Two distributions install modules under `acme.`. I was told that's a namespace package: what is it?",
    ),
    "abi-tag": (
        "numpy has dozens of wheels per release, why",
        "Why do some projects publish wheels for Linux, macOS and Windows, and others a single one?",
    ),
    "pip-cache": (
        'pip says "Using cached ...", what is it doing',
        "Reinstalling the same packages took seconds instead of minutes. How does pip manage that?",
    ),
    "pep440": (
        "is 1.0rc1 before or after 1.0",
        "Does pip consider a release candidate newer than the final version?",
    ),
    "bytecode": (
        "__pycache__ folders, safe to remove?",
        "May I throw the __pycache__ directories away without breaking anything?",
    ),
    "event-loop": (
        "asyncio event loop, what does it do",
        "Every asyncio tutorial mentions the event loop. What is it, in simple terms?",
    ),
    "blocking-async": (
        "time.sleep in async code, is it a problem",
        "One of my coroutines uses time.sleep(5), and all the others hang meanwhile. What should I do instead?",
    ),
    "await-missing": (
        "RuntimeWarning: coroutine 'fetch' was never awaited",
        "I call my async function, get a warning that it was not awaited, and nothing happens. Where is my mistake?",
    ),
    "taskgroup": (
        "gather vs TaskGroup in asyncio",
        "My colleague replaced asyncio.gather by a task group. What's the advantage?",
    ),
    "cancel": (
        "cancel a running asyncio task, how does it work",
        "I want to stop a task that's waiting on the network. What happens inside it when I do?",
    ),
    "threads-processes": (
        "multiprocessing or threading for cpu-bound work",
        "My computation should use all the cores. Do I start threads, or processes?",
    ),
    "race": (
        "race conditions, what are they",
        "Our counter is sometimes too low, and someone calls it a race condition. What's meant by that?",
    ),
    "deadlock": (
        "deadlock, what is it and how to avoid it",
        "Two of my threads wait for each other for ever. What leads to that?",
    ),
    "daemon-thread": (
        "threading.Thread(daemon=True), what does daemon mean",
        "My background thread is cut off when the program exits. It's a daemon thread, they say: what is that?",
    ),
    "queue-threads": (
        "pass items from one thread to another safely, how",
        "One thread produces jobs, another does them. Which object should connect the two?",
    ),
    "contextvars": (
        "ContextVar, when do i need one",
        "I'd like the request id in every log line of an async server. Are context variables meant for that?",
    ),
    "profiling": (
        "python script too slow, first step?",
        "How do I find out which part of my program takes the time?",
    ),
    "timeit": (
        "measuring a snippet: time.time() or timeit",
        "What makes timeit more trustworthy than taking the clock before and after?",
    ),
    "big-o": (
        "n log n complexity, what does it mean",
        "A colleague says his algorithm is O(n log n). What does he tell me by that?",
    ),
    "memory-leak": (
        "memory leaks in python, possible at all?",
        "Our service grows until it's killed. Can that be a leak, despite garbage collection?",
    ),
    "refcount": (
        "garbage collection in cpython, how does it work",
        "When does an object get freed in CPython, and what about cycles?",
    ),
    "breakpoint": (
        "breakpoint() in code, what is it",
        "I found a call to breakpoint() in a colleague's branch. What will it do when it's reached?",
    ),
    "traceback": (
        "python stack trace, where do i start reading",
        "A failing script printed forty lines of traceback. From which end do I go through them?",
    ),
    "logging-print": (
        "print or logging",
        "My reviewer wants my print calls replaced by the logging module. What do I gain?",
    ),
    "log-levels": (
        "retry failed but we try again: log as warning or error",
        "At what level do I log an attempt that didn't work and will be repeated?",
    ),
    "exit-status": (
        "exit codes, what do 0 and 1 mean",
        "My script ends with sys.exit(1). Who looks at that number, and what does it say?",
    ),
    "stderr": (
        "stderr vs stdout for errors, why separate",
        "My tool prints its errors to standard output. Is there a reason to use the other stream?",
    ),
    "signals": (
        "kill vs kill -9 (SIGTERM, SIGKILL)",
        "Our container gets a SIGTERM and later a SIGKILL. How do those two differ?",
    ),
    "recursion-limit": (
        "maximum recursion depth exceeded, cause?",
        "My program dies with RecursionError. What brings that about?",
    ),
    "lazy-import": (
        "import inside a function in a cli, why would one do that",
        "I see numpy imported within a command's function rather than at the top. What's the reason?",
    ),
    "subprocess-shell": (
        "subprocess shell=True, is it a security risk, why",
        "The linter flags my subprocess call because of shell=True. What could happen?",
    ),
    "composition": (
        "composition over inheritance, why",
        "My colleague advises holding an object rather than subclassing it. What are the arguments?",
    ),
    "dependency-injection": (
        "dependency injection, what is that",
        "My reviewer tells me to inject the database client. What does that mean in plain words?",
    ),
    "pure-function": (
        "pure functions, definition",
        "How can I tell whether a function is pure?",
    ),
    "idempotent": (
        "idempotent, meaning?",
        "The API documentation calls a request idempotent. What does that promise?",
    ),
    "dry": (
        "DRY: must every duplicate be removed?",
        "My reviewer wants a helper for three similar lines that occur twice. Is duplication always wrong?",
    ),
    "yagni": (
        "yagni meaning",
        'A reviewer commented "YAGNI" on my extra parameter. What does he mean?',
    ),
    "eafp": (
        "try/except KeyError or check `if key in d` first",
        "Is it better in Python to ask forgiveness or to look before you leap?",
    ),
    "early-return": (
        "guard clauses that return at once, do they improve code",
        "My colleague allows only one return, at the end of a function. Is leaving it sooner acceptable?",
    ),
    "magic-number": (
        "magic number in code, meaning",
        "The linter complains about a magic value in a comparison. What's that, and what should I do?",
    ),
    "boolean-parameter": (
        "save(doc, True): why is a bool flag as argument bad",
        "A reviewer objects to the flag in my function's signature. What's his point?",
    ),
    "god-object": (
        "god class, meaning",
        "Someone called our Manager class a god object. What does that describe?",
    ),
    "technical-debt": (
        "tech debt, meaning?",
        "Our lead says we're taking on technical debt with this shortcut. What exactly is that, and is it always bad?",
    ),
    "refactoring": (
        "when may i call a commit a refactoring",
        'Someone labelled a pull request "refactor" although results differ now. When is that label right?',
    ),
    "code-review": (
        "reviewing a pull request, what matters",
        "I'm to review a colleague's code for the first time. Where should my attention go?",
    ),
    "docstring": (
        "docstrings, what to write in them",
        "My function has a one-line docstring. What else should it say?",
    ),
    "comments": (
        "when should i comment code",
        "A reviewer says my comments are superfluous. How can I judge that?",
    ),
    "global-state": (
        "global variables in a module, why avoid them",
        "We keep a dict at module level that many functions change. Why is that considered bad?",
    ),
    "cohesion": (
        "low coupling, high cohesion: what does that mean",
        "What do architects mean when they speak of coupling, and of cohesion?",
    ),
    "fail-fast": (
        "fail fast principle, explain",
        "Our guidelines say that programs should fail fast. What does it ask of my code?",
    ),
    "deprecate": (
        "deprecating a function in a library, which steps",
        "I'd like to rename a function that others already use. How do I phase the old one out?",
    ),
    "enum": (
        "enum or string constants",
        'Our statuses are plain strings like "open". What would an Enum improve?',
    ),
    "singleton": (
        "singleton class in python, ever necessary?",
        "My colleague implements a singleton with __new__. Is there any need for that?",
    ),
    "frozen": (
        "dataclass(frozen=True), what's the benefit",
        "A reviewer asks me to freeze my dataclass. What does it bring?",
    ),
    "adapter": (
        "adapter pattern, explain",
        "A third-party client doesn't have the interface that my code wants. How does an adapter help there?",
    ),
    "pickle": (
        "is pickle.load unsafe, why",
        "A customer sends us pickled files. What's the risk in opening them, and what would be better?",
    ),
    "yaml-load": (
        "yaml.safe_load vs yaml.load",
        "The linter wants me to read YAML in another way than with load. Which function is right?",
    ),
    "naive-datetime": (
        "naive vs aware datetime, what is the naive one",
        '"can\'t compare offset-naive and offset-aware datetimes": which kind is naive, and what should I use?',
    ),
    "sql-injection": (
        "sql injection, how to avoid it in python",
        "I put user input into a query with an f-string. How is it done safely?",
    ),
    "n-plus-one": (
        "n+1 queries, what is that",
        "Our page with fifty orders sends fifty-one SQL statements. What is this known as, and what's the remedy?",
    ),
    "transaction": (
        "what does a db transaction promise",
        "If my program crashes between two updates in one transaction, what state will the database be in?",
    ),
    "db-index": (
        "should every db column get an index",
        "More indexes make reading faster, so why shouldn't I index all columns?",
    ),
    "migration": (
        "database migration scripts, what are they",
        "Our repository has a folder called migrations. What's it for?",
    ),
    "connection-pool": (
        "connection pooling, why",
        "The database documentation recommends a pool of connections. What does one gain by that?",
    ),
    "http-401": (
        "http status 403 vs 401",
        "The user is logged in but may not see this page. Which status code fits, and what would the other mean?",
    ),
    "put-post": (
        "PUT or POST, which for what",
        "When designing a REST endpoint, how do I choose between POST and PUT?",
    ),
    "cors": (
        "blocked by CORS policy in chrome but curl is fine, why",
        "My frontend can't call the API from another domain, though a command-line client can. What's behind it?",
    ),
    "password-hash": (
        "storing passwords in a database, how",
        "My colleague keeps users' passwords as plain sha256. What is the right way?",
    ),
    "env-secrets": (
        "api keys, where to keep them",
        "My colleague committed a token to the repository. Where should secrets live instead?",
    ),
    "backoff": (
        "exponential backoff, meaning",
        "The API's documentation tells clients to retry with backoff. What does that look like?",
    ),
    "webhook": (
        "webhooks, what are they",
        "A payment provider asks for our webhook URL. What will it do with that?",
    ),
    "cache-invalidate": (
        "cache invalidation, why is it said to be hard",
        "They say there are two hard things, and one is caching. Why is that so difficult?",
    ),
    "pagination": (
        "pagination in apis, why",
        "Why doesn't the endpoint simply send me all 50,000 rows at once?",
    ),
    "image-container": (
        "container vs image in docker",
        "Is a Docker container the same as the image I've built, or how do they relate?",
    ),
    "docker-layers": (
        "Dockerfile: why COPY requirements.txt first and install before copying the code",
        "My Docker build reinstalls all packages on each code change. How does the order of the steps matter?",
    ),
    "phony": (
        ".PHONY: test in a makefile, why",
        "I have a folder called docs, and `make docs` says it's up to date. What would .PHONY change?",
    ),
    "ci": (
        "continuous integration, meaning",
        "My new team says that it does CI. What does it mean in practice?",
    ),
    "pre-commit": (
        ".pre-commit-config.yaml in a repo, what is it for",
        "I was asked to install pre-commit before contributing. What will it do on my machine?",
    ),
    "shebang": (
        "first line of a script starting with #!, what does it do",
        "Why does our deploy script begin with `#!/usr/bin/env python3`?",
    ),
    "path-variable": (
        "how does a shell know where the command python lives",
        "I typed `black` and got a different installation than expected. How does the shell choose?",
    ),
    "json-types": (
        "which python objects can json.dumps handle",
        "My tuples turned into lists after saving to JSON and loading again. What is kept, and what isn't?",
    ),
    "utf8": (
        'open(path, encoding="utf-8"), why not leave the encoding out',
        "The linter wants an explicit encoding when I open a text file. What could go wrong without it?",
    ),
}
"""By the name of the concept: its question as two other developers would put it, each answered by the same words."""
