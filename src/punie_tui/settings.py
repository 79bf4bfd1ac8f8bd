"""Where things are: one pydantic model, filled from punie.toml and the environment.

A workspace is a folder: `runs/` and, where the user has their own, `data/` (datasets, `data/recipes`,
`data/suites`). What is not found in the workspace is looked for among what the package brings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.documents import read_toml
from punie_tui.errors import AskedWrong, nearest, unknown


class Settings(BaseModel):
    """The settings of one workspace. Relative paths are relative to the workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspace: Path
    runs_dir: Path = Field(default=Path("runs"), description="where runs are remembered")
    data_dir: Path = Field(default=Path("data"), description="the workspace's own datasets, recipes and suites")
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("punie-tui", appauthor=False)),
        description="fetched and converted models; safe to delete",
    )
    ascii: bool | None = Field(
        default=None, description="draw the dashboard without Unicode; default: as the terminal's encoding says"
    )
    keymap_preset: str | None = Field(
        default=None, description="many of the dashboard's keys at once: vim or emacs; `keymap` stands over it"
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

    def data_roots(self) -> list[Path]:
        """Where datasets, recipes and suites are looked for, the workspace before the package."""
        roots = [self.data, bundled_data()]
        return list(dict.fromkeys(root.resolve() for root in roots if root.is_dir()))

    def _named(self, folder: str, suffix: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for root in self.data_roots():
            for path in sorted((root / folder).glob(f"*{suffix}")):
                found.setdefault(path.stem, path)
        return found

    def recipes(self) -> dict[str, Path]:
        """Recipe name → its TOML file."""
        return self._named("recipes", ".toml")

    def datasets(self) -> dict[str, Path]:
        """Dataset name → its folder: every folder of a data root that holds a JSONL file."""
        found: dict[str, Path] = {}
        for root in self.data_roots():
            for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
                if any(folder.glob("*.jsonl")):
                    found.setdefault(folder.name, folder)
        return found

    def find_recipe(self, name: str) -> Path:
        """The file of a recipe given by name or path. Raises AskedWrong where there is none."""
        return _by_name_or_path("recipe", name, self.recipes(), Path.is_file, self.workspace)

    def find_dataset(self, name: str) -> Path:
        """The folder of a dataset given by name or path. Raises AskedWrong where there is none."""
        return _by_name_or_path("dataset", name, self.datasets(), Path.is_dir, self.workspace)


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
    return inside if inside.is_dir() else package.parents[1] / "data"


def load_settings(workspace: Path | None = None) -> Settings:
    """Settings of `workspace` (else $PUNIE_WORKSPACE, else the current folder).

    `punie.toml` in the workspace overrides the defaults; $PUNIE_CACHE overrides `cache_dir`.
    Raises AskedWrong for a workspace that is no folder, TOML that does not parse, or an unknown key.
    """
    try:
        root = (workspace or Path(os.environ.get("PUNIE_WORKSPACE") or ".")).expanduser().resolve()
    except OSError:
        raise AskedWrong("the current folder is gone; change into another and ask again") from None
    if not root.is_dir():
        raise AskedWrong(f"the workspace {root} is not a folder; create it or name another with --workspace")
    values: dict[str, object] = {}
    file = root / "punie.toml"
    if file.is_file():
        try:
            values = read_toml(file.read_text(encoding="utf-8-sig"), str(file))
        except UnicodeDecodeError as error:
            raise AskedWrong(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if cache := os.environ.get("PUNIE_CACHE"):
        values["cache_dir"] = Path(cache).expanduser().resolve()
    try:
        return Settings.model_validate({**values, "workspace": root})
    except ValidationError as error:
        raise AskedWrong(f"{file}: {'; '.join(explain(error, Settings))}") from None


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
