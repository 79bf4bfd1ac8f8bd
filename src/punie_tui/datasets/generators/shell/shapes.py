"""The usual shapes of code around one shell command: shown, one value, counted, listed, either one thing or another."""

from __future__ import annotations


def shown(command: str, label: str) -> str:
    """The whole output below a label."""
    return f'output = run_command("{command}")\nprint(f"{label}:\\n{{output}}")'


def value(command: str, label: str, name: str = "answer") -> str:
    """One line of output after a label."""
    return f'{name} = run_command("{command}").strip()\nprint(f"{label}: {{{name}}}")'


def counted(command: str, label: str, name: str = "lines") -> str:
    """How many lines of output there are."""
    return f'{name} = run_command("{command}").splitlines()\nprint(f"{label}: {{len({name})}}")'


def either(command: str, yes: str, no: str, name: str = "lines") -> str:
    """Something said either way; `yes` may speak of `{len(<name>)}` or `{<name>[0]}`."""
    said = yes[1:-1] if yes == f"{{{name}[0]}}" else f'{"f" if "{" in yes else ""}"{yes}"'
    return f'{name} = run_command("{command}").splitlines()\nif {name}:\n    print({said})\nelse:\n    print("{no}")'


def listed(command: str, label: str, name: str = "lines", item: str = "line") -> str:
    """A count, then each line."""
    return (
        f'{name} = run_command("{command}").splitlines()\n'
        f'print(f"{{len({name})}} {label}:")\n'
        f"for {item} in {name}:\n    print({item})"
    )
