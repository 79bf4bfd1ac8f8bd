"""What a shell says in a world: plausible, always the same, and an answer to any command line whatever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.tools.shell import COMMANDS
from punie_tui.tools.worlds import WORLDS

DIRTY = WORLDS["dirty"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("grep -c '^class ' src/shop/cart.py", "1\n"),
        ("grep -cE '^import|^from' src/shop/cart.py", "5\n"),
        ("find . -type d", "./src\n./src/shop\n./tests\n./tests/integration\n"),
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
    said = DIRTY.run_command(command)
    assert said == answer if answer is not None else said.count("\n") == 1


def test_counted_lines_come_with_their_number() -> None:
    assert DIRTY.run_command("git log --format=%an | sort | uniq -c | sort -rn").split() == [
        *("4", "Ada", "Park"),
        *("1", "Lin", "Moreau"),
    ]


def test_what_is_modified_is_the_same_however_it_is_asked() -> None:
    for world in WORLDS.values():
        names = world.run_command("git diff --name-only").split()
        assert names == [line.split()[1] for line in world.run_command("git status --short").splitlines()]
        assert f"{len(names)} files changed" in world.run_command("git diff --stat")


def test_blame_has_a_line_for_each_of_the_first_lines_of_the_file() -> None:
    blamed = DIRTY.run_command("git blame src/shop/cart.py").splitlines()
    text = DIRTY.read_file("src/shop/cart.py").splitlines()
    assert [line.partition(") ")[2] for line in blamed] == text[: len(blamed)]


def test_installed_packages_agree_in_every_listing() -> None:
    frozen = dict(line.split("==") for line in DIRTY.run_command("pip freeze").splitlines())
    assert all(f"Version: {frozen[name]}" in DIRTY.run_command(f"pip show {name}") for name in frozen)
    assert all(version in DIRTY.run_command("pip list") for version in frozen.values())


@given(
    st.sampled_from(sorted(COMMANDS)),
    st.lists(
        st.sampled_from(["-n", "-h", "--format", "-9" * 3000, ".", "src/", "log", "blame", "show", "|", "-type", "ps"])
        | st.text(max_size=8),
        max_size=5,
    ),
)
def test_any_command_line_gets_an_answer_and_always_the_same(name: str, words: list[str]) -> None:
    line = " ".join([name, *words])
    said = DIRTY.run_command(line)
    assert isinstance(said, str)
    assert DIRTY.run_command(line) == said
