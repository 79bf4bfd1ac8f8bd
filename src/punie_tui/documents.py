"""Reads untrusted TOML and YAML: returns values or raises a one-sentence error, and is quick either way.

A few hundred bytes of either could otherwise cost minutes: YAML aliases multiply, long dotted TOML keys are looked up
part by part, deep nesting exhausts the stack. YAML aliases and tags are refused; a plain date in YAML stays text.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from punie_tui.errors import UsageError

MOST_NODES = 200_000
"""The most nodes a YAML document may have; some hundred thousand are read per second."""
DEEPEST = 40
"""The deepest nesting allowed, in levels; a suite has ten."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same as SafeLoader and ten times as fast, if PyYAML was built with libyaml."""

_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){50}""")


_LONG_NUMBER = re.compile(r"[-+0-9a-fA-FxXoObB_:.]{400,}")
_LARGEST = 1 << 64
"""Integers must be smaller than this: no setting needs a larger one, and Python refuses to print some of those."""


class _WithoutDates(_Loader):  # type: ignore[misc]
    """Leaves dates as text: a question may mention one, and 2001-13-45 only looks like one."""


_WithoutDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def read_yaml(text: str, source: str) -> tuple[Any, yaml.Node | None]:
    """The values of a YAML text, and its root node, which has the line numbers (None if the text is empty).

    Raises UsageError with the message `source:line: what is wrong`.
    """
    try:
        _refuse_unsupported(text, source)
        return _composed(text)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark is not None else ""
        raise UsageError(f"{source}{line}: not valid YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{source}: not valid YAML ({str(error).splitlines()[0]})") from None
    except (ValueError, ArithmeticError) as error:  # YAML takes 0x_ for a number, Python does not
        raise UsageError(f"{source}: a value looks like a number but is not one ({error}); put it in quotes") from None


def _composed(text: str) -> tuple[Any, yaml.Node | None]:
    """What `yaml.load` and `yaml.compose` return, from one parse."""
    loader = _WithoutDates(text)
    try:
        root = loader.get_single_node()
        return (None if root is None else loader.construct_document(root)), root
    finally:
        loader.dispose()


def _refuse_unsupported(text: str, source: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        place = f"{source}:{event.start_mark.line + 1 if event.start_mark else 1}"
        match event:
            case yaml.AliasEvent():
                name = str(event.anchor)[:40]
                raise UsageError(f"{place}: an alias (*{name}) is not allowed here; write out what it stands for")
            case yaml.ScalarEvent() | yaml.CollectionStartEvent() if event.tag not in (None, "!"):
                raise UsageError(f"{place}: a tag ({str(event.tag)[:40]}) is not allowed here; write only the value")
            case yaml.ScalarEvent() if event.implicit[0] and _LONG_NUMBER.fullmatch(event.value):
                raise UsageError(f"{place}: a number of {len(event.value)} digits; write it shorter, or as text")
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > DEEPEST:
            raise UsageError(f"{place}: nested more than {DEEPEST} levels deep, which no valid file is")
        if nodes > MOST_NODES:
            raise UsageError(f"{place}: more than {MOST_NODES:,} values; split the file")


def read_toml(text: str, source: str) -> dict[str, Any]:
    """The values of a TOML text. Raises UsageError, naming `source`."""
    if (found := _LONG_KEY.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise UsageError(f"{source}:{line}: a key of fifty parts or more, which no valid file has")
    try:
        values = tomllib.loads(text)
        if _has_huge_number(values):
            raise UsageError(f"{source}: a number in it is beyond 64 bits; write it shorter, or as text")
        return values
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source}: not valid TOML ({error})") from None
    except ValueError:  # Python refuses to convert integers of more than 4,300 digits
        raise UsageError(f"{source}: a number in it has thousands of digits; write it shorter, or as text") from None
    except RecursionError:
        raise UsageError(f"{source}: not usable TOML (nested too deep)") from None


def _has_huge_number(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_huge_number, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and not -_LARGEST < value < _LARGEST


def read_toml_value(text: str) -> Any:
    """Parses a TOML value; text that is not valid TOML, such as a bare word, is returned as it is."""
    try:
        return read_toml(f"value = {text}", "value")["value"]
    except UsageError:
        return text


def dump_yaml(values: Any, *, compact: bool = False) -> str:
    """Values as readable YAML: keys in their own order, multi-line text as blocks, no aliases. `compact`: a list or
    mapping without others in it is written on one line."""
    style = None if compact else False
    written: str = yaml.dump(
        values, Dumper=_Readable, sort_keys=False, allow_unicode=True, width=120, default_flow_style=style
    )
    return written


class _Readable(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Readable, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)
