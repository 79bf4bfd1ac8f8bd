"""What a shell says in a fixture: plausible, always the same, and an answer to any command line whatever."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.errors import SystemFailure
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.fixtures.shell import BUILTINS, OUTPUT_LIMIT, Shell, ShellRun

DIRTY = BASIC_FIXTURES["dirty"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("grep -c '^class ' src/shop/cart.py", "1\n"),
        ("grep -cE '^import|^from' src/shop/cart.py", "5\n"),
        ("find . -type d", ".\n./src\n./src/shop\n./tests\n./tests/integration\n"),
        ("echo b | sort", "b\n"),
        ("find src -name 'c*.py' | sort -r", "src/shop/checkout.py\nsrc/shop/cart.py\n"),
        ("printenv HOME", "/home/dev\n"),
        ("printenv NO_SUCH_VARIABLE", ""),
        ("pip show pydantic | grep Version", "Version: 2.12.0\n"),
        ("git log -1 --format='%s | %an'", "Round totals once | Ada Park\n"),
        ("git log --oneline --author=Lin", None),
        ("git log --author=Nobody", ""),
        ("git rev-list --count HEAD", "5\n"),
        ("git diff --cached", ""),
        ("git frobnicate", "git: 'frobnicate' is not a git command. See 'git --help'.\n"),
        ("nproc", "8\n"),
        ("date +%F", "2026-01-01\n"),
    ],
)
def test_a_command_answers(command: str, answer: str | None) -> None:
    output = DIRTY.run_command(command)
    assert output == answer if answer is not None else output.count("\n") == 1


def test_counted_lines_come_with_their_number() -> None:
    assert DIRTY.run_command("git log --format=%an | sort | uniq -c | sort -rn").split() == [
        *("4", "Ada", "Park"),
        *("1", "Lin", "Moreau"),
    ]


def test_what_is_modified_is_the_same_however_it_is_asked() -> None:
    for fixture in BASIC_FIXTURES.values():
        names = fixture.run_command("git diff --name-only").split()
        assert names
        for command in ("git diff --name-only HEAD", "git ls-files -m", "git --no-pager diff --name-only --no-color"):
            assert fixture.run_command(command).split() == names
        for command in (
            "git status --short",
            "git status --porcelain=v1",
            "git diff --name-status HEAD",
            "git status -s",
        ):
            assert [line.split()[1] for line in fixture.run_command(command).splitlines()] == names
        assert fixture.run_command("git status -sb").startswith("## main...origin/main\n")
        assert f"{len(names)} file" in fixture.run_command("git diff --stat")


@pytest.mark.parametrize(
    "command",
    [
        "git log -3 --format='%h %s'",
        "git log -n 3 --pretty=format:'%h %s'",
        "git log --oneline --max-count=3",
        "git log --oneline --no-decorate -n3",
        "git --no-pager log --oneline | head -3",
        "git log -3 --abbrev-commit --pretty=oneline",
        "git rev-list HEAD | head -n 3 | xargs -n1 git log -1 --oneline",
    ],
)
def test_the_last_three_commits_are_the_same_however_they_are_asked(command: str) -> None:
    assert DIRTY.run_command(command).splitlines() == DIRTY.run_command("git log --oneline -3").splitlines()


@pytest.mark.parametrize(
    "command", ["git log -1 --format='%h'", "git rev-parse --short HEAD", "git show -s --format=%h"]
)
def test_the_short_hash_of_the_last_commit_is_the_same_however_it_is_asked(command: str) -> None:
    short = DIRTY.run_command(command).strip()
    assert DIRTY.run_command("git rev-parse HEAD").startswith(short)
    assert DIRTY.run_command("git rev-parse --short=10 HEAD").strip().startswith(short)


def test_tags_are_the_same_however_they_are_asked() -> None:
    tags = DIRTY.run_command("git tag").split()
    assert len(tags) == 2
    for command in (
        "git tag -l",
        "git tag --sort=version:refname",
        "git for-each-ref refs/tags --format='%(refname:short)'",
    ):
        assert DIRTY.run_command(command).split() == tags


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("sed -n 1,3p src/app.py", "".join(DIRTY.read_file("src/app.py").splitlines(keepends=True)[:3])),
        ("for f in a b; do echo $f; done", "a\nb\n"),
        ("find src -name 'ca*.py' -exec basename {} \\;", "cart.py\n"),
        ("find . -name 'cart.py' | xargs grep -c VERSION", "1\n"),
        ("cd src && git diff --name-only --relative | head -1", "shop/__init__.py\n"),
        ("awk -F'= ' '/^VERSION/{print $2}' src/shop/cart.py", None),
        ("uv run pytest -q 2>&1 | tail -1", "6 failed, 23 passed, 2 skipped, 1 error in 11.37s\n"),
        ("python -m ruff check src -q | wc -l", "41\n"),
        ("ruff check src --output-format json | jq length", "41\n"),
        ("ruff check src --statistics | head -1 | cut -f1,2", "14\tF401\n"),
        ("ty check | tail -1", "Found 21 diagnostics\n"),
        ("ls -1 src/shop | head -2", "__init__.py\napi.py\n"),
        ("ls -la src/shop --color=never | awk '{print $NF}' | tail -1", "pricing.py\n"),
        ("cat package.json | python3 -m json.tool | head -1", "{\n"),
        ("test -f README.md && echo yes", "yes\n"),
        ("[ -e missing.txt ] || echo no", "no\n"),
    ],
)
def test_pipes_loops_and_the_usual_tools_work(command: str, answer: str | None) -> None:
    output = DIRTY.run_command(command)
    assert output == answer if answer is not None else output.strip().isdigit()


@pytest.mark.parametrize(
    "command",
    [
        "git log",
        "ls -la",
        "grep -rn TODO .",
        "cat a.txt | sort > /tmp/sorted",
        "ruff check .",
        "uv run pytest",
        "git tag -l",
    ],
)
def test_a_command_that_reads_changes_nothing(command: str) -> None:
    assert DIRTY.shell.run(command).writes == ()


@pytest.mark.parametrize(
    ("command", "writes"),
    [
        ("echo x > new.txt", ("new.txt",)),
        ("sed -i s/a/b/ README.md", ("README.md",)),
        ("rm -r src/shop/cart.py", ("src/shop/cart.py",)),
        ("git commit -am done", ("git commit",)),
        ("git -C src checkout -b other", ("git checkout",)),
        ("git tag v9", ("git tag",)),
        ("git config user.name Eve", ("git config",)),
        ("git stash", ("git stash",)),
        ("ruff check --fix src", ("ruff check --fix",)),
        ("uv run ruff format", ("ruff format",)),
        ("pip install left-pad", ("pip install",)),
    ],
)
def test_what_a_command_would_change_is_told_and_the_next_one_does_not_see_it(
    command: str, writes: tuple[str, ...]
) -> None:
    before = DIRTY.run_command("ls -R; git status; cat README.md")
    assert DIRTY.shell.run(command).writes == writes
    assert DIRTY.shell.run("ls -R; git status; cat README.md").output == before


OUTSIDE = Path(__file__).read_text("utf-8")[:40]


@pytest.mark.parametrize(
    "command",
    [
        f"cat {__file__}",
        f"git diff --no-index /dev/null {__file__}",
        f"git diff /dev/null {__file__}",
        f"git diff ../../../../../../../..{__file__} README.md",
        f"git -C / diff {__file__}",
        f"git --git-dir=/ --work-tree=/ show {__file__}",
        f"git grep --no-index punie {__file__}",
        f"git grep -f {__file__}",
        f"git blame --contents {__file__} README.md",
        f"git log -wO{__file__} -p",
        f"git -c alias.x='!cat {__file__}' x",
        f"git -c core.pager='cat {__file__}' -p log",
        f"GIT_EXTERNAL_DIFF='cat {__file__}' git diff",
        f"git config --file {__file__} --list",
        f"git config -f{__file__} -l",
        f"git ls-files -X{__file__} -o",
        f"git hash-object {__file__}",
        f"git grep -O'cat {__file__}' TODO",
        f"git grep --open-files-in-pager='cat {__file__}' TODO",
        f"python -c \"print(open('{__file__}').read())\"",
        f"wget -O- file://{__file__}",
        f"ln -s {__file__} x && cat x",
        f". {__file__}",
    ],
)
def test_no_file_of_the_machine_is_within_reach(command: str) -> None:
    assert OUTSIDE not in DIRTY.run_command(command)


def test_git_writes_no_file_of_the_machine(tmp_path: Path) -> None:
    for option in (f"--output={tmp_path}/x", f"--out={tmp_path}/x", f"-o{tmp_path}/x", f"--output {tmp_path}/x"):
        DIRTY.run_command(f"git log -p {option}")
        DIRTY.run_command(f"git diff {option}")
    assert list(tmp_path.iterdir()) == []


def test_where_the_repository_really_lies_is_never_told() -> None:
    output = DIRTY.run_command(
        "git rev-parse --show-toplevel --absolute-git-dir; git worktree list; git config -l --show-origin"
    )
    assert output.startswith("/home/dev/shop\n/home/dev/shop/.git\n/home/dev/shop ")
    assert "punie-git" not in output


@pytest.mark.parametrize(
    "command",
    [
        "while true; do :; done",
        "yes",
        "cat /dev/zero",
        "seq 1 1000000000",
        "sleep 1000000",
        ":(){ :|:& };:",
        "x=a; while true; do x=$x$x; done",
        "f() { f; }; f",
        "echo {1..100000000}",
        "printf '%1000000000d' 1",
        "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -P '(a+)+$'",
        "head -c 1000000000 /dev/urandom | base64",
        "dd if=/dev/zero of=x bs=1M count=100000",
    ],
)
def test_a_command_that_never_ends_or_takes_all_the_memory_is_stopped(command: str) -> None:
    assert len(DIRTY.run_command(command)) <= OUTPUT_LIMIT
    assert DIRTY.run_command("echo still here") == "still here\n"


def test_blame_has_a_line_for_each_line_of_the_file() -> None:
    blamed = DIRTY.run_command("git blame src/shop/cart.py").splitlines()
    assert [line.partition(") ")[2] for line in blamed] == DIRTY.read_file("src/shop/cart.py").splitlines()


def test_installed_packages_agree_in_every_listing() -> None:
    frozen = dict(line.split("==") for line in DIRTY.run_command("pip freeze").splitlines())
    assert all(f"Version: {frozen[name]}" in DIRTY.run_command(f"pip show {name}") for name in frozen)
    assert all(version in DIRTY.run_command("pip list") for version in frozen.values())


@given(
    st.sampled_from(sorted(BUILTINS)),
    st.lists(
        st.sampled_from(["-n", "-h", "--format", "-9" * 3000, ".", "src/", "log", "blame", "show", "|", "-type", "ps"])
        | st.text(max_size=8),
        max_size=5,
    ),
)
def test_any_command_line_gets_an_answer_and_always_the_same(name: str, words: list[str]) -> None:
    line = " ".join([name, *words])
    output = DIRTY.run_command(line)
    assert isinstance(output, str)
    assert Shell(DIRTY).run(line).output == output


LATE = ShellRun("resource limit exceeded: execution timeout (2s)", 1)


def test_a_command_that_was_not_given_the_processor_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shell, once, waited = Shell(DIRTY), Shell._run_line, list[float]()

    def starved(self: Shell, line: str, seconds: float) -> ShellRun:
        waited.append(seconds)
        return once(self, line, seconds) if len(waited) > 1 else LATE

    monkeypatch.setattr(Shell, "_run_line", starved)
    assert shell.run("cat setup.cfg | wc -l; sleep 300; echo done").output.endswith("done\n")
    assert waited == [2.0, 20.0]


def test_a_machine_on_which_nothing_gets_the_processor_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shell, "_run_line", lambda self, line, seconds: LATE)
    with pytest.raises(SystemFailure, match="less busy"):
        Shell(DIRTY).run("ls")
