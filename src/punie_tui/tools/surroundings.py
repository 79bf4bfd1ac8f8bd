"""What a shell says about the machine around a world: disk, memory, processes, containers, environment, the date.

Always the same for one world; nothing of the real machine is ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from punie_tui.tools.shell import Project

_ENVIRONMENT = {
    "HOME": "/home/dev",
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/bin:/bin",
    "SHELL": "/bin/bash",
    "USER": "dev",
}


def _operands(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith(("-", "+"))]


def _seed(project: Project, text: str = "") -> int:
    return crc32(f"{project.name}:{text}".encode())


def _below(project: Project, path: str) -> list[str]:
    folder = path.removeprefix("./").rstrip("/")
    return [file for file in project.files if folder in ("", ".") or file == folder or file.startswith(folder + "/")]


def _du(project: Project, arguments: Sequence[str], piped: str) -> str:
    lines = []
    for path in _operands(arguments) or ["."]:
        size = sum(len(project.read_file(file)) for file in _below(project, path)) // 1024 + 4
        lines.append(f"{size}{'K' if any('h' in a for a in arguments if a.startswith('-')) else ''}\t{path}\n")
    return "".join(lines)


def _df(project: Project, arguments: Sequence[str], piped: str) -> str:
    used = _seed(project, "disk") % 70 + 20
    return f"Filesystem  Size  Used Avail Use% Mounted on\n/dev/sda1   100G   {used}G   {100 - used}G  {used}% /\n"


def _free(project: Project, arguments: Sequence[str], piped: str) -> str:
    used = _seed(project, "memory") % 12 + 2
    return f"       total  used  free\nMem:     16G   {used}G   {16 - used}G\n"


def _printenv(project: Project, arguments: Sequence[str], piped: str) -> str:
    names = _operands(arguments)
    if names:
        return "".join(f"{_ENVIRONMENT[name]}\n" for name in names if name in _ENVIRONMENT)
    return "".join(f"{name}={value}\n" for name, value in _ENVIRONMENT.items())


def _which(project: Project, arguments: Sequence[str], piped: str) -> str:
    return "".join(f"/home/dev/shop/.venv/bin/{name}\n" for name in _operands(arguments))


def _date(project: Project, arguments: Sequence[str], piped: str) -> str:
    form = next((argument for argument in arguments if argument.startswith("+")), "")
    return {"+%F": "2026-01-01\n", "+%H:%M": "09:30\n", "+%V": "01\n"}.get(form, "Thu Jan  1 09:30:00 UTC 2026\n")


def _ps(project: Project, arguments: Sequence[str], piped: str) -> str:
    number = _seed(project, "process") % 9000 + 100
    return f"USER   PID %CPU COMMAND\ndev   {number}  3.1 python -m shop.worker\ndev   {number + 7}  0.4 redis-server\n"


def _docker(project: Project, arguments: Sequence[str], piped: str) -> str:
    name = f"shop-db-{_seed(project) % 5}"
    match arguments[0] if arguments else "":
        case "ps":
            row = f"{_seed(project):08x}      postgres:17  Up 3 hours  {name}\n"
            return f"CONTAINER ID  IMAGE        STATUS      NAMES\n{row}"
        case "images":
            return "REPOSITORY  TAG   SIZE\npostgres    17    438MB\nshop        dev   212MB\n"
        case "logs":
            return f"{(_operands(arguments[1:]) or [name])[-1]}: ready to accept connections\n"
        case "volume" | "network":
            return f"DRIVER  NAME\nlocal   shop_{arguments[0]}\n"
        case "--version":
            return "Docker version 28.1.1\n"
        case "compose":
            return f"NAME      SERVICE  STATUS\n{name}  db       running\n"
        case _:
            return "Usage: docker [OPTIONS] COMMAND\n"


def _tree(project: Project, arguments: Sequence[str], piped: str) -> str:
    paths = [argument for argument in _operands(arguments) if not argument.isdigit()]
    files = _below(project, paths[0] if paths else ".")
    folders = {str(parent) for file in files for parent in PurePosixPath(file).parents}
    return "".join(f"{file}\n" for file in files) + f"\n{len(folders)} directories, {len(files)} files\n"


def _stat(project: Project, arguments: Sequence[str], piped: str) -> str:
    lines = []
    for path in _operands(arguments)[-1:]:
        lines.append(
            f"{path}: {len(project.read_file(path))} bytes, modified 2025-12-{_seed(project, path) % 28 + 1:02}\n"
        )
    return "".join(lines)


def _make(project: Project, arguments: Sequence[str], piped: str) -> str:
    target = (_operands(arguments) or ["all"])[0]
    return f"make: Nothing to be done for '{target}'.\n"


def _fixed(text: str) -> Callable[[Project, Sequence[str], str], str]:
    return lambda project, arguments, piped: text


COMMANDS: dict[str, Callable[[Project, Sequence[str], str], str]] = {
    "du": _du,
    "df": _df,
    "free": _free,
    "printenv": _printenv,
    "env": _printenv,
    "which": _which,
    "date": _date,
    "ps": _ps,
    "docker": _docker,
    "tree": _tree,
    "stat": _stat,
    "make": _make,
    "uname": _fixed("Linux shop 6.8.0 x86_64 GNU/Linux\n"),
    "hostname": _fixed("shop-dev\n"),
    "nproc": _fixed("8\n"),
    "uptime": _fixed(" 09:30:00 up 12 days,  1 user,  load average: 0.42, 0.31, 0.28\n"),
    "id": _fixed("uid=1000(dev) gid=1000(dev)\n"),
    "uv": _fixed("uv 0.9.2\n"),
    "node": _fixed("v22.11.0\n"),
    "lsof": _fixed("COMMAND  PID USER NAME\npython  4711 dev  *:8000 (LISTEN)\n"),
}
