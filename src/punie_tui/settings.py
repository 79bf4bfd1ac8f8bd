"""The settings of a workspace: one pydantic model, filled from punie.toml and the environment.

A workspace is a folder with `runs/` and, if the user has their own content, `data/` (datasets, `data/recipes`,
`data/suites`). What is not found in the workspace is looked up in the package's own data.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.documents import read_toml
from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.reachable import forbidden, is_file, is_folder, listed


class PromptSettings(BaseModel):
    """How a model is asked that was taught nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str | None = Field(
        default=None,
        description="the system turn of models without data of their own, and of rows built from lessons; "
        "{tools} names the tools, {stubs} shows them",
    )


class ToolSettings(BaseModel):
    """Which tools there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: tuple[str, ...] = Field(
        default=(), description="further tools of the package, or groups of them: punie-tui tools list"
    )


class Settings(BaseModel):
    """The settings of one workspace. Relative paths are relative to the workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspace: Path
    runs_dir: Path = Field(default=Path("runs"), description="the folder of runs")
    data_dir: Path = Field(default=Path("data"), description="the workspace's own datasets, recipes and suites")
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("punie-tui", appauthor=False)),
        description="fetched and converted models; safe to delete",
    )
    ascii: bool | None = Field(
        default=None, description="draw the dashboard without Unicode; default: depends on the terminal's encoding"
    )
    prompt: PromptSettings = Field(default_factory=PromptSettings, description="the product's own system turn")
    tools: ToolSettings = Field(default_factory=ToolSettings, description="which further tools are used")
    keymap_preset: str | None = Field(
        default=None, description="many of the dashboard's keys at once: vim or emacs; `keymap` overrides it"
    )
    keymap: dict[str, str] = Field(
        default_factory=dict,
        description="the dashboard's keys: the id of an action (the help shows it) = its keys, separated by commas",
    )

    @property
    def runs(self) -> Path:
        return self.workspace / self.runs_dir

    @property
    def data(self) -> Path:
        return self.workspace / self.data_dir

    def environment(self) -> dict[str, str]:
        """What a child process that computes must have in its environment to use this workspace's cache."""
        return {"PUNIE_CACHE": str(self.cache_dir)}

    def data_roots(self) -> list[Path]:
        """The folders in which datasets, recipes and suites are looked up, the workspace's before the package's."""
        roots = [self.data, bundled_data()]
        return list(dict.fromkeys(root.resolve() for root in roots if is_folder(root)))

    def _named(self, folder: str, suffix: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for root in self.data_roots():
            for path in listed(root / folder, f"*{suffix}"):
                found.setdefault(path.stem, path)
        return found

    def hidden(self) -> list[str]:
        """A sentence for each folder of the workspace whose runs or content cannot be listed."""
        folders = [self.runs, self.data, *(path for path in listed(self.data) if not path.name.startswith("."))]
        return [text for folder in folders if (text := forbidden(folder))]

    def recipes(self) -> dict[str, Path]:
        """Recipe name → its TOML file."""
        return self._named("recipes", ".toml")

    def datasets(self) -> dict[str, Path]:
        """Dataset name → its folder: every folder of a data root that holds a JSONL file."""
        found: dict[str, Path] = {}
        for root in self.data_roots():
            for folder in (path for path in listed(root) if is_folder(path) and not path.name.startswith(".")):
                if listed(folder, "*.jsonl"):
                    found.setdefault(folder.name, folder)
        return found

    def find_recipe(self, name: str) -> Path:
        """The file of a recipe given by name or path. Raises UsageError if there is none."""
        return _by_name_or_path("recipe", name, self.recipes(), is_file, self.workspace)

    def find_dataset(self, name: str) -> Path:
        """The folder of a dataset given by name or path. Raises UsageError if there is none."""
        return _by_name_or_path("dataset", name, self.datasets(), is_folder, self.workspace)


def _by_name_or_path(kind: str, name: str, known: dict[str, Path], fits: object, workspace: Path) -> Path:
    if name in known:
        return known[name]
    path = (workspace / Path(name).expanduser()).resolve()
    if callable(fits) and fits(path):
        return path
    raise unknown(kind, name, known)


def bundled_data() -> Path:
    """The `data/` that comes with the package: inside the wheel, or beside `src/` in a checkout."""
    package = Path(__file__).parent
    inside = package / "bundled"
    return inside if is_folder(inside) else package.parents[1] / "data"


def load_settings(workspace: Path | None = None) -> Settings:
    """Settings of `workspace` (else $PUNIE_WORKSPACE, else the current folder).

    `punie.toml` in the workspace overrides the defaults; $PUNIE_CACHE overrides `cache_dir`. The workspace's trusted
    tools, and those of the package that it uses, are registered in this process from then on. Raises UsageError if the
    workspace is not a folder, the TOML does not parse, a key or tool is unknown, or a path is not UTF-8.
    """
    root = _absolute(workspace or Path(os.environ.get("PUNIE_WORKSPACE") or "."))
    check_utf8(root, "the workspace")
    if not is_folder(root):
        raise UsageError(f"the workspace {root} is not a folder; create it or name another with --workspace")
    values: dict[str, object] = {}
    file = root / "punie.toml"
    if file.is_file():
        try:
            values = read_toml(file.read_text(encoding="utf-8-sig"), str(file))
        except UnicodeDecodeError as error:
            raise UsageError(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if cache := os.environ.get("PUNIE_CACHE"):
        values["cache_dir"] = _absolute(Path(cache))
    try:
        settings = Settings.model_validate({**values, "workspace": root})
    except ValidationError as error:
        raise UsageError(f"{file}: {'; '.join(explain(error, Settings))}") from None
    check_utf8(settings.cache_dir, "the cache")
    use = settings.tools.use
    if use or is_folder(root / "tools") or "punie_tui.tools.catalog" in sys.modules:
        from punie_tui.tools import catalog  # start-up: few workspaces have tools
        from punie_tui.tools.workspace import adopt  # start-up: few workspaces have tools

        try:
            catalog.add((), use)
        except UsageError as error:
            raise UsageError(f"{file}: tools.use: {error}") from None
        with contextlib.suppress(UsageError):  # `untrusted_tools` reports it; everything else works
            adopt(root, use)
    return settings


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except RuntimeError as error:  # a link to itself, ~ of a user without a home
        raise UsageError(f"{path}: there is no such folder ({error})") from None
    except OSError:
        raise UsageError("the current folder no longer exists; change to another and try again") from None


def check_utf8(path: Path | str, what: str) -> None:
    """Raises UsageError if a path has bytes that are not UTF-8: recipes, events and mlx-lm store paths as text."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{what} {path} contains bytes that are not UTF-8; rename it") from None


def untrusted_tools(settings: Settings) -> str:
    """A sentence about tools of the workspace that are not used; empty if there are none."""
    if not is_folder(settings.workspace / "tools"):
        return ""
    from punie_tui.tools.workspace import find_tools  # start-up: few workspaces have tools

    try:
        found = find_tools(settings.workspace)
    except UsageError as error:
        return str(error)
    return found.trust_request if found else ""


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """Each mistake of a validation error as a clause: where it is, what is wrong, the nearest known key."""
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            yield f"unknown key {where!r}{nearest(str(item['loc'][-1]), _keys(model, item['loc'][:-1]))}"
        elif item["type"] == "missing":
            yield f"the key {where!r} is missing"
        else:
            yield f"{where}: {item['msg'][:1].lower()}{item['msg'][1:]} (it is {repr(item['input'])[:200]})"


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    for part in path:
        annotation = model.model_fields[str(part)].annotation if str(part) in model.model_fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
