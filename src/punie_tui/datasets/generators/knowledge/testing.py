"""How tests are written, kept apart, and trusted."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "arrange-act": (
        "What is arrange, act, assert?",
        "A shape for tests: set up what is needed, do the one thing under test, then check the outcome.",
    ),
    "stub-mock": (
        "Is a stub the same as a mock?",
        "No. A stub only gives canned answers. A mock also records how it was called, so that the test can check that.",
    ),
    "fake": (
        "What do testers mean by a fake?",
        "A working but simplified stand-in, such as an in-memory database: it behaves like the real thing "
        "without its cost.",
    ),
    "monkeypatch": (
        "What does pytest's monkeypatch do?",
        "It replaces attributes, dict items or environment variables for one test and puts them back afterwards.",
    ),
    "capsys": (
        "How can a test look at what was printed?",
        "Take the `capsys` fixture, run the code, and read `capsys.readouterr().out`.",
    ),
    "fixture-scope": (
        "Should my database fixture have session scope?",
        "If starting it is slow, yes, but then give each test a clean state, for instance a transaction that "
        "is rolled back.",
    ),
    "yield-fixture": (
        "Where does the clean-up of a fixture go?",
        "After its `yield`: what stands before is set-up, what follows runs once the test is over, even if it failed.",
    ),
    "autouse": (
        "What are autouse fixtures, and should I like them?",
        "They apply to every test in reach without being named. Use them sparingly: a reader cannot see where"
        " the effect comes from.",
    ),
    "raises": (
        "How do I test that an exception is raised?",
        'Wrap the call in `with pytest.raises(ValueError, match="negative"):`. Keep only that call inside the block.',
    ),
    "approx": (
        "comparing floats in a test?",
        "Compare with `pytest.approx`, as in `assert total == pytest.approx(0.3)`, which allows for rounding.",
    ),
    "isolation": (
        "My tests pass alone but fail together. What does it point to?",
        "They share state: a global, a file, a database, an environment variable. Find which test leaks by "
        "running them in halves.",
    ),
    "random-order": (
        "Is it worth running tests in random order?",
        "Yes, it uncovers tests that depend on one another. Print the seed, so that a failing order can be repeated.",
    ),
    "xdist": (
        "What should I watch out for when tests run in parallel?",
        "Anything shared: ports, files, databases. Give each worker its own, and do not rely on order.",
    ),
    "snapshot": (
        "When do snapshot tests help, and when do they hurt?",
        "They help with large stable output. They hurt when people accept every change without looking at it.",
    ),
    "mutation": (
        "What is mutation testing?",
        "A tool plants small faults in the code and runs the tests. Faults that no test notices show what is "
        "not really checked.",
    ),
    "branch-coverage": (
        "How is branch coverage stricter than line coverage?",
        "It asks that each condition was seen both true and false, so an `if` without `else` must also be "
        "skipped once.",
    ),
    "fuzzing": (
        "What does fuzzing mean?",
        "Feeding a program with masses of random or mutated input to find crashes that nobody thought of.",
    ),
    "smoke": (
        "What's a smoke test?",
        "A quick test that the main parts start and work at all, run before anything more thorough.",
    ),
    "contract-test": (
        "Two of our services talk to each other. What would a contract test do?",
        "It pins what one expects of the other, so that either can be tested alone and a breaking change is "
        "noticed early.",
    ),
    "pyramid": (
        "Why do people speak of a test pyramid?",
        "Because there should be many fast unit tests, fewer integration tests and only a few slow end-to-end tests.",
    ),
    "private-methods": (
        "Should I test private methods?",
        "Rarely. Test through the public interface; if that is hard, the private part may want to be a unit "
        "of its own.",
    ),
    "test-name": (
        "How should tests be called?",
        "After the behaviour they check, as in `test_an_empty_cart_costs_nothing`, so that a failure reads as"
        " a sentence.",
    ),
    "one-assert": (
        "Must a test have only one assertion?",
        "It should check one behaviour. Several assertions about the same outcome are fine.",
    ),
    "sleep-test": (
        "What is wrong with time.sleep in tests?",
        "It makes them slow, and still flaky on a busy machine. Wait for a condition, or control the clock.",
    ),
    "doctest": (
        "What are doctests good for?",
        "They run the examples in docstrings, so that the documentation cannot go stale. They are poor at "
        "testing edge cases.",
    ),
    "frozen-time": (
        "How do I test code that uses today's date?",
        "Pass the date or a clock in as an argument, or patch it, so that the test decides what day it is.",
    ),
    "test-data": (
        "Why use factories for test data?",
        "A factory fills in sensible defaults, so that each test states only the values that matter to it.",
    ),
    "usefixtures": (
        "Does a test have to use the value of a fixture that it only needs for its effect?",
        'No. Mark it with `@pytest.mark.usefixtures("name")` and leave the parameter out.',
    ),
}
