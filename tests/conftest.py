"""What every test may use: the tiny models, and the real one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from punie_tui.settings import Settings, load_settings
from taught_model import ANSWERS, build_taught_model
from tiny_model import build_tiny_model

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # BLAS threads of several processes fight over the cores


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A float32 Qwen3-architecture model with random weights. Read only."""
    return build_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_model_4bit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model in 4 bits, group size 32. Read only."""
    return build_tiny_model(tmp_path_factory.mktemp("models") / "tiny-4bit", quantized=True)


@pytest.fixture(scope="session")
def taught_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model, knowing the answers of `taught_model.ANSWERS` by heart. Read only."""
    return build_taught_model(tmp_path_factory.mktemp("models") / "taught", ANSWERS)


@pytest.fixture(scope="session")
def real_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SmolLM2-135M-Instruct, fetched once into the cache ($PUNIE_CACHE, else the user's). Read only."""
    from punie_tui.models.catalog import resolve

    cache = load_settings(tmp_path_factory.mktemp("workspace")).cache_dir
    return resolve("smollm2-135m", Settings(workspace=tmp_path_factory.mktemp("real"), cache_dir=cache))
