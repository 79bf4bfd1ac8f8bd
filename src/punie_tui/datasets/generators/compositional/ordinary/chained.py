"""What is asked every day where one thing leads to another.

A tool for each file that git, find or grep names, a finding looked up in its file or its history, a second check that
depends on the first, one place held against another.
"""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.answers import (
    ALL_TOOLS,
    BRANCH,
    CHANGED,
    LINT,
    MODULES,
    STATIC_ON_BOTH,
    SUITE,
    TESTS,
    TYPES,
    WORST,
    either,
    on_both,
)
from punie_tui.datasets.generators.compositional.ordinary.weights import NOW_AND_THEN
from punie_tui.datasets.generators.compositional.single import tallied
from punie_tui.datasets.generators.compositional.sources import FAILED, FILE, TYPE_ERRORS, VIOLATIONS
from punie_tui.datasets.generators.intent import Asked, Intent, asked

_ERRORS, _FAILED = TYPE_ERRORS.chosen, FAILED.chosen
_TEST_FILES = "files = run_command(\"find $arg -name 'test_*.py'\").splitlines()\n"
_TRACKED = 'files = [file for file in run_command("git ls-files $arg").splitlines() if file.endswith(".py")]\n'
_WITH_WORD = "files = run_command(\"grep -rl --include='*.py' '$word' $arg\").splitlines()\n"
_WORST_TYPES = tallied(TYPE_ERRORS, FILE)
_WORST_LINT = tallied(VIOLATIONS, FILE)
_LINT_OF_BOTH = on_both("ruff_check")
_TYPES_OF_BOTH = on_both("typecheck")
_TESTS_OF_BOTH = on_both("pytest_run")


def _some(call: str, number: str, word: str) -> str:
    """Code that prints what a tool counts in each of `files` that has any, or else a word."""
    return (
        f"counts = {{}}\nfor file in files:\n    {call}    if {number} > 0:\n        counts[file] = {number}\n"
        f'if not counts:\n    print("{word}")\nfor file, count in counts.items():\n    print(f"{{file}}: {{count}}")'
    )


def _lead(calls: str, one: str, two: str) -> str:
    """Code that prints which of two places has the greater number, and by how many."""
    return (
        f'{calls}if {one} > {two}:\n    print(f"$arg by {{{one} - {two}}}")\n'
        f'elif {one} < {two}:\n    print(f"$other_arg by {{{two} - {one}}}")\nelse:\n    print("equal")'
    )


def _else(items: str, shown: str, nothing: str) -> str:
    """Code that prints something where there are items, or else that there are none."""
    return f'if {items}:\n{shown}else:\n    print("{nothing}")'


def _lines(expression: str, item: str, nothing: str, indent: str = "") -> str:
    """Code that prints a line for each of `expression`, or that there is none."""
    return (
        f'{indent}if not {expression}:\n{indent}    print("{nothing}")\n'
        f"{indent}for {item} in {expression}:\n{indent}    print({item})"
    )


_FILE_BY_FILE: tuple[Asked, ...] = (
    (
        "lint-each-module",
        MODULES + 'if not files:\n    print("No Python files")\nfor file in files:\n'
        '    lint = ruff_check(file)\n    print(f"{file}: {lint.violation_count}")',
        "folder",
        (),
        (
            "Find the Python files in $path and lint them one at a time; print each as 'file: count'.",
            "every .py file$in_path, ruff on it alone, file: violations",
            "Go through all modules that find turns up$in_path and tell me how many violations each has, zeros "
            "included.",
            "I want the complete list, clean files too: each Python file of $path with its own lint count, 'file: n'.",
            "ruff per module for $path and not for the folder as one, lines like 'file: n'",
            "How many violations does every single Python file of $path have? Also print those with 0.",
            "Please take each .py file below $path, check it with ruff, and write its name, a colon and the count.",
            "List all .py files with the number of ruff findings behind each, 0 as well.",
            "We're dividing the clean-up among us, so I need all the Python files, each linted by itself, with its "
            "count of violations even when that is zero, as 'file: n'.",
            "find the .py files, call ruff on each, print name: count",
            "To every Python file$in_path belongs a line with the file and how many violations ruff finds when it "
            "looks at just that file. None may be missing.",
            "Lint file by file, all the .py ones, and show 'file: count' for each of them, the clean ones too.",
        ),
    ),
    (
        "modules-with-type-errors",
        MODULES + _some("types = typecheck(file)\n", "types.error_count", "$good"),
        "folder",
        ("good",),
        (
            "Type check every Python file of $path separately and print 'file: n' for those with errors, '$good' if "
            "none has any.",
            "each .py$in_path through ty by itself; only files with errors, file: count; none -> '$good'",
            "For all Python files found in $path: which have type errors, and how many? Leave the clean ones out. If "
            "all are clean, '$good'.",
            "Find the modules of $path, run the type checker once for each, and show the name and error count where "
            "there are errors. Nothing to show: '$good'.",
            "Module by module, not all in one go: the type errors of $path as 'file: count', without zeros, or "
            "'$good'.",
            "I suspect that a few files have all the typing trouble. Check every Python file$in_path singly and give "
            "me the ones with errors as 'file: n'; '$good' if I'm wrong.",
            "Please check types of each Python file in $path alone, print these with errors and number, else print "
            "'$good'.",
            "Which Python files have type errors when they are checked one by one? 'file: n' each, '$good' for no "
            "file.",
            "loop over the .py files, typecheck each, print file: errors unless 0; if all are 0 say '$good'",
            "Say '$good' if each Python file of $path type checks on its own, otherwise list the bad ones with their "
            "error count, like 'file: 3'.",
            "One ty run per Python file. Then a line 'file: errors' for those that have some, and '$good' when nobody "
            "has.",
            "Could you go over every .py file of $path with the type checker and only name the ones with errors, "
            "count after a colon? All fine means '$good'.",
        ),
    ),
    (
        "tracked-worst",
        _TRACKED
        + "counts = {}\nfor file in files:\n    counts[file] = ruff_check(file).violation_count\n"
        + _else("counts", WORST + '    print(f"{worst}: {counts[worst]}")\n', "No Python files"),
        "folder",
        (),
        (
            "Of the Python files that git tracks in $path, lint each and print the worst as 'file: count'.",
            "git ls-files$in_path, .py only, ruff on each: which has most violations? file: n",
            "Ask git for its files in $path, lint the Python ones singly, and name the one with the most violations "
            "and how many it has.",
            "Which tracked Python file$in_path gets the most complaints from ruff when each is linted by itself? "
            "'file: n'.",
            "Only tracked files please, no leftovers: lint every .py file of $path that's in git and show me the top "
            "one with its count.",
            "Run ruff on each Python file under version control and tell me the worst: name, colon, number of "
            "violations.",
            "The leader in lint among the .py files of git ls-files, one ruff run per file, as 'file: violations'.",
            "I'm picking one file to refactor. Take what git tracks in $path, only .py, lint the files one after the "
            "other, and print the one with the highest count, 'file: count'.",
            "From the versioned Python files of $path please give the one having most violations, with the number, as "
            "'file: n'.",
            "worst tracked module$in_path by ruff count (each linted separately), file: count",
            "Let ruff loose on each Python file that git knows of$in_path, then print just the maximum: file, colon, "
            "violations.",
            "Among all Python files in the git index, which one alone has the most ruff findings, and how many?",
        ),
    ),
    (
        "tracked-clean-count",
        _TRACKED + "clean = [file for file in files if ruff_check(file).success]\n"
        'print(f"{len(clean)} of {len(files)}")',
        "folder",
        (),
        (
            "How many of the Python files that git tracks in $path are free of lint, each checked by itself? Print 'n "
            "of m'.",
            "tracked .py files$in_path that pass ruff, as 'clean of all', like '5 of 9'",
            "Take git ls-files for $path, keep the .py files, lint each, and print how many are clean out of how "
            "many, in the form 'x of y'.",
            "Give me 'n of m' for $path: n is the tracked Python files without any violation, m all the tracked "
            "Python files.",
            "Our goal is to have every versioned module lint free. Where are we with $path? Something like '3 of 8', "
            "clean ones first.",
            "Lint the Python files in git one at a time; how many are clean? Answer '4 of 7' with the real numbers.",
            "For each .py that git tracks run ruff; then print 'N of M' (passing of total).",
            "Count the tracked Python files$in_path, and those of them that ruff has nothing against. Output: 'those "
            "of all', e.g. '6 of 10'.",
            "In how many tracked Python files of $path ruff finds nothing? Please write it as '2 of 5'.",
            "clean vs. total for git's Python files$in_path, written '7 of 12'",
            "Out of all Python files known to git, how many succeed in ruff on their own? '<n> of <total>'.",
            "Progress as 'a of b' for $path, b being the .py files in git ls-files and a the ones with a successful "
            "ruff check.",
        ),
    ),
    (
        "word-lint",
        _WITH_WORD + 'if not files:\n    print("No files")\nfor file in files:\n'
        '    lint = ruff_check(file)\n    print(f"{file}: {lint.violation_count}")',
        "folder",
        ("word",),
        (
            "Lint every Python file in $path that contains '$word' and print 'file: count', or 'No files'.",
            "grep -rl for '$word' in the .py files$in_path, then ruff on each: file: violations ('No files' if no "
            "match)",
            "Which Python files$in_path have '$word' in them, and how many violations does ruff find in each of "
            "these? 'No files' if there are none.",
            "Find the Python files of $path with '$word' and give me the lint count of each, 'file: n'. No such file: "
            "'No files'.",
            "I think files with '$word' in them are the messy ones. Per such Python file of $path, how many "
            "violations? 'file: n', or 'No files'.",
            "For the .py files mentioning '$word': one ruff run each, name and count. None mentions it: 'No files'.",
            "Search '$word' in the Python files, and every file with it please lint, printing 'file: count'. When "
            "nothing is found, 'No files'.",
            "Let grep list the Python files$in_path containing '$word', let ruff check them one by one, and print "
            "file and number of violations, or else 'No files'.",
            "'$word' files of $path (only .py) with their ruff counts, like 'file: 4'; 'No files' without any",
            "Take only Python files that contain '$word'. Lint each and report 'name: violations'; say 'No files' if "
            "you find none.",
            "Number of ruff findings in each of the Python files of $path where '$word' occurs, one a line as 'file: "
            "n'; otherwise 'No files'",
            "Could you run ruff on those Python files of $path in which '$word' stands, and print how much it finds "
            "per file? If no file has it, say 'No files'.",
        ),
    ),
    (
        "word-type-total",
        _WITH_WORD + "print(sum(typecheck(file).error_count for file in files))",
        "folder",
        ("word",),
        (
            "How many type errors are there altogether in the Python files of $path that contain '$word'?",
            "total type errors over the .py files$in_path with '$word' in them",
            "Grep the Python files of $path for '$word', type check each file that has it, and print the sum of the "
            "errors.",
            "Add up the type errors of every Python file$in_path where '$word' occurs. Just the number.",
            "Files with '$word' only: type check them one by one and tell me the errors in total, for $path.",
            "One number: the typing errors in all the .py files that have '$word' somewhere.",
            "I'm curious whether '$word' goes together with bad types. Find the Python files with it$in_path, run ty "
            "on each, sum the errors.",
            "Please search Python files having '$word' in $path and give the sum of their type errors.",
            "sum of ty errors for each file from grep -rl '$word' (Python files only)",
            "What do the type errors come to in those Python files of $path in which grep finds '$word'?",
            "Take each Python file that mentions '$word' and count its type errors; print only the grand total.",
            "For $path, grep -l '$word' over the .py files, typecheck what it lists, total of error counts",
        ),
    ),
    (
        "changed-types-total",
        CHANGED + "print(sum(typecheck(file).error_count for file in files))",
        "nowhere",
        (),
        (
            "How many type errors are there in my changed files, all together?",
            "sum of type errors over git diff --name-only",
            "Type check each file I modified and add the error counts up.",
            "Total of typing errors in what I've touched since the last commit, one number.",
            "Before I commit I'd like to know what ty has against my edits: run it on every modified file and print "
            "the errors in total.",
            "For each uncommitted file the type errors, summed.",
            "Please count together the type errors of all the files that git shows as changed.",
            "changed files -> ty -> one total of errors",
            "Take the files from git's diff, check the types one file after the other, and give me a single figure "
            "for the errors.",
            "What's the overall number of type errors in the files with uncommitted modifications?",
            "Add the type errors of all modified files and tell me the result, nothing else.",
            "If I type check just the files that differ from the index, how many errors do I get in sum?",
        ),
    ),
    (
        "changed-worst",
        CHANGED
        + "counts = {}\nfor file in files:\n    counts[file] = ruff_check(file).violation_count\n"
        + _else("counts", WORST + '    print(f"{worst}: {counts[worst]}")\n', "No changed files"),
        "nowhere",
        (),
        (
            "Which of my changed files has the most lint violations? Print 'file: count'.",
            "worst file in git diff by ruff count, file: n",
            "Lint each modified file and show only the one with the highest number of violations, with that number.",
            "I edited quite a few files. Which one should I clean first, by number of ruff findings? 'file: count'.",
            "Among the uncommitted files, the one that ruff dislikes most, and by how many violations: 'name: n'.",
            "Run ruff over every file that git diff names and print the maximum as file: violations.",
            "Of the files I touched, name the leader in lint and its count.",
            "Please find from changed files that with most violations, and print it with the count like 'file: 5'.",
            "max lint count among modified files, with the file in front",
            "One ruff check for each changed file; then tell me the worst one and how many violations it has.",
            "What is the worst of my modified files for ruff? File, colon, violations.",
            "Go through git's changed files, count violations in each, and give me just the top one (file: count).",
        ),
    ),
    (
        "changed-lint-or-word",
        CHANGED + _some("lint = ruff_check(file)\n", "lint.violation_count", "$good"),
        "nowhere",
        ("good",),
        (
            "Lint my changed files one by one; print 'file: n' only for those with violations, and '$good' if all are "
            "clean.",
            "changed files with lint: file: count, clean ones left out, '$good' if nothing is left",
            "Which of the files I modified have violations, and how many? If none has, say '$good'.",
            "Say '$good' if ruff has nothing against any modified file, otherwise list those it complains about with "
            "the number of violations.",
            "For each file in git diff --name-only with at least one violation a line 'file: n'. No line at all: "
            "'$good'.",
            "I'm about to commit. Check what I changed with ruff, file by file, and show me name and count where "
            "there's something; '$good' where there's nothing anywhere.",
            "Are my edits clean? '$good' if so; if not, the files with their violation counts, 'file: count'.",
            "ruff each uncommitted file, skip zeros, print file: violations, else '$good'",
            "Please look with ruff at every changed file. File with violations: print 'file: number'. All without: "
            "print '$good'.",
            "From the modified files, those that fail ruff with how many violations they have, or '$good' when every "
            "one passes.",
            "Give me the lint counts of the files I've touched, without the clean files; if that leaves nothing then "
            "'$good'.",
            "'$good', or the changed files that aren't lint free, each with its count after a colon",
        ),
    ),
    (
        "test-files-failing",
        _TEST_FILES + _some("tests = pytest_run(file)\n", "tests.failed", "$good"),
        "tests",
        ("good",),
        (
            "Run each test file of $tests on its own and print 'file: n' for those with failing tests, '$good' if "
            "none has any.",
            "every test_*.py$in_tests in a pytest run of its own; file: failed, only where > 0; else '$good'",
            "Find the test files in $tests, run them one at a time, and list those with failures with the number. If "
            "nothing fails: '$good'.",
            "I think the tests disturb each other, so run every test_*.py$in_tests separately and show me 'file: "
            "failures' where there are any, '$good' otherwise.",
            "One pytest run per test file of $tests; then name the files with failed tests and how many, or say "
            "'$good'.",
            "Which test files fail when they run alone? 'file: n' for each, '$good' if all pass.",
            "Loop over the test_*.py files, pytest each, print the name and the failed count unless it's zero. All "
            "zero: '$good'.",
            "Please execute the test files of $tests one after the other, every one alone; print file and number of "
            "failed if some failed, '$good' if never.",
            "'$good' if no test file$in_tests has failures in a run of its own, else the files that have, as 'file: "
            "count'",
            "Test file by test file for $tests: failed counts, clean files not shown; nothing to show means '$good'.",
            "Take the files named test_*.py, run each by itself and report those with failures like 'file: 2', or "
            "just '$good'.",
            "Are there test files in $tests with failures, when pytest gets them singly? Their names with the count, "
            "or '$good'.",
        ),
    ),
    (
        "test-file-slowest",
        _TEST_FILES
        + "times = {}\nfor file in files:\n    times[file] = pytest_run(file).duration\n"
        + _else(
            "times",
            '    slowest = max(times, key=lambda file: times[file])\n    print(f"{slowest}: {times[slowest]:.2f}")\n',
            "No test files",
        ),
        "tests",
        (),
        (
            "Run every test file of $tests by itself and print the one that takes longest as 'file: seconds', two "
            "decimals.",
            "slowest test_*.py$in_tests when run alone, file: seconds with 2 decimals",
            "Find the test files in $tests, time a pytest run of each, and name the slowest and its seconds (two "
            "decimals).",
            "CI wants to put the slowest test file on a machine of its own. Which one of $tests is it, run singly? "
            "'file: seconds' to two decimals.",
            "For each test_*.py of $tests a run of its own; show just the longest, as 'file: 1.23'.",
            "Which test file needs most time if they're run one by one? File, colon, seconds with two digits after "
            "the point.",
            "Run the test files separately and tell me which takes longest, seconds to two decimals behind its name.",
            "Please run with pytest each test file in $tests alone and print the slowest file and its duration, two "
            "decimals, like 'file: 4.50'.",
            "max duration over the test files$in_tests, one pytest run each -> file: x.xx",
            "Of all the test_*.py files, the slowest in a run by itself, with its seconds (2 decimals).",
            "How long does the slowest test file of $tests run on its own, and which is it? 'file: seconds', rounded "
            "to two decimals.",
            "Time pytest on every single test file$in_tests; the name of the longest and its duration with two "
            "decimals, that's it.",
        ),
    ),
)

_PLACES: tuple[Asked, ...] = (
    (
        "three-lint",
        _LINT_OF_BOTH + 'third = ruff_check("examples/")\nprint(f"$arg: {lint.violation_count}")\n'
        'print(f"$other_arg: {other.violation_count}")\nprint(f"examples/: {third.violation_count}")',
        "two",
        (),
        (
            "How many lint violations do $path, $other and examples/ have? One line each, 'path: n'.",
            "ruff counts for $path, $other, examples/ -- path: count, three lines",
            "Lint three places, $path, $other and examples/, and print the path and its number of violations for "
            "every one.",
            "I want to compare $path with $other and with examples/: violations of each as 'path: count'.",
            "For each of $path, $other and examples/ give me the path, a colon and the ruff count.",
            "Please lint $path, also $other, also examples/, and write the violation count behind each path.",
            "three lines please: violations in $path, in $other, in examples/, the path in front",
            "Where does the lint sit? Check $path, $other and examples/ separately and show 'path: violations' for "
            "the three.",
            "Run ruff three times, on $path, on $other, on examples/; every time print path and violation count.",
            "Our examples/ folder was never looked at. How does it compare with $path and $other? Per place, in the "
            "order $path, $other, examples/: 'path: n' with n the violations.",
            "Violations per place, one below the other: $path, $other, examples/ (each like 'src: 7').",
            "Can you count the ruff findings of $path, $other and examples/ each on its own and print them as 'path: "
            "count'?",
        ),
    ),
    (
        "three-types-csv",
        _TYPES_OF_BOTH + 'third = typecheck("benchmarks/")\nprint("path,errors,warnings")\n'
        'print(f"$arg,{types.error_count},{types.warning_count}")\n'
        'print(f"$other_arg,{other.error_count},{other.warning_count}")\n'
        'print(f"benchmarks/,{third.error_count},{third.warning_count}")',
        "two",
        (),
        (
            "Type check $path, $other and benchmarks/ and print CSV with the header path,errors,warnings.",
            "csv: path,errors,warnings as header, then a row for $path, for $other, for benchmarks/ (type checker's "
            "counts)",
            "I need a CSV for a spreadsheet. Header 'path,errors,warnings', then one row per place with the type "
            "errors and type warnings of $path, $other and benchmarks/.",
            "Run ty on $path, $other and benchmarks/ in that order, and give me comma separated rows "
            "'path,errors,warnings' under a header of those words.",
            "Errors and warnings of the type checker for $path, $other, benchmarks/ as CSV; first line "
            "path,errors,warnings.",
            "Please make CSV of types: header path,errors,warnings and lines for $path, $other and benchmarks/.",
            "Three rows of CSV ($path, $other, benchmarks/) with the number of type errors and of type warnings, "
            "header path,errors,warnings, no spaces.",
            "Put the type check of $path, of $other and of benchmarks/ in CSV form, columns path,errors,warnings, "
            "header included.",
            "path,errors,warnings on the first line, and below it the values of $path, $other and benchmarks/ after a "
            "type check of each.",
            "How do $path, $other and benchmarks/ do in ty? As CSV, please, with the header 'path,errors,warnings'.",
            "For $path, $other and benchmarks/ print type errors and warnings so that I can import it: CSV, header "
            "path,errors,warnings.",
            "Check the types in three places and print CSV. Header: path,errors,warnings. Rows: $path, $other, "
            "benchmarks/.",
        ),
    ),
    (
        "two-tools-markdown",
        STATIC_ON_BOTH + 'print("| path | types | lint |")\nprint("| --- | --- | --- |")\n'
        'print(f"| $arg | {types.error_count} | {lint.violation_count} |")\n'
        'print(f"| $other_arg | {other_types.error_count} | {other_lint.violation_count} |")',
        "two",
        (),
        (
            "Print a Markdown table with the columns path, types, lint and a row for each of $path and $other: type "
            "errors and violations.",
            "markdown table | path | types | lint | for $path and $other (errors, violations)",
            "For the PR description I need a Markdown table: header path, types, lint, then $path and $other with "
            "their type errors and lint violations.",
            "Type check and lint both $path and $other and put the counts into a table in Markdown, columns path, "
            "types, lint.",
            "Table please, Markdown, 'path | types | lint' on top, one row for $path, one for $other, with the "
            "numbers of type errors and violations.",
            "How many type errors and violations have $path and $other? As a Markdown table with the headings path, "
            "types and lint.",
            "Make me a Markdown table out of ty's and ruff's counts for $path and $other. Column heads: path, types, "
            "lint.",
            "Please show in Markdown table (path, types, lint) the error count and the violation count of $path and "
            "of $other.",
            "| path | types | lint | as the header, the dashes under it, then the rows of $path and $other with type "
            "errors and violations",
            "Run ty and ruff over $path, then over $other, and report in a Markdown table headed path, types, lint.",
            "A small Markdown table comparing $path with $other, type errors under 'types', violations under 'lint', "
            "the place under 'path'.",
            "I'd like to paste it into our wiki: a Markdown table of $path and $other with columns path, types "
            "(errors) and lint (violations).",
        ),
    ),
    (
        "two-tools-csv",
        STATIC_ON_BOTH + 'print(f"$arg,{types.error_count},{lint.violation_count}")\n'
        'print(f"$other_arg,{other_types.error_count},{other_lint.violation_count}")',
        "two",
        (),
        (
            "Print 'path,type errors,violations' as CSV for $path and $other, only the two rows, no header.",
            "csv without header: $path and $other, each path,errors,violations",
            "Type check and lint $path and $other; two CSV lines with path, number of type errors, number of "
            "violations.",
            "Give me a line like 'src,3,12' for $path and another for $other: the path, its type errors, its lint "
            "violations.",
            "Two comma separated rows and no header, $path first and $other second: path, ty's errors, ruff's "
            "violations.",
            "For both $path and $other: path, then type errors, then violations, commas between and no spaces.",
            "I append to a log every day: 'path,errors,violations' with today's numbers, once for $path, once for "
            "$other.",
            "Run both static tools on $path and on $other and write the counts as CSV rows (path, errors, "
            "violations), header not needed.",
            "Please two CSV rows, for $path and for $other, containing path, type error count and violation count.",
            "What are the type errors and the violations of $path and $other? Answer in CSV without a head line: "
            "path,errors,violations.",
            "CSV, one line for $path and below it one for $other: the place, its type errors, its violations",
            "CSV, one row per folder or file: $path and $other with type errors second and lint violations third. No "
            "header.",
        ),
    ),
    (
        "two-fixable-arrows",
        _LINT_OF_BOTH + 'print(f"$arg -> {lint.violation_count} ({lint.fixable_count} fixable)")\n'
        'print(f"$other_arg -> {other.violation_count} ({other.fixable_count} fixable)")',
        "two",
        (),
        (
            "For $path and $other print 'path -> n (m fixable)' with the violations and how many ruff can fix.",
            "lint of $path and $other, a line each: path -> violations (x fixable)",
            "Lint both $path and $other and show them like 'src -> 9 (4 fixable)', one line per path.",
            "How many violations do $path and $other have and how many can be fixed automatically? Write 'path -> 9 "
            "(4 fixable)'.",
            "Two lines with arrows, first $path, then $other: the number of violations, and in parentheses the "
            "fixable ones as '(n fixable)'.",
            "Ruff on $path, ruff on $other, each in the form 'path -> total (k fixable)'.",
            "I like arrows: '$path -> N (M fixable)' and the same for $other, with the real lint numbers.",
            "Please print for $path and for $other the path, '->', violation count and in brackets '(n fixable)'.",
            "Compare what ruff says about $path and about $other. Format: path -> violations (fixable count, then the "
            "word fixable, in parentheses).",
            "path -> count (count fixable), once for $path and once for $other, from ruff",
            "Let me see the lint state of $path and $other as 'path -> a (b fixable)', a for all violations and b for "
            "those with an autofix.",
            "What would ruff find, and fix, in $path and in $other? Lines such as 'lib -> 12 (7 fixable)'.",
        ),
    ),
    (
        "two-static-sums",
        STATIC_ON_BOTH + "errors = types.error_count + other_types.error_count\n"
        "violations = lint.violation_count + other_lint.violation_count\n"
        "fixable = lint.fixable_count + other_lint.fixable_count\n"
        'print(f"errors={errors} violations={violations} fixable={fixable}")',
        "two",
        (),
        (
            "Add up $path and $other and print one line: errors=N violations=N fixable=N (type errors, violations, "
            "fixable ones).",
            "errors=? violations=? fixable=? for $path and $other together, one line",
            "Type check and lint $path and $other; print the totals over the two as 'errors=4 violations=20 "
            "fixable=11'.",
            "One key=value line with the sums of both $path and $other: errors (types), violations (lint), fixable "
            "(lint).",
            "Our dashboard reads lines like errors=2 violations=5 fixable=3. Produce it for $path plus $other.",
            "Treat $path and $other as one place: how many type errors, violations and fixable violations in total? "
            "errors=.. violations=.. fixable=.., on a single line.",
            "Sum the type errors, the violations and the fixable violations over $path and $other and write errors=x "
            "violations=y fixable=z.",
            "Please to print 'errors=N violations=N fixable=N', numbers being $path and $other taken together.",
            "For $path and $other combined: errors=<type errors> violations=<lint violations> fixable=<fixable ones>, "
            "separated by spaces.",
            "What do ty and ruff find in $path and $other in total? I want it as key=value pairs: errors, violations, "
            "fixable.",
            "errors, violations and fixable, each added up over $path and $other, in one line as key=value with "
            "spaces between",
            "Give me the combined line 'errors=1 violations=2 fixable=1' for $path and $other with the real sums.",
        ),
    ),
    (
        "two-tests-sums",
        _TESTS_OF_BOTH + "passed = tests.passed + other.passed\nfailed = tests.failed + other.failed\n"
        "skipped = tests.skipped + other.skipped\n"
        'print(f"passed={passed} failed={failed} skipped={skipped}")',
        "two tests",
        (),
        (
            "Run $path and $other and print the sums in one line: passed=N failed=N skipped=N.",
            "passed=? failed=? skipped=? over $path plus $other",
            "Take the tests of $path and $other together and write passed=x failed=y skipped=z.",
            "One line of key=value pairs, passed, failed and skipped, each the total of $path and $other.",
            "Our log wants 'passed=30 failed=2 skipped=1'. Fill it with what $path and $other give when added.",
            "How many tests pass, fail and are skipped in $path and $other in sum? Print it as passed=N failed=N "
            "skipped=N.",
            "Run pytest on $path, then on $other, add the passed, the failed and the skipped, and show passed=.. "
            "failed=.. skipped=.. on a line.",
            "Please the totals for both $path and $other, in form passed=1 failed=2 skipped=3.",
            "Combined result of $path and $other: passed=<n> failed=<n> skipped=<n>, single line, spaces between",
            "Add the outcome counts of $path to those of $other; output passed=A failed=B skipped=C.",
            "I split my tests into $path and $other, but I report them as one. passed=N failed=N skipped=N for the "
            "two, please.",
            "What do $path and $other come to together, as 'passed=P failed=F skipped=S'?",
        ),
    ),
    (
        "lint-lead",
        _lead(_LINT_OF_BOTH, "lint.violation_count", "other.violation_count"),
        "two",
        (),
        (
            "Which has more lint violations, $path or $other, and by how many? Print 'path by n', or 'equal'.",
            "$path vs $other in ruff findings: winner and margin as 'path by 3', 'equal' for a tie",
            "Lint $path and $other; print the one with more violations and the difference, like 'src by 4', else "
            "'equal'.",
            "By how many violations does the worse of $path and $other lead? 'path by n'; 'equal' if neither does.",
            "Compare the violations of $path with those of $other. Answer: the path that has more, the word by, the "
            "difference. No difference: 'equal'.",
            "I have a bet that $path has more violations than $other. Who leads, by how much? 'path by n' or 'equal'.",
            "Please tell which from $path and $other has more ruff violations, in form 'path by 5', or 'equal' when "
            "same number.",
            "ruff on both $path and $other, then e.g. 'lib by 2' for the one ahead in violations, 'equal' if level",
            "Count what ruff finds in $path and in $other and say 'PATH by N' with the path that has more and the "
            "surplus; equal counts: 'equal'.",
            "'equal' if $path and $other have as many violations as each other, otherwise the one with more and by "
            "how many: 'path by n'",
            "More lint in $path or in $other? Print it with the gap, 'path by n', or 'equal'.",
            "Put $path and $other through ruff and tell me whose violation count is higher and by what number ('path "
            "by n' or 'equal').",
        ),
    ),
    (
        "failed-lead",
        _lead(_TESTS_OF_BOTH, "tests.failed", "other.failed"),
        "two tests",
        (),
        (
            "Which has more failing tests, $path or $other, and by how many? Print 'path by n', or 'equal'.",
            "failures: $path vs $other, 'path by 2' for the one with more, 'equal' if the same",
            "Run $path and $other; name the one with more failed tests and the difference, in the form 'path by n'. "
            "Same number: 'equal'.",
            "By how many failures does the worse one of $path and $other exceed the other? 'path by n' or 'equal'.",
            "I want to know where more tests fail, in $path or in $other, with the margin: 'path by n', or else "
            "'equal'.",
            "Compare the failed counts of $path and $other and print the larger one's path, 'by', and the surplus; "
            "'equal' without one.",
            "Please run both $path and $other and say which has more failed, like 'tests by 1', or 'equal'.",
            "pytest $path, pytest $other, who fails more and by how much -> 'path by n' / 'equal'",
            "Do more tests fail in $path than in $other, or the other way round? Tell me as 'path by n'; say 'equal' "
            "if neither.",
            "'equal' if $path and $other have the same number of failures, otherwise 'path by n' for the one that has "
            "more of them",
            "Count the failing tests in $path, count them in $other, and print the leader and its lead, e.g. 'tests "
            "by 3', or 'equal'.",
            "Of $path and $other, which one is worse by failed tests? Path, the word by, the difference; 'equal' for "
            "a draw.",
        ),
    ),
    (
        "quicker-by",
        _TESTS_OF_BOTH + "if tests.duration < other.duration:\n"
        '    print(f"$arg by {other.duration - tests.duration:.2f}")\n'
        'elif tests.duration > other.duration:\n    print(f"$other_arg by {tests.duration - other.duration:.2f}")\n'
        'else:\n    print("equal")',
        "two tests",
        (),
        (
            "Which runs quicker, $path or $other, and by how many seconds? Print 'path by s' with two decimals, or "
            "'equal'.",
            "faster of $path and $other plus the seconds saved, 'path by 0.42', 'equal' if no difference",
            "Run $path and $other; name the faster one and the difference in seconds to two decimals, like 'tests by "
            "1.25', or 'equal'.",
            "By how many seconds is the quicker of $path and $other ahead? Path, 'by', seconds with two decimals; "
            "else 'equal'.",
            "Time both $path and $other. The winner is the one that takes less; print 'winner by seconds' (two "
            "decimals) or 'equal'.",
            "I'd run the quick one before every commit. Is that $path or $other, and how much time does it save? "
            "'path by 3.10' style, two decimals, 'equal' for a tie.",
            "Please measure $path and $other and tell the quicker with seconds of difference (2 decimals): 'path by "
            "s'. Same duration: 'equal'.",
            "duration of $path vs duration of $other -> 'quicker path by x.xx' or 'equal'",
            "Does $path take less time than $other, or is it the reverse? Answer 'path by seconds' for the one taking "
            "less, two decimals, 'equal' if they tie.",
            "Compare how long $path and $other take and print the shorter one, the word by, and the gap in seconds "
            "with two decimals (or 'equal').",
            "'equal' when $path and $other last the same, otherwise the faster and its advantage in seconds, e.g. "
            "'tests by 0.07'",
            "Who wins the race, $path or $other? Give the path with the smaller duration and the lead in seconds, "
            "'path by 1.00', or 'equal'.",
        ),
    ),
    (
        "rules-only-first",
        _LINT_OF_BOTH + "codes = {violation.code for violation in lint.violations}\n"
        "other_codes = {violation.code for violation in other.violations}\n"
        "only = sorted(codes - other_codes)\n" + _lines("only", "code", "$good"),
        "two",
        ("good",),
        (
            "Which ruff rules are broken in $path but not in $other? Sorted, one a line; '$good' if there are none.",
            "lint codes of $path minus lint codes of $other, sorted, '$good' if empty",
            "Lint $path and $other and list the codes that occur only in $path, in alphabetical order, or print "
            "'$good'.",
            "What rules does $path violate that $other doesn't? Each once, sorted. None: '$good'.",
            "Take the rule codes ruff reports for $path and leave out all that it reports for $other. Print the rest "
            "sorted, or '$good'.",
            "$other is our model of clean code. Which codes do we have in $path that don't come up there? Sorted, and "
            "'$good' when it's none.",
            "Print '$good' unless $path has rules among its violations that are missing in $other; then print these "
            "rules, sorted.",
            "Please give the codes which are in $path and are not in $other (ruff), sorted, else '$good'.",
            "codes in $path, not in $other, each once and in order; nothing -> '$good'",
            "Are there violations in $path of a kind that $other has none of? List those codes alphabetically, one "
            "per line, else '$good'.",
            "Compare the sets of ruff codes in $path and $other: I want what only the first has, sorted ('$good' for "
            "nothing).",
            "Rules that appear in the lint of $path and never in that of $other, sorted; if every rule appears in "
            "both then '$good'.",
        ),
    ),
    (
        "type-rules-shared",
        _TYPES_OF_BOTH + 'codes = {error.code for error in types.errors if error.severity == "error"}\n'
        'other_codes = {error.code for error in other.errors if error.severity == "error"}\n'
        "both = sorted(codes & other_codes)\n" + _lines("both", "code", "$good"),
        "two",
        ("good",),
        (
            "Which type error codes occur in both $path and $other? Sorted, one a line, or '$good' if none does.",
            "type error rules common to $path and $other, sorted; none: '$good'",
            "Type check $path and $other and list the codes that errors of both have, alphabetically, or say '$good'.",
            "What kinds of type error (codes) do $path and $other share? Each once in sorted order; '$good' when they "
            "share nothing.",
            "I look for a common cause. Codes of type errors that come up in $path as well as in $other, sorted, "
            "otherwise '$good'.",
            "Intersect the codes of the type errors in $path with those in $other and print the result sorted, "
            "'$good' for an empty one.",
            "Please print codes of type errors being in $path and also in $other, sorted. If no such code, '$good'.",
            "Only the rules that ty reports as errors in $path and in $other alike, one per line and sorted, or "
            "'$good'.",
            "ty on $path, ty on $other: error codes in both, sorted, or '$good'",
            "Are there rules broken by type errors on both sides, $path and $other? Name them in alphabetical order; "
            "say '$good' if there's none.",
            "Print '$good' if $path and $other have no type error code in common, else the common codes, sorted.",
            "Which codes would I meet in the type errors of $path and again in those of $other? Sorted, no repeats, "
            "'$good' for none.",
        ),
    ),
)

_SHARES: tuple[Asked, ...] = (
    (
        "lint-per-hundred-lines",
        MODULES
        + "lines = sum(len(read_file(file).splitlines()) for file in files)\n"
        + LINT
        + 'print(f"{100 * lint.violation_count / max(lines, 1):.2f}")',
        "folder",
        (),
        (
            "How many violations per 100 lines of Python are there in $path? Two decimals.",
            "lint density$in_path: violations per 100 lines over all .py files, 2 decimals",
            "Count the lines of all Python files of $path, lint $path, and print violations per hundred lines to two "
            "decimals.",
            "Add up the length of every .py file$in_path, divide the number of violations by it, times 100, two "
            "decimals.",
            "I'd like one number for how dense the lint is in $path: ruff violations for each 100 lines of Python "
            "code, two digits after the point.",
            "Violations per hundred lines, all Python files read and counted, with two decimals.",
            "Find and read all .py files for the line count. Then 100 * violations / lines, two decimals.",
            "Please calculate for $path how many ruff violations come on 100 lines of its Python files, two decimals.",
            "Per 100 lines of Python$in_path, how many ruff findings? Rounded to two decimals.",
            "ruff violations of $path related to the total lines of its Python files, as a rate per 100 with two "
            "decimals",
            "What's our violation rate per hundred lines of Python? Two decimals, please.",
            "Take total lines in the Python files of $path and the violation count of $path; print the count per 100 "
            "lines, 2 decimals.",
        ),
    ),
    (
        "type-errors-per-module",
        MODULES + TYPES + 'print(f"{types.error_count / max(len(files), 1):.2f}")',
        "folder",
        (),
        (
            "How many type errors are there per Python file in $path, on average? Two decimals.",
            "type errors divided by number of .py files$in_path, 2 decimals",
            "Count the Python files of $path, type check it, and print errors per file with two decimals.",
            "What's the mean number of typing errors per module of $path? Two digits after the point.",
            "Type errors per .py file, as an average with two decimals.",
            "I want an average for $path: total type errors over the count of Python files, rounded to two decimals.",
            "Find all the .py files and count them; divide ty's error count by that, two decimals.",
            "Please compute for $path the type errors for one Python file in average, with two decimals.",
            "On how many type errors does a Python file come$in_path, taken on average? Two decimals.",
            "errors of ty / number of Python files, two decimals, for $path",
            "If the type errors were spread evenly over the Python files of $path, how many would each have? Two "
            "decimals.",
            "Average typing errors per Python file, to two decimal places.",
        ),
    ),
    (
        "tests-per-module",
        MODULES + SUITE + 'print(f"{len(tests.tests) / max(len(files), 1):.1f}")',
        "code and tests",
        (),
        (
            "How many tests per Python module do we have in this repo? Run the tests, count the .py files, one "
            "decimal.",
            "tests in $tests per .py file in $path, one decimal",
            "Divide the number of tests in $tests by the number of Python files in $path and print it with one "
            "decimal.",
            "What's the ratio of tests to modules, with $tests for the tests and the .py files of $path for the "
            "modules? One decimal.",
            "Run $tests to see how many tests there are, find how many Python files $path has, and give me tests per "
            "file to one decimal.",
            "On average, how many tests of $tests come on a Python file of $path? One digit after the point.",
            "number of tests in $tests over number of .py files in $path, rounded to one decimal",
            "I'm told we should have at least five tests for each module. What do we have, $tests against the Python "
            "files of $path? One decimal.",
            "Please the quotient: all tests of $tests by all Python files of $path, with one decimal.",
            "Tests per module for $path, where the tests are in $tests; every .py file is a module; one decimal place.",
            "Count the tests of the whole project, count its Python files, print tests per file (one decimal).",
            "For the Python files in $path, how many tests from $tests fall on one of them? Whatever their outcome; "
            "one decimal.",
        ),
    ),
    (
        "test-lines-per-code-line",
        MODULES + "code = sum(len(read_file(file).splitlines()) for file in files)\n"
        "files = run_command(\"find $tests_arg -name 'test_*.py'\").splitlines()\n"
        "checks = sum(len(read_file(file).splitlines()) for file in files)\n"
        'print(f"{checks / max(code, 1):.2f}")',
        "code and tests",
        (),
        (
            "How many lines of test are there for each line of code? Test files test_*.py of $tests against all .py "
            "files of $path, two decimals.",
            "lines of test_*.py in $tests divided by lines of *.py in $path, 2 decimals",
            "Read all Python files of $path and all test_*.py files of $tests, and print test lines per code line "
            "with two decimals.",
            "What's the ratio of test lines ($tests, files named test_*.py) to code lines ($path, every .py)? Two "
            "decimals.",
            "Add up the lines of the test_*.py files in $tests, divide by the lines of the Python files in $path, and "
            "round to two decimals.",
            "I wonder whether we write more test than code. Lines in the test_*.py files of $tests per line in the "
            ".py files of $path, with two digits after the point.",
            "Test-to-code ratio in lines, two decimals: test_*.py from $tests over *.py from $path.",
            "Please count lines of test_*.py files in $tests and of Python files in $path, and give the first by the "
            "second, two decimals.",
            "For every line of Python in $path, how many lines are in the test_*.py files of $tests? Two decimals.",
            "Lines in files named test_*.py divided by lines in all Python files of the repo, to two decimals.",
            "Find the test_*.py files and all the .py files of this project, count the lines of both, and print the "
            "quotient, tests by all, with 2 decimals.",
            "ratio in lines: total length of the test_*.py files in $tests, by total length of the .py files in $path "
            "(two decimals)",
        ),
    ),
    (
        "changed-clean-percent",
        CHANGED + "clean = [file for file in files if ruff_check(file).success]\n"
        'print(f"{100 * len(clean) / max(len(files), 1):.0f}%")',
        "nowhere",
        (),
        (
            "What percentage of my changed files passes ruff? A whole number with %.",
            "clean share of git diff --name-only by ruff, like 67%",
            "Lint each modified file and print how many percent of them are clean, rounded, with a percent sign.",
            "Of the files I touched, how many percent have no violations? Print for example '50%'.",
            "Percentage of uncommitted files without lint, no decimals, % behind it.",
            "I want the share of modified files that ruff accepts, in percent and rounded to a whole number, such as "
            "80%.",
            "Run ruff on every changed file. Then: clean files by all changed files, as '75%'.",
            "Please say how much percent of the changed files are successful in ruff (like '33%').",
            "How clean is my diff? Files passing ruff as a percentage of all its files, 0 decimals, with %.",
            "ruff each file that git shows as modified; passing ones in % of all, rounded",
            "Express as a percentage how many of my edited files are free of violations: no decimals, percent sign.",
            "Out of all the files with uncommitted changes, what part is lint free? Integer percent, e.g. 100%.",
        ),
    ),
    (
        "file-share-of-lint",
        LINT
        + 'whole = ruff_check(".")\n'
        + _else(
            "whole.violation_count > 0",
            '    print(f"{100 * lint.violation_count / whole.violation_count:.1f}%")\n',
            "No violations",
        ),
        "module",
        (),
        (
            "What share of the whole project's lint violations is in $file? Percent with one decimal, like '12.5%'.",
            "$file: its part of all violations in the repo, one decimal and %; 'No violations' if there are none at "
            "all",
            "Lint $file and the entire project and print the violations of $file as a percentage of all, one decimal.",
            "How many percent of the violations of this project come from $file? One decimal and a percent sign; if "
            "the project has none, 'No violations'.",
            "I blame $file for most of our lint. Is it so? Its violations in % of those in the whole repo, one "
            "decimal.",
            "Run ruff once on $file and once on everything, then give me the share of $file in percent (one decimal, "
            "with %).",
            "Percentage of the repo's ruff findings that sit in $file, one digit after the point; 'No violations' for "
            "a clean repo.",
            "Please compute the part of $file in all violations of the project, in percent with one decimal, as "
            "'7.3%'.",
            "violations in $file divided by violations in the whole repository, as percent with 1 decimal and the sign",
            "Compared with the lint of the project as a whole, how much does $file contribute? Percent, one decimal, "
            "e.g. '40.0%'.",
            "$file against everything: what percentage of the violations has it? '25.0%' style, or 'No violations' "
            "when there isn't any.",
            "If I cleaned $file completely, by how many percent would the violations of the project go down? One "
            "decimal, %; 'No violations' if it has none.",
        ),
    ),
    (
        "two-share-of-types",
        _TYPES_OF_BOTH
        + 'whole = typecheck(".")\n'
        + _else(
            "whole.error_count > 0",
            '    print(f"{100 * (types.error_count + other.error_count) / whole.error_count:.0f}%")\n',
            "No type errors",
        ),
        "two",
        (),
        (
            "How many percent of the project's type errors are in $path and $other together? Whole number with %.",
            "share of $path plus $other in all type errors of the repo, like 60%; 'No type errors' if there are none",
            "Type check $path, $other and the whole project, and print the errors of the first two as a percentage of "
            "all, rounded, with %.",
            "What part of all typing errors in this repo do $path and $other have between them? Percent without "
            "decimals, or 'No type errors'.",
            "Add the type errors of $path and $other and put them in relation to the whole project: '45%', or 'No "
            "type errors' if it has none.",
            "We plan to fix $path and $other this month. How much of all our type errors would that be, in percent "
            "(no decimals)?",
            "Please give type errors of $path and $other in sum as percent of those of the complete project, rounded "
            "to whole number, with sign %.",
            "($path + $other) by everything, type errors, as an integer percentage like 30%",
            "The two places $path and $other account for how many percent of the project's type errors? Rounded, '%' "
            "behind; 'No type errors' for none.",
            "Run ty on $path, on $other and on everything; print the combined share of the two, e.g. '72%'.",
            "Of all the type errors in the repository, what percentage sits in either $path or $other? No decimals, "
            "with a percent sign.",
            "Percent of our typing errors that would be gone if $path and $other had none (whole number, %), or 'No "
            "type errors'",
        ),
    ),
)

_LOOKED_UP: tuple[Asked, ...] = (
    (
        "author-of-first-error",
        TYPES
        + _ERRORS
        + _else(
            "errors",
            '    file = errors[0].file\n    print(run_command(f"git log -1 --format=%an -- {file}").strip())\n',
            "No type errors",
        ),
        "code",
        (),
        (
            "Who last committed to the file with the first type error$in_path? Name only.",
            "author of the last commit on the file of the first type error$in_path",
            "Type check $path, take the file of the first error, and ask git for the name of its latest author.",
            "Whom do I ask about the first type error in $path? Print the author of the newest commit to that file.",
            "Find the first typing error and tell me who touched its file last.",
            "git log -1 --format=%an for the file where ty's first error is",
            "I'd like the name of the person who last changed the file in which the first type error of $path lies.",
            "For the first type error$in_path: last author of its file, as git has it.",
            "Please say who made the last commit in the file of the first type error of $path.",
            "Which colleague was the last one to commit the file that ty complains about first?",
            "first type error in $path -> its file -> last author's name",
            "Run ty on $path. The file of the first error was last committed by whom?",
        ),
    ),
    (
        "subject-of-worst-types",
        _WORST_TYPES
        + _else(
            "counts",
            WORST + '    print(run_command(f"git log -1 --format=%s -- {worst}").strip())\n',
            "No type errors",
        ),
        "folder",
        (),
        (
            "What's the subject of the last commit to the file with the most type errors$in_path?",
            "subject line of the newest commit on the file with most type errors$in_path",
            "Type check $path, find the file with the most errors, and print the message subject of its latest commit.",
            "Which commit (subject only) last changed the file that has the most typing errors?",
            "The worst file for types in $path: what did the last commit to it say? Just the subject.",
            "I want to know what was last done to the file leading in type errors$in_path: the subject of its most "
            "recent commit.",
            "For the file of $path with most type errors give git log -1 --format=%s",
            "Count type errors per file, take the top file, show the subject of its last commit.",
            "Please find in $path the file with most type errors and print title of last commit for this file.",
            "Run ty over $path and look up in git how the latest commit on the worst file is titled.",
            "most type errors -> file -> last commit's subject, for $path",
            "How is the last commit titled that touched the file with the greatest number of type errors?",
        ),
    ),
    (
        "date-of-last-violation",
        LINT
        + _else(
            "lint.violations",
            "    file = lint.violations[-1].file\n"
            '    print(run_command(f"git log -1 --format=%ad --date=short -- {file}").strip())\n',
            "No violations",
        ),
        "code",
        (),
        (
            "On what date was the file with the last lint violation$in_path last committed? Short date.",
            "short date of the latest commit to the file of the last violation$in_path",
            "Lint $path, take the file of the last violation, and print the date (short form) of the newest commit on "
            "it.",
            "When did someone last commit to the file in which ruff's last finding in $path is? The date alone, as "
            "2024-05-31.",
            "The last violation$in_path: its file's last commit date, please, in the YYYY-MM-DD form.",
            "git log -1 --format=%ad --date=short for the file of the last violation ruff lists",
            "How old is the code with the last violation of $path? Give me the date (short) of the last commit to "
            "that file.",
            "Find the violation at the end of ruff's list for $path and look up the commit date of its file, like "
            "2023-11-02.",
            "Please print date of last commit, short, for the file having the last violation in $path.",
            "Which day was the file of the very last lint violation last changed in git? Short date.",
            "Run ruff on $path; for the file that the last violation is in, the day of its most recent commit "
            "(YYYY-MM-DD)",
            "Last entry in the violations: when was its file committed last? Only the date, short form.",
        ),
    ),
    (
        "hash-of-first-failure",
        TESTS
        + _FAILED
        + _else(
            "failed",
            '    file = failed[0].name.split("::")[0]\n'
            '    print(run_command(f"git log -1 --format=%h -- {file}").strip())\n',
            "No failing tests",
        ),
        "tests",
        (),
        (
            "Which commit (short hash) last changed the test file of the first failing test$in_tests?",
            "short hash of the last commit on the file of the first failed test$in_tests",
            "Run $tests, take the file of the first failing test, and print the abbreviated hash of its latest commit.",
            "I want to revert whatever broke it: short commit id of the last change to the file with the first "
            "failure in $tests.",
            "The first test that fails in $tests: in which commit was its file last touched? Short hash only.",
            "git log -1 --format=%h for the test file with the first failing test",
            "Find the first failing test and give me the short hash of the newest commit to its file.",
            "Please run $tests and print abbreviated hash of last commit for the file where is the first failed test.",
            "first failure of $tests -> its file -> short hash of the last commit",
            "What is the abbreviated id of the latest commit that changed the file in which the first failing test of "
            "$tests is written?",
            "Look at the tests. The file of the first one that fails, what's the short SHA of its last commit?",
            "Test $tests; only the short commit hash, namely of the last change to the first failing test's file.",
        ),
    ),
    (
        "wc-of-worst-lint",
        _WORST_LINT + _else("counts", WORST + '    print(run_command(f"wc -l {worst}").strip())\n', "No violations"),
        "folder",
        (),
        (
            "Run wc -l on the file with the most lint violations$in_path.",
            "file with most violations$in_path, its wc -l",
            "Lint $path, find the file with the most violations and show what wc -l says about it.",
            "How long is the file of $path that ruff complains about most? wc -l of it will do.",
            "Is the worst file for lint simply the longest? Print wc -l for the file with the most violations$in_path.",
            "wc -l for whichever file leads in ruff violations",
            "Count violations by file, take the first place, and call wc -l on that file.",
            "Please find which file in $path has most violations and give me its wc -l output.",
            "The file with the highest violation count of $path: let wc count its lines (wc -l) and print that.",
            "I'm after the length, as wc -l prints it, of the file where ruff finds the most.",
            "ruff $path -> worst file -> wc -l",
            "What does wc -l print for the file that has more violations than any other$in_path?",
        ),
    ),
    (
        "source-of-last-error",
        TYPES
        + _ERRORS
        + _else(
            "errors",
            "    error = errors[-1]\n    lines = read_file(error.file).splitlines()\n"
            '    print(f"{error.file}:{error.line}: {lines[error.line - 1]}")\n',
            "No type errors",
        ),
        "code",
        (),
        (
            "Show the source line of the last type error$in_path as file:line: code.",
            "last type error$in_path, the code it points to, file:line: source",
            "Type check $path and print the line of code that the last error is on, with file and line in front, "
            "file:line: code.",
            "What does the code look like where ty reports its last error in $path? Form: file:line: the line itself.",
            "Go to the last type error, read its file, and print file:line: and the text of that line.",
            "Not the message, the source please: last type error of $path as file:line: code.",
            "I fix from the bottom up. Show me the code line belonging to the last type error$in_path, as file:line: "
            "text.",
            "Read the line where the last typing error is and print it after its file:line.",
            "Please open file of the last type error in $path and print this line, like file:line: code.",
            "source text at the last type error, file:line in front",
            "Which line of code is behind the last of the type errors of $path? file, colon, line number, colon, code.",
            "Look up the place of the last type error of $path and quote the source there as file:line: source.",
        ),
    ),
    (
        "sources-of-rule",
        LINT + 'found = [violation for violation in lint.violations if violation.code == "$rule"]\n'
        'if not found:\n    print("No $rule")\nfor violation in found:\n'
        "    lines = read_file(violation.file).splitlines()\n"
        '    print(f"{violation.file}:{violation.line}: {lines[violation.line - 1]}")',
        "code",
        ("rule",),
        (
            "Show the source line of every $rule violation$in_path, as file:line: code.",
            "all $rule$in_path with the code they point to, file:line: source",
            "Lint $path and for each $rule print file:line: and the line of code from the file.",
            "What does the code look like wherever ruff reports $rule in $path? One line each, file:line: code.",
            "Read the lines that are flagged $rule and print them behind file:line.",
            "For each violation of $rule in $path open its file and quote the line concerned, like file:line: text.",
            "I want to judge the $rule ones by myself, so don't give me messages but the source lines, file:line: "
            "code, of $path.",
            "Every $rule with its source text: file:line: code.",
            "Please list $rule of $path together with line of source, in form file:line: code.",
            "ruff, only $rule, and the offending source lines instead of the messages (file:line: line)",
            "Look up in the files what stands on the lines where $path breaks $rule. Print file:line: and the code.",
            "Which lines of code in $path are the ones with $rule? Print them, each after its file:line.",
        ),
    ),
    (
        "authors-of-linted",
        LINT + "files = sorted({violation.file for violation in lint.violations})\n"
        'if not files:\n    print("No violations")\nfor file in files:\n'
        '    author = run_command(f"git log -1 --format=%an -- {file}").strip()\n    print(f"{file}: {author}")',
        "folder",
        (),
        (
            "For every file with lint violations$in_path print who committed to it last, as 'file: author', sorted by "
            "file.",
            "files with violations$in_path and their last author, file: name, sorted",
            "Lint $path; then for each affected file, in alphabetical order, the author of its latest commit: 'file: "
            "author'.",
            "Whom do I have to remind? List the files of $path with violations and the person who last committed "
            "each, sorted by file, 'file: name'.",
            "Each file ruff complains about, once and in order, with the name of its last author after a colon.",
            "Sorted list of the files that have violations in $path, every one followed by ': ' and who changed it "
            "last according to git.",
            "ruff -> distinct files, sorted -> git log -1 --format=%an each -> file: author, for $path",
            "Please to give for the files with violations in $path the last committer name from git, 'file: name', "
            "sorted.",
            "Who was the last to commit to the files with lint in them? One line a file, file: author, sorted by file.",
            "Per file with violations$in_path I need the last author, so: file, colon, name; files in order.",
            "Take the files in which ruff finds something, sort them, and look up each one's last commit author: "
            "'file: author'.",
            "Assign the lint of $path to people: file with violations, colon, author of the last commit to it, sorted "
            "by file name.",
        ),
    ),
)

_GATED: tuple[Asked, ...] = (
    (
        "types-then-codes",
        TYPES + 'if types.success:\n    lint = ruff_check("$arg")\n'
        "    codes = sorted({violation.code for violation in lint.violations})\n"
        + _lines("codes", "code", "No violations", "    ")
        + "\nelse:\n    print(types.error_count)",
        "code",
        (),
        (
            "Type check $path. If it is fine, lint it and list the distinct rule codes, sorted; if not, print the "
            "number of type errors.",
            "types ok$in_path -> sorted ruff codes, each once; not ok -> type error count",
            "If $path has type errors tell me how many, otherwise which rules ruff finds broken there, sorted and "
            "without repeats.",
            "Only when the types are clean do I care about lint: then give me the ruff codes of $path, sorted, each "
            "once. Before that the count of type errors.",
            "Run ty first. Errors: print their number. No errors: run ruff too and print its codes in order, none "
            "twice.",
            "First the type checker on $path; as long as it reports errors, just their count. Once it doesn't, the "
            "different lint codes, sorted.",
            "How many type errors has $path? If zero, skip that and name the ruff rules that are violated, "
            "alphabetically, each a single time.",
            "Check types, and if successful also lint, printing the unique codes sorted; with type errors print only "
            "how many.",
            "Please check $path by ty. When success, codes of ruff violations sorted, one time each. When no success, "
            "number of errors.",
            "ty on $path; clean? then the set of ruff codes, sorted, one a line; otherwise error count and stop",
            "Unless there are type errors in $path, list which ruff codes it has (distinct, sorted). If there are, "
            "print the error count.",
            "A number or a list: the count of type errors if there are any, else the sorted distinct rule codes of "
            "the lint violations.",
        ),
    ),
    (
        "lint-then-errors",
        LINT
        + 'if lint.success:\n    types = typecheck("$arg")\n    '
        + _ERRORS
        + '    if not errors:\n        print("No type errors")\n    for error in errors:\n'
        '        print(f"{error.file}:{error.line}: {error.code}")\nelse:\n    print(lint.violation_count)',
        "code",
        (),
        (
            "Lint $path. If it's clean, type check it and list the errors as file:line: code; otherwise print the "
            "number of violations.",
            "ruff ok$in_path -> type errors as file:line: code; ruff not ok -> violation count",
            "If ruff objects to $path print how many violations there are, else show every type error, file:line: "
            "code.",
            "Start with ruff and stop there with the count of violations if it finds any. If it finds none, go on to "
            "ty and print each error's file:line: code.",
            "Lint first, types second: when the lint of $path succeeds list the type errors (file:line: code), when "
            "it doesn't just count the violations.",
            "Are there violations in $path? Then only their number. Are there none? Then the type errors, each as "
            "file:line: code.",
            "Run ruff; on success run the type checker and print its errors as file:line: code; without success the "
            "number of violations.",
            "I don't look at types before lint is clean. So for $path: violation count, or if that is zero, the type "
            "errors with file:line: code.",
            "Please lint $path at first. With violations print number of them. Without, print type errors like "
            "file:line: code.",
            "ruff on $path; clean? then ty's errors, file:line: code each; else how many violations",
            "Type errors as file:line: code, but only if the code is lint free. If it isn't, the number of violations.",
            "Unless ruff has something against $path (in that case the violation count), print all type errors there "
            "in the form file:line: code.",
        ),
    ),
    (
        "lint-then-failing",
        LINT
        + 'if lint.success:\n    tests = pytest_run("$tests_arg")\n    '
        + _FAILED
        + '    if not failed:\n        print("No failing tests")\n    for test in failed:\n        print(test.name)\n'
        "else:\n    violation = lint.violations[0]\n"
        '    print(f"{violation.file}:{violation.line}: {violation.message}")',
        "code and tests",
        (),
        (
            "Lint $path. If it is clean run $tests and name the failing tests, otherwise show the first violation as "
            "file:line: message.",
            "ruff ok on $path -> names of failing tests in $tests; not ok -> first violation, file:line: message",
            "If ruff complains about $path print its first violation (file:line: message), if it doesn't, which tests "
            "of $tests fail?",
            "Lint first. Trouble: the first violation as file:line: message and nothing more. No trouble: run the "
            "tests and list the failed ones by name.",
            "Only if $path is free of lint is it worth running $tests; then print the names of the failures. "
            "Otherwise the first violation, file:line: message.",
            "Start with ruff on $path, and if it succeeds go on with $tests and its failing tests by name; if not, "
            "stop at the first violation: file:line: message.",
            "Run the linter; when it's happy run pytest and print failing test names, when it's not print file:line: "
            "message of its first finding.",
            "Please lint $path; success: run $tests and print names of failed tests; no success: print first "
            "violation like file:line: message.",
            "Has $path violations? Show just the first, file:line: message. Has it none? Then the failing tests from "
            "$tests, one name a line.",
            "I fix style before tests, so: the first ruff violation as file:line: message, or without violations the "
            "names of all failing tests.",
            "ruff $path, then pytest $tests only if ruff is clean; output: failing names, or else ruff's first as "
            "file:line: message",
            "Which tests of $tests fail? Tell me only if $path passes ruff. If it doesn't, tell me the first "
            "violation in the form file:line: message.",
        ),
    ),
    (
        "tests-then-first-violation",
        SUITE + 'if tests.success:\n    lint = ruff_check("$arg")\n    if lint.violations:\n'
        "        violation = lint.violations[0]\n"
        '        print(f"{violation.file}:{violation.line}: {violation.code}")\n    else:\n'
        '        print("No violations")\nelse:\n    print(f"{tests.failed} failed")',
        "code and tests",
        (),
        (
            "Run $tests. If they pass, lint $path and show the first violation as file:line: code; otherwise print 'n "
            "failed'.",
            "tests ok ($tests) -> first ruff violation of $path as file:line: code; else 'n failed'",
            "If $tests don't succeed print how many failed, like '3 failed', else the first lint violation of $path, "
            "file:line: code.",
            "Tests first. Not successful: '<n> failed'. Successful: lint, and the first violation in the form "
            "file:line: code.",
            "When all is well with $tests go on to ruff on $path and give me its first finding, file:line: code. When "
            "it isn't, just 'n failed'.",
            "Only with a successful run of $tests do I want lint, namely the first violation of $path as file:line: "
            "code. Without success, 'N failed'.",
            "Run the tests, and then, if that was a success, ruff; print file:line: code of the first violation, or "
            "'2 failed' (the real number) if it wasn't.",
            "Please run $tests. If success, print first violation of $path with file:line: code. If no success, print "
            "number and 'failed', as '4 failed'.",
            "Do $tests pass? If yes, what is the first violation in $path (file:line: code)? If no, 'n failed' with "
            "the number of failures.",
            "pytest $tests; fine -> ruff $path, first as file:line: code; not fine -> e.g. '1 failed'",
            "What's next for me: 'n failed' if the tests don't succeed, the first ruff violation (file:line: code) if "
            "they do.",
            "Unless $tests come out unsuccessful, in which case say 'n failed', lint $path and point me to the first "
            "violation: file:line: code.",
        ),
    ),
    (
        "first-error-or-fixable",
        TYPES + _ERRORS + 'if errors:\n    print(f"{errors[0].file}:{errors[0].line}: {errors[0].message}")\n'
        'else:\n    lint = ruff_check("$arg")\n    print(f"{lint.fixable_count} fixable")',
        "code",
        (),
        (
            "Type check $path. On errors show the first as file:line: message; without errors lint it and print 'n "
            "fixable'.",
            "first type error$in_path, file:line: message; none -> ruff's 'n fixable'",
            "If $path has no type errors, tell me how many violations ruff can fix, like '4 fixable', otherwise the "
            "first error as file:line: message.",
            "Run ty; if it finds errors print the first one, file:line: message, and stop. If not, run ruff and print "
            "the fixable count followed by 'fixable'.",
            "Types before lint: the first type error of $path (file:line: message), or if there is none, '<n> "
            "fixable' from ruff.",
            "What is the first type error in $path? file:line: message please. Should there be none, lint it and say "
            "'n fixable'.",
            "Any type errors? Then just the first as file:line: message. None? Then how many violations are fixable, "
            "as '7 fixable'.",
            "Please check types of $path; error: print first, file:line: message; no error: print what ruff can fix, "
            "as '3 fixable'.",
            "I only go on to ruff when ty is satisfied. For $path: file:line: message of the first type error, else "
            "'N fixable' with the number ruff could fix.",
            "ty on $path, errors -> file:line: message of the first, no errors -> ruff, '<count> fixable'",
            "Show me one type error, the first, as file:line: message; if the types are fine, the number of "
            "autofixable violations and the word fixable.",
            "Unless there's a type error in $path to show (the first, file:line: message), print how many of its lint "
            "violations are fixable: 'n fixable'.",
        ),
    ),
    (
        "failures-or-lint-files",
        SUITE + _FAILED + 'if failed:\n    for test in failed:\n        print(f"{test.name}: {test.message}")\nelse:\n'
        '    lint = ruff_check("$arg")\n    files = sorted({violation.file for violation in lint.violations})\n'
        + _lines("files", "file", "No violations", "    "),
        "code and tests",
        (),
        (
            "Run $tests. List failing tests as 'name: message'; if none fails, lint $path and list the files with "
            "violations, sorted.",
            "failing tests of $tests, name: message; if none -> sorted files with violations in $path",
            "If no test of $tests fails print which files of $path have lint violations, sorted, each once; otherwise "
            "the failures as 'name: message'.",
            "Tests first: every failed one with its message, 'name: message'. If nothing failed, run ruff and give me "
            "the files with violations in order.",
            "What fails in $tests, and why ('name: message')? In case nothing does, which files of $path have "
            "violations? Sorted, no repeats.",
            "Go through $tests; on failures print name: message of each, and without any go on to ruff on $path and "
            "print the affected files sorted.",
            "Run the tests, show failures with messages (name: message). When there are none, lint and show the "
            "distinct files with violations, sorted.",
            "Please run $tests and print 'name: message' for failed tests. Nobody failed: files of $path with "
            "violations, sorted and each one time.",
            "Work list: the failing tests of $tests as 'name: message', or when all is quiet there, the files in "
            "$path that ruff finds fault with, sorted.",
            "pytest $tests; failed -> name: message lines; otherwise ruff $path -> files, unique and sorted",
            "Which tests fail (name: message)? Only if the answer is none: which files have lint violations, in "
            "alphabetical order?",
            "Are there failures in $tests? Then each as 'name: message'. If there aren't, each file of $path with "
            "lint in it, sorted.",
        ),
    ),
    (
        "failed-also-lint",
        SUITE + 'print(f"failed: {tests.failed}")\nif tests.failed > 0:\n    lint = ruff_check("$arg")\n'
        '    print(f"violations: {lint.violation_count}")',
        "code and tests",
        (),
        (
            "Run $tests and print 'failed: n'. If something fails, also lint $path and print 'violations: n' below.",
            "failed: n for $tests, and only if n > 0 also violations: n for $path",
            "How many tests of $tests fail ('failed: n')? In case some do, tell me the lint count of $path too, "
            "'violations: n'.",
            "Print 'failed: n' for the tests; when that isn't zero run ruff as well and add a line 'violations: n'.",
            "Always 'failed: N' from $tests. Then 'violations: N' from $path on the next line, but not if nothing "
            "failed.",
            "The failed count of $tests labelled 'failed', and in the event of failures ruff's count for $path "
            "labelled 'violations'.",
            "If something fails in $tests I want to see the lint of $path too. So 'failed: n' first, then perhaps "
            "'violations: n'.",
            "Run the tests, say 'failed: n', and if there are failures check with ruff also: 'violations: n'.",
            "Please give 'failed: n' of $tests; in case of failed tests give also 'violations: n' of $path.",
            "pytest $tests -> failed: n; any? then ruff $path -> violations: n",
            "One line or two: 'failed: n', followed by 'violations: n' if at least one test fails.",
            "Test $tests, report the failures as 'failed: n'; should it be more than none, lint $path and report "
            "'violations: n' as well.",
        ),
    ),
    (
        "errors-also-log",
        TYPES + "print(types.error_count)\nif types.error_count > 0:\n"
        '    print(run_command("git log --oneline -n $n -- $arg").strip())',
        "folder",
        ("n",),
        (
            "Print the number of type errors in $path, and if there are any, also the last $n commits that touched "
            "it, one line each.",
            "type error count of $path; > 0 -> plus git log --oneline -n $n for it",
            "How many type errors has $path? If it has some, show me the latest $n commits to $path too, in oneline "
            "form.",
            "Type check $path and print the error count; only with errors add the $n newest commits on that path "
            "(oneline).",
            "Count the type errors of $path. Should there be any, I also want to see its history, $n commits, a line "
            "each.",
            "The error count of ty for $path always, and below it, when it isn't zero, the most recent $n oneline "
            "commits of $path.",
            "Somebody may have broken the types of $path. Print how many errors there are and, if at all, the last $n "
            "commits to it, short form.",
            "Please the count of type errors in $path; when errors exist, then also last $n commits of this path, one "
            "line each.",
            "Run ty. Print the number of errors, and if there are errors also the $n latest commits in oneline form.",
            "number of type errors, followed by the last $n commits (oneline) unless the number is 0",
            "Tell me how many type errors there are, and show the latest $n commits, one a line, if it is at least "
            "one error.",
            "If the type check isn't clean I need the newest $n commits in oneline form under the error count; if "
            "it's clean, the count (0) alone.",
        ),
    ),
    (
        "failing-joined",
        ALL_TOOLS + 'failing = []\nif not types.success:\n    failing.append("types")\n'
        'if not lint.success:\n    failing.append("lint")\nif not tests.success:\n    failing.append("tests")\n'
        + either("", "failing", '", ".join(failing)', '"$good"'),
        "code and tests",
        ("good",),
        (
            "Which of types, lint and tests fail? On one line, separated by a comma and a space; '$good' if none does.",
            "failing checks as 'types, lint, tests' on one line, '$good' if there are none",
            "Check types and lint of $path and run $tests, then print the names of those that don't succeed, joined "
            "by ', ', or '$good'.",
            "For $path and $tests: the unsuccessful ones of types, lint, tests in a comma separated line. If all "
            "succeed, '$good'.",
            "One line with what's wrong, e.g. 'types, tests': types of $path, lint of $path, tests of $tests. Nothing "
            "wrong is '$good'.",
            "Tell me in one line which checks are not in order, from 'types', 'lint' and 'tests' with ', ' between, "
            "or else '$good'.",
            "I'll put it in the subject of a mail, so a single line please: the failing checks among types and lint "
            "($path) and tests ($tests) with commas, or '$good'.",
            "Run ty and ruff over $path and pytest over $tests. Names of the failures joined with ', ' (types, lint, "
            "tests), '$good' when everything passed.",
            "Please join by comma which from types, lint, tests have no success, for $path and $tests; '$good' if "
            "each has.",
            "types, lint, tests -- only those failing, comma separated, for $path and $tests; '$good' if all fine",
            "Do the three checks of $path (types, lint) and $tests (tests) succeed? '$good' if so, otherwise the "
            "failing ones like 'lint, tests'.",
            "'$good', or a line such as 'types, lint' naming every check out of types, lint and tests that is not a "
            "success",
        ),
    ),
)

_CHAT: tuple[Asked, ...] = (
    (
        "chat-three",
        BRANCH + ALL_TOOLS + 'print(f"{branch}: {types.error_count} type errors, {lint.violation_count} violations, '
        '{tests.failed} failed")',
        "code and tests",
        (),
        (
            "A status line for the chat with the branch: 'main: 2 type errors, 5 violations, 1 failed', real numbers "
            "please.",
            "'<branch>: N type errors, M violations, F failed' for $path and $tests",
            "Print the current branch and the counts of $path and $tests in one line, like 'dev: 1 type errors, 4 "
            "violations, 0 failed'.",
            "What do I post in the chat about this branch? 'branch: N type errors, N violations, N failed', with "
            "$path for the first two and $tests for the last.",
            "Check types and lint of $path, run $tests, and put it all behind the branch name: 'branch: x type "
            "errors, y violations, z failed'.",
            "One line please: git branch, colon, type errors, violations, failures, in the words 'main: 0 type "
            "errors, 3 violations, 2 failed'.",
            "I'd like to paste where my branch stands: 'branch: A type errors, B violations, C failed' from ty and "
            "ruff on $path and pytest on $tests.",
            "Branch name first, then ': ', then 'N type errors, N violations, N failed' for $path (types, lint) and "
            "$tests.",
            "Please compose the line 'branch: N type errors, M violations, K failed' with actual branch, $path and "
            "$tests.",
            "chat line: <current branch>: <n> type errors, <n> violations, <n> failed",
            "How is this branch doing? Give it as 'feature: 3 type errors, 8 violations, 1 failed', from $path and "
            "$tests.",
            "For the stand-up bot: 'branch: n type errors, n violations, n failed', with whatever branch is checked "
            "out.",
        ),
    ),
    (
        "chat-commit",
        BRANCH
        + 'commit = run_command("git rev-parse --short HEAD").strip()\n'
        + TESTS
        + 'print(f"{branch} @ {commit}: {tests.passed} passed, {tests.failed} failed")',
        "tests",
        (),
        (
            "Print 'branch @ commit: N passed, M failed' with the current branch, the short hash and the result of "
            "$tests.",
            "'<branch> @ <short hash>: n passed, n failed' for the tests$in_tests",
            "Run $tests and give me a chat line like 'main @ 1a2b3c4: 20 passed, 1 failed'.",
            "One line for the team: branch, @, short commit hash, colon, passed and failed of $tests, e.g. 'dev @ "
            "9f8e7d6: 31 passed, 0 failed'.",
            "On which branch and commit did I run the tests, and how did it go? 'branch @ hash: P passed, F failed'.",
            "Status in the form 'branch @ hash: x passed, y failed' (short hash) for $tests please.",
            "I report test runs with branch and commit, as in 'main @ abc1234: 12 passed, 2 failed'. Do that for "
            "$tests.",
            "Get the branch and the short HEAD hash from git, run $tests, and print 'branch @ hash: N passed, N "
            "failed'.",
            "Please write for chat: branch @ short hash: number passed, number failed, as 'main @ 0c0ffee: 5 passed, "
            "0 failed', for $tests.",
            "branch @ commit: passed and failed counts on one line, like 'fix @ 77aa11b: 8 passed, 1 failed'",
            "Compose 'branch @ commit: A passed, B failed' from git (abbreviated commit) and a run of $tests.",
            "How do the tests stand at this commit of this branch? '<branch> @ <short commit>: <n> passed, <n> "
            "failed'.",
        ),
    ),
)

_ASKED = (*_FILE_BY_FILE, *_PLACES, *_SHARES, *_LOOKED_UP, *_GATED, *_CHAT)


def intents() -> Iterator[Intent]:
    """Everything asked every day in which one thing leads to another."""
    yield from asked("chained", "E", _ASKED, NOW_AND_THEN)
