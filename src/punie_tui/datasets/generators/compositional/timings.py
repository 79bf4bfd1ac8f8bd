"""What only tests have: how each ended, how long it took, and both for the run as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.sources import PASSED, SKIPPED, TESTS, intent
from punie_tui.datasets.generators.intent import Intent

_SECONDS = (
    "How long does running {path} take, in seconds?",
    "duration of the test run{where}",
    "run time of {path}?",
    "How many seconds do all tests take{where}?",
    "Time the tests{where} for me, seconds will do.",
    "Run {path} and tell me only how many seconds that took.",
    "test run time{where} in seconds, nothing more",
    "What is the total duration of the test run{where}?",
    "Once {path} have run: elapsed seconds?",
    "Give me the wall time of a run of {path}, as a bare number.",
    "How much time goes by when I run {path}? Seconds.",
)
_SUCCESS = (
    "Is the run of {path} a success? True or False.",
    "success flag of the test run{where}",
    "Print True if the tests{where} succeed, else False.",
    "Run {path} and print the success field.",
    "Did the test run{where} succeed? Answer with the boolean.",
    "boolean: test run{where} successful?",
    "True or False, the tests{where} succeed?",
    "Give me nothing but the success flag after running {path}.",
    "Does pytest report success for {path}? As True or False.",
)
_SLOWEST = (
    "The $n slowest {nouns}{where}, with their seconds.",
    "top $n {nouns}{where} by duration, name and seconds",
    "Which $n {nouns}{where} take longest? Name and seconds, longest first.",
    "Rank the {nouns}{where} by time and print the top $n, the time next to each name.",
    "slowest $n of the {nouns}{where}: name, then duration",
    "Order the {nouns}{where} from slow to fast, stop after $n, show name and duration.",
    "What are the $n most time-consuming {nouns}{where}, and how long does each take?",
    "{nouns}{where}: the $n that eat the most time, with how much they eat",
    "Name $n {nouns}{where}, those with the greatest durations, each with its seconds, slowest on top.",
    "I want to speed things up. Which $n {nouns}{where} are slowest? Times too.",
    "{run} and print the $n slowest of the {nouns} along with their durations.",
)
_QUICKEST = (
    "The $n quickest {nouns}{where}, with their seconds.",
    "Which $n {nouns}{where} are fastest? Name and time, fastest first.",
    "fastest $n of the {nouns}{where}: name, then duration",
    "Order the {nouns}{where} from fast to slow and print $n of them, each with its time.",
    "What are the $n {nouns}{where} with the shortest durations? Show the durations too.",
    "bottom $n {nouns}{where} by duration, name and seconds, shortest first",
    "Which $n {nouns}{where} finish soonest, and how long does each take?",
    "{nouns}{where}: the $n that need least time, with that time",
    "{run} and show the $n quickest of the {nouns} along with their seconds.",
)
_SLOWER = (
    "Which {nouns}{where} take more than $seconds seconds? Names.",
    "{nouns}{where} over $seconds s, by name",
    "Name the {nouns}{where} that need longer than $seconds seconds.",
    "List every one of the {nouns}{where} whose duration is above $seconds, names only.",
    "names of {nouns}{where} that run beyond $seconds seconds",
    "Anything slower than $seconds s among the {nouns}{where}? Give me the names.",
    "My limit is $seconds seconds a test. Which {nouns}{where} go over it? Just name them.",
    "Filter the {nouns}{where}: duration greater than $seconds, print the name of each.",
    "What are the {nouns}{where} called that exceed $seconds seconds?",
    "{run} and name the {nouns} that take longer than $seconds seconds.",
)
_HOW_MANY_SLOWER = (
    "How many {nouns}{where} take more than $seconds seconds?",
    "number of {nouns}{where} slower than $seconds s",
    "Count the {nouns}{where} with a duration above $seconds seconds.",
    "{nouns}{where} over $seconds s: how many?",
    "Longer than $seconds seconds, how many of the {nouns}{where} are that?",
    "How many of the {nouns}{where} exceed $seconds seconds? One number.",
    "My limit is $seconds seconds. How many {nouns}{where} go over it?",
    "Just the count of {nouns}{where} that run past $seconds s.",
    "{run} and count those of the {nouns} that need more than $seconds seconds.",
)
_OUTCOMES = (
    "How many {nouns}{where} ended in which outcome?",
    "outcome counts for {path}",
    "Break the results of {path} down by outcome.",
    "Tally the {nouns}{where} by outcome.",
    "For every outcome that occurs{where}, how many tests have it?",
    "test outcomes{where} with the number next to each",
    "Group the {nouns}{where} by how they ended and count each group.",
    "Which outcomes do the {nouns}{where} have, and how often does each come up?",
    "Run {path}, then one line per outcome: outcome and count.",
    "Give me a histogram of outcomes for {path}, plain numbers.",
)
_OUTCOME_FIRST = (
    "All {nouns}{where}, a line each, the outcome before the name.",
    "outcome then name for the {nouns}{where}",
    "Run {path} and print a line for each test: how it ended, a blank, its name.",
    "Every one of the {nouns}{where} on its own line, outcome in front, name behind.",
    "Print outcome and name, in this order, for all {nouns}{where}.",
    "{nouns}{where}: outcome first, name second, separated by a space",
    "One line per test{where}, starting with its outcome and ending with its name.",
    "List the {nouns}{where}; put the outcome at the start of each line, then the name.",
    "Go through the {nouns}{where} and show me what became of each: outcome, space, name.",
    "For each test{where} I want the outcome followed by the name.",
)
_TIME_FIRST = (
    "All {nouns}{where}, a line each, the seconds before the name.",
    "duration then name for the {nouns}{where}",
    "Run {path} and print a line for each test: its duration, a blank, its name.",
    "Every one of the {nouns}{where} on its own line, seconds in front, name behind.",
    "Print duration and name, in this order, for all {nouns}{where}.",
    "{nouns}{where}: time first, name second, separated by a space",
    "One line per test{where}, starting with the seconds it took and ending with its name.",
    "For each test{where} I want the duration followed by the name.",
)
_FIRST_OUTCOMES = (
    "The first $n {nouns}{where} and how each ended.",
    "first $n {nouns}{where} with outcome",
    "Take the first $n {nouns}{where} and print name and outcome of each.",
    "How did the first $n {nouns}{where} end? Name and outcome.",
    "Only the first $n of the {nouns}{where}: name, then outcome.",
    "{nouns}{where}, name plus outcome, stop after $n",
    "Print $n {nouns}{where} from the top of the list, the outcome next to each name.",
    "What became of the first $n {nouns}{where}? One line each, name and outcome.",
    "{run} and show how the first $n of the {nouns} turned out, name and outcome.",
)
_SUMMED = (
    "How many seconds do the {nouns}{where} take together?",
    "summed duration of the {nouns}{where}",
    "Add up the durations of the {nouns}{where}.",
    "What do the seconds of the {nouns}{where} sum to?",
    "total time of the {nouns}{where}, adding each one's duration",
    "Sum the durations over all {nouns}{where}, one number.",
    "The {nouns}{where}: their durations in total?",
    "How much time do the {nouns}{where} cost us altogether, in seconds?",
    "durations of the {nouns}{where}, added together",
    "{run} and print the summed seconds of the {nouns}.",
)
_MEAN = (
    "What does a test{where} take on average, in seconds?",
    "mean duration of the {nouns}{where}",
    "average seconds per test{where}",
    "Total the durations of the {nouns}{where} and divide by their number.",
    "How long does the average test{where} run?",
    "Compute the mean test time{where}.",
    "On average, how many seconds do the {nouns}{where} need each?",
    "the {nouns}{where}: arithmetic mean of their durations, one number",
    "Run {path} and print the average duration of a test.",
)
_XPASSED = (
    "How many {nouns}{where} pass although they were expected to fail?",
    "number of xpassed {nouns}{where}",
    "Count the {nouns}{where} with the outcome xpassed.",
    "xpassed{where}: how many?",
    "How often does the outcome xpassed occur{where}?",
    "Some tests are marked as expected failures. How many of them pass unexpectedly{where}?",
    "How many unexpected passes are there{where}?",
    "unexpectedly passing {nouns}{where}, the count",
    "Run {path} and print the number of xpassed ones.",
)
_PASSED_AND_SECONDS = (
    "How many tests pass{where}, and how many seconds does the run take? Label them passed and seconds.",
    "Two figures for {path}, passed and seconds, each labelled.",
    "passed and seconds of the test run{where}, a labelled line each",
    "Run {path}: number of passes and duration, marked 'passed' and 'seconds'.",
    "I need two values from a run of {path}: the passes, labelled passed, and the time, labelled seconds.",
    "test run{where}: 'passed' with the count, then 'seconds' with the time",
    "Print 'passed' with how many tests pass{where} and below it 'seconds' with how long everything took.",
    "Give me passes plus duration for {path}, labels passed and seconds.",
    "Execute {path}; on one line passed and its number, on the next seconds and the run time.",
)
_FOUR = (
    "Run {path} and give me passed, failed, errors and skipped, each on its own labelled line.",
    "passed, failed, errors, skipped{where}: four labelled numbers, one below the other",
    "Overview of the test run{where} in four lines: passed, failed, errors, skipped.",
    "The four counts of the test run{where}, a line each, labelled passed, failed, errors and skipped.",
    "Print the numbers of passed, failed, errored and skipped tests{where}, every one on a line of its own with label.",
    "test counts{where} line by line: passed, failed, errors, skipped",
    "How many tests{where} passed, failed, had errors, were skipped? Label the four, one per line.",
    "For {path} list four labelled counts below each other: passed, failed, errors, skipped.",
)


def _run() -> Iterator[Intent]:
    """The run as a whole."""
    yield intent("seconds", "C", TESTS, f"{TESTS.call}print(tests.duration)", _SECONDS, weight=3)
    yield intent("success", "C", TESTS, f"{TESTS.call}print(tests.success)", _SUCCESS)
    answer = f'{TESTS.call}print(f"passed: {{tests.passed}}")\nprint(f"seconds: {{tests.duration}}")'
    yield intent("both-passed-seconds", "C", TESTS, answer, _PASSED_AND_SECONDS, weight=3)
    answer = TESTS.call + "\n".join(
        f'print(f"{label}: {{tests.{label}}}")' for label in ("passed", "failed", "errors", "skipped")
    )
    yield intent("four-labelled", "C", TESTS, answer, _FOUR, weight=2)
    answer = f"{TESTS.call}print(sum(test.duration for test in tests.tests) / len(tests.tests) if tests.tests else 0)"
    yield intent("mean-time", "C", TESTS, answer, _MEAN)
    for source in (PASSED, SKIPPED, TESTS):
        answer = f"{source.setup}print(sum(test.duration for test in {source.items}))"
        yield intent("summed-time", "C", source, answer, _SUMMED)


def _by_time() -> Iterator[Intent]:
    """The slow ones and the quick ones."""
    slowest = "by_time = sorted({items}, key=lambda test: test.duration, reverse=True)\n"
    for source in (TESTS, PASSED):
        answer = (
            f"{source.setup}{slowest.format(items=source.items)}"
            'for test in by_time[:$n]:\n    print(f"{test.name}: {test.duration}")'
        )
        yield intent("slowest-some", "D", source, answer, _SLOWEST, slots=("n",), weight=2)
    answer = (
        f"{TESTS.setup}quick = sorted(tests.tests, key=lambda test: test.duration)\nfor test in quick[:$n]:\n"
        '    print(f"{test.name}: {test.duration}")'
    )
    yield intent("quickest-some", "D", TESTS, answer, _QUICKEST, slots=("n",))
    for source in (TESTS, PASSED, SKIPPED):
        slow = f"slow = [test for test in {source.items} if test.duration > $seconds]\n"
        answer = f'{source.setup}{slow}if not slow:\n    print("None")\nfor test in slow:\n    print(test.name)'
        yield intent("slower-than", "D", source, answer, _SLOWER, slots=("seconds",), weight=2)
        answer = f"{source.setup}{slow}print(len(slow))"
        yield intent("how-many-slower", "C", source, answer, _HOW_MANY_SLOWER, slots=("seconds",))


def _by_outcome() -> Iterator[Intent]:
    """How each one ended."""
    answer = (
        f"{TESTS.call}counts = {{}}\nfor test in tests.tests:\n"
        "    counts[test.outcome] = counts.get(test.outcome, 0) + 1\n"
        'for outcome, count in counts.items():\n    print(f"{outcome}: {count}")'
    )
    yield intent("tally-outcome", "D", TESTS, answer, _OUTCOMES, weight=2)
    answer = f'{TESTS.call}for test in tests.tests:\n    print(f"{{test.outcome}} {{test.name}}")'
    yield intent("outcome-first", "D", TESTS, answer, _OUTCOME_FIRST, weight=2)
    answer = f'{TESTS.call}for test in tests.tests:\n    print(f"{{test.duration}} {{test.name}}")'
    yield intent("time-first", "D", TESTS, answer, _TIME_FIRST)
    answer = f"{TESTS.call}for test in tests.tests[:$n]:\n" + '    print(f"{test.name}: {test.outcome}")'
    yield intent("first-outcomes", "D", TESTS, answer, _FIRST_OUTCOMES, slots=("n",))
    answer = f'{TESTS.call}print(sum(test.outcome == "xpassed" for test in tests.tests))'
    yield intent("count-xpassed", "C", TESTS, answer, _XPASSED)


def intents() -> Iterator[Intent]:
    """Everything that only a run of tests says."""
    yield from _run()
    yield from _by_time()
    yield from _by_outcome()
