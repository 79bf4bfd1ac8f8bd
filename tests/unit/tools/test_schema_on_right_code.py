"""Right code, in many styles, is never faulted; and it really is right: it runs, or the sandbox says that it cannot."""

import pytest

from punie_tui.tools.code.typed import find_faults
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import run_code, run_many

RIGHT = {
    "a field": 'print(typecheck("src/").error_count)',
    "a name": 'result = typecheck("src/")\nprint(f"Errors: {result.error_count:>4}")',
    "a keyword argument": 'print(ruff_check(path="src/").fixable_count)',
    "a condition": """
r = typecheck("src/")
if r.success:
    print("clean")
elif r.error_count > r.warning_count:
    print(r.error_count, "errors")
else:
    print(r.warning_count)
""",
    "first three": """
for error in typecheck("src/").errors[:3]:
    print(f"{error.file}:{error.line}:{error.column} {error.severity} [{error.code}] {error.message}")
""",
    "comprehension with filter": """
r = ruff_check("src/")
bad = [v for v in r.violations if not v.fixable and v.code.startswith("E")]
print(len(bad), {v.file for v in bad}, [v.line for v in bad][0:2])
""",
    "sorted with a key": """
r = typecheck("src/")
for e in sorted(r.errors, key=lambda e: (e.file, -e.line), reverse=True)[:2]:
    print(e.message.upper())
""",
    "grouping with a dict": """
groups = {}
for v in ruff_check("src/").violations:
    groups.setdefault(v.file, []).append(v)
for file, items in sorted(groups.items(), key=lambda kv: -len(kv[1])):
    print(file, len(items), items[0].code, sorted({i.code for i in items}))
""",
    "grouping by hand": """
by_code = {}
for e in typecheck(".").errors:
    if e.code not in by_code:
        by_code[e.code] = []
    by_code[e.code].append(e)
for code in by_code:
    print(code, [e.line for e in by_code[code]])
""",
    "grouping with defaultdict": """
from collections import defaultdict
groups = defaultdict(list)
for e in typecheck("src").errors:
    groups[e.file].append(e)
for file, errors in groups.items():
    print(file, max(errors, key=lambda e: e.line).line)
""",
    "nested defaultdict": """
from collections import defaultdict
groups = defaultdict(lambda: defaultdict(int))
for e in typecheck("src").errors:
    groups[e.file][e.code] += 1
for file, codes in groups.items():
    for code, n in codes.items():
        print(file, code, n)
""",
    "counting with get": """
counts = {}
for v in ruff_check("src").violations:
    counts[v.code] = counts.get(v.code, 0) + 1
top = sorted(counts, key=counts.get, reverse=True)
print(top[:1], {k: counts[k] for k in top})
""",
    "Counter": """
from collections import Counter
c = Counter(e.file for e in typecheck("src").errors)
for file, n in c.most_common(2):
    print(file, n)
print(c["nowhere"], sum(c.values()))
""",
    "module Counter": """
import collections
c = collections.Counter()
for t in pytest_run("tests").tests:
    c[t.outcome] += 1
print(c.most_common())
""",
    "enumerate and zip": """
r = pytest_run("tests/")
for i, t in enumerate(r.tests, 1):
    print(f"{i}. {t.name.split('::')[-1]}")
for a, b in zip(r.tests, r.tests[1:]):
    print(a.duration - b.duration)
""",
    "max, min, sum, any, all": """
r = pytest_run("tests/")
slow = max(r.tests, key=lambda t: t.duration)
print(slow.name, round(sum(t.duration for t in r.tests), 2), any(t.outcome == "failed" for t in r.tests))
first = min((t for t in r.tests), key=lambda t: t.duration, default=None)
if first is not None:
    print(first.message or "-")
""",
    "a function of its own": """
def show(items, limit=3):
    for item in items[:limit]:
        print(item.file, item.line)
    return len(items)

print(show(typecheck("src").errors) + show(ruff_check("src").violations))
""",
    "main": """
def main() -> None:
    result = pytest_run("tests")
    failed = [t for t in result.tests if t.outcome == "failed"]
    print(f"{len(failed)} of {result.passed + result.failed}: {', '.join(t.name for t in failed) or 'none'}")

if __name__ == "__main__":
    main()
""",
    "a name reused for another tool": """
r = typecheck("src")
print(r.error_count)
r = ruff_check("src")
print(r.violation_count)
r = pytest_run("tests")
print(r.passed)
""",
    "a function that reads a global set later": """
def report():
    print(r.violation_count)

r = typecheck("src")
r = ruff_check("src")
report()
""",
    "tools in a dict": """
tools = {"types": typecheck, "lint": ruff_check, "tests": pytest_run}
for name, tool in tools.items():
    print(name, tool("src").success)
""",
    "results in a dict": """
results = {path: typecheck(path) for path in ["src", "tests"]}
worst = max(results.items(), key=lambda item: item[1].error_count)
print(worst[0], worst[1].error_count, results["src"].errors[:1])
""",
    "pairs": """
pairs = [(p, ruff_check(p)) for p in ("src", "tests")]
for path, r in pairs:
    print(path, r.violation_count)
path, result = pairs[0]
print(result.fixable_count, pairs[-1][1].success)
""",
    "several values": """
t, r, p = typecheck("src"), ruff_check("src"), pytest_run("tests")
print(t.error_count + r.violation_count + p.failed, t.success and r.success and p.success)
summary = {"types": t.error_count, "lint": r.violations, "ok": p.success}
for key, value in summary.items():
    print(key, value)
""",
    "found or None": """
found = None
for e in typecheck("src").errors:
    if e.severity == "error":
        found = e
        break
print(found.message if found else "nothing")
""",
    "an empty string first": """
current = ""
for e in typecheck("src").errors:
    if current and current.file != e.file:
        print()
    current = e
""",
    "the best so far": """
best = None
for t in pytest_run("tests").tests:
    if best is None or t.duration > best.duration:
        best = t
print(best.name if best is not None else "no tests")
""",
    "a while loop": """
errors = list(typecheck("src").errors)
while errors:
    e = errors.pop(0)
    print(e.line)
""",
    "indexing when there is one": """
errors = typecheck("src").errors
print(errors[0].file if errors else "none")
if errors:
    print(read_file(errors[0].file).splitlines()[errors[0].line - 1])
""",
    "reading files": """
for name in sorted({v.file for v in ruff_check("src").violations}):
    lines = read_file(name).split("\\n")
    print(name, len(lines), sum("TODO" in line for line in lines))
""",
    "commands": """
out = run_command("git status --short")
for line in out.strip().splitlines():
    status, _, file = line.strip().partition(" ")
    print(status, file.strip())
print(out.count("M"), "M" in out, len(out))
""",
    "try and finally": """
try:
    r = typecheck("src")
    print(r.error_count)
except Exception as error:
    print(f"failed: {error}")
finally:
    print("done")
""",
    "deliberate AttributeError": """
r = typecheck("src")
try:
    print(r.nothing)
except AttributeError:
    print("no such field")
""",
    "getattr with default and hasattr": """
for r in (typecheck("src"), ruff_check("src")):
    print(getattr(r, "error_count", None))
    if hasattr(r, "violation_count"):
        print(r.violation_count)
""",
    "parse_error": """
r = typecheck("src")
if r.parse_error:
    print(r.parse_error.strip())
elif r.parse_error is None:
    print("parsed")
""",
    "walrus": """
if (n := ruff_check("src").violation_count) > 10:
    print(n)
if any((hit := e).severity == "error" for e in typecheck("src").errors):
    print(hit.file)
""",
    "map, filter, reversed": """
r = typecheck("src")
files = list(map(lambda e: e.file, filter(lambda e: e.severity == "error", r.errors)))
print(files[:2], [e.line for e in reversed(r.errors)][:1])
""",
    "groupby": """
from itertools import groupby
errors = sorted(typecheck("src").errors, key=lambda e: e.file)
for file, group in groupby(errors, key=lambda e: e.file):
    print(file, sum(1 for e in group if e.line > 0))
""",
    "string building": """
r = pytest_run("tests")
text = "Passed: " + str(r.passed) + ", failed: " + str(r.failed)
text += "\\n" + "-" * len(text)
print(text, "%d of %d" % (r.passed, len(r.tests)), "{} {}".format(r.errors, r.skipped), sep="\\n")
""",
    "lists joined": """
t, r = typecheck("src"), ruff_check("src")
for item in t.errors + r.violations:
    print(item.file, item.line, item.code)
rows = [(e.file, e.line) for e in t.errors] + [(v.file, v.line) for v in r.violations]
print(rows[:1])
lines = []
lines += (e.line for e in t.errors)
lines += [1], (2,)
print(len(lines))
""",
    "either tool": """
wanted = "lint"
result = ruff_check("src") if wanted == "lint" else typecheck("src")
if wanted == "lint":
    print(result.violation_count)
else:
    print(result.error_count)
""",
    "unpacking with a star": """
first, *rest = pytest_run("tests").tests
print(first.name, len(rest), rest[0].outcome if rest else "")
print(*[t.outcome for t in rest][:3], sep=", ")
""",
    "nested loops": """
r = ruff_check("src")
for file in sorted({v.file for v in r.violations}):
    for v in r.violations:
        if v.file == file and v.fixable:
            print(file, v.code)
""",
    "percentages": """
r = ruff_check("src")
share = r.fixable_count / r.violation_count * 100 if r.violation_count else 0
print(f"{share:.1f}%", round(share), int(share), -share, abs(-r.fixable_count))
""",
    "model_dump": 'print(sorted(typecheck("src").model_dump())[0], typecheck("src").model_dump_json()[:3])',
    "json": """
import json
r = ruff_check("src")
print(json.dumps({"count": r.violation_count, "codes": sorted({v.code for v in r.violations})}, indent=2))
""",
    "match": """
r = pytest_run("tests")
match r.failed:
    case 0:
        print("green")
    case 1:
        print("one failed")
    case n:
        print(f"{n} failed")
""",
    "a flag": """
has_errors = False
for e in typecheck("src").errors:
    if e.severity != "error":
        continue
    has_errors = True
print("yes" if has_errors else "no", bool(has_errors) + 1)
""",
    "a helper with early return": """
def worst(path):
    r = ruff_check(path)
    if r.success:
        return None
    return max(r.violations, key=lambda v: v.line)

w = worst("src")
print(w.code if w else "clean")
""",
    "recursion": """
def walk(errors, depth=0):
    if not errors:
        return depth
    return walk(errors[1:], depth + 1)

print(walk(typecheck("src").errors))
""",
    "sort in place": """
tests = pytest_run("tests").tests
tests.sort(key=lambda t: t.duration, reverse=True)
print([t.name for t in tests[:3]])
""",
    "a dataclass": """
from dataclasses import dataclass

@dataclass
class Summary:
    errors: int
    violations: int

s = Summary(typecheck("src").error_count, ruff_check("src").violation_count)
print(s.errors, s.violations)
""",
    "an import that names the tools' types": """
from typing import Any

def count(r: Any) -> int:
    return r.error_count

print(count(typecheck("src")))
""",
    "isinstance": """
r = typecheck("src")
for value in (r.error_count, r.errors):
    if isinstance(value, list):
        print(len(value))
    else:
        print(value + 1)
""",
    "a tool's name reused": 'typecheck = typecheck("src")\nprint(typecheck.error_count)',
    "an enumerated dict": """
for i, (k, v) in enumerate({"a": typecheck("src")}.items()):
    print(i, k, v.error_count)
""",
    "a path as an object": 'from pathlib import Path\nprint(typecheck(Path("src")).error_count)',
    "a path that may be missing": """
path = next((e.file for e in typecheck("src").errors), None)
print(read_file(path) if path else "clean")
worst = None
for e in typecheck("src").errors:
    worst = e.file
print(worst and read_file(worst))
""",
    "slices with steps": 'print([e.line for e in typecheck("src").errors[::-1][:2]], typecheck("src").errors[-1:])',
}


def test_right_code_has_no_fault() -> None:
    assert {name: found for name, found in zip(RIGHT, find_faults(list(RIGHT.values())), strict=True) if found} == {}


@pytest.mark.parametrize("code", RIGHT.values(), ids=RIGHT)
def test_right_code_runs_in_every_fixture(code: str) -> None:
    for fixture in BASIC_FIXTURES.values():
        run = run_code(code, fixture)
        assert run.status in ("ok", "unsupported"), run.error
        assert run.output or run.status == "unsupported" or fixture.name == "clean"


def test_all_of_it_is_within_what_the_sandbox_supports() -> None:
    runs = run_many(list(RIGHT.values()), {"dirty": BASIC_FIXTURES["dirty"]})
    assert [run["dirty"].status for run in runs] == ["ok"] * len(RIGHT)
