"""TOML and YAML by strangers end in values or in one sentence, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.documents import read_toml, read_toml_value, read_yaml
from punie_tui.errors import UsageError

LAUGHS = "a0: &a0 [x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (LAUGHS, 2, "alias"),
        ("queries: &a [*a]", 1, "alias"),
        ('a: 1\nn: !!int "x"', 2, "tag"),
        ('n: !!timestamp "zz"', 1, "tag"),
        ("n: !!python/object/apply:os.system [ls]", 1, "tag"),
        ("n: " + "9" * 6000, 1, "6000 digits"),
        ("n: 0x" + "f" * 6000, 1, "digits"),
        ("n: " + "1:" * 6000 + "1", 1, "digits"),
        ("{a: " * 300, 1, "nested"),
        ("".join(" " * n + "a:\n" for n in range(100)), 41, "nested"),
        ("[" + "1, " * 250_000 + "1]", 1, "values"),
        ("a: 'x", 1, "not valid YAML"),
        ("? [a, b]\n: 1", 1, "not valid YAML"),
    ],
)
def test_yaml_that_would_cost_time_or_more_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_yaml(text, "s.yaml")
    assert str(caught.value).startswith(f"s.yaml:{line}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["[" * 50_000, "a: \x00", "n: 0x_", "a: 1\n---\nb: 2"])
def test_yaml_that_is_none_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"YAML|quotes"):
        read_yaml(text, "s.yaml")


def test_what_looks_like_a_date_is_text() -> None:
    assert read_yaml("a: 2001-13-45\nb: 2024-01-01", "s.yaml")[0] == {"a": "2001-13-45", "b": "2024-01-01"}


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 50_000,
        "a = " + "{a=" * 20_000,
        "a = " + "1" * 5000,
        "a = 0x" + "f" * 5000,
        "[" + ".".join(["a"] * 60_000) + "]",
        ".".join(['"a"'] * 60_000) + " = 1",
        "a = {" + " . ".join(["b"] * 60_000) + " = 1}",
        ".".join(["'a b'"] * 60_000) + " = 1",
        "a = 2001-13-45",
    ],
)
def test_toml_that_would_cost_time_or_more_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"^r\.toml"):
        read_toml(text, "r.toml")


def test_dots_in_a_text_are_no_long_key() -> None:
    assert read_toml(f"a = '{'.' * 500}'", "r.toml") == {"a": "." * 500}


@pytest.mark.parametrize(("text", "value"), [("[]", []), ("4", 4), ("word", "word"), ("1" * 5000, "1" * 5000)])
def test_a_value_by_itself_is_read_or_stands_for_itself(text: str, value: object) -> None:
    assert read_toml_value(text) == value


@given(st.text(alphabet="ab0x_.:-+[]{}&*!'\"\n \t#|>%@`?,=\\u0000\u2028", max_size=40))
def test_no_text_ends_otherwise_than_in_values_or_a_sentence(text: str) -> None:
    for read in (read_yaml, read_toml):
        try:
            read(text, "any")
        except UsageError as said:
            assert "\n" not in str(said)
