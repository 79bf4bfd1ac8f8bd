# Everything runs from .venv: set up by uv where it is there, by venv and pip where not.
PYTHON ?= python3
# Tests wait for processes as long as they compute.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check grader attack bench clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "punie_tui needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
	uv pip install --quiet --python $(BIN)/python --editable . --group dev
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
endif
	@touch $@

setup: .venv/ready  ## a virtual environment with everything in it

demo: setup  ## the whole pipeline on a real small model, live in the dashboard
	@$(BIN)/punie-tui demo

test: check  ## every check and every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

check: setup  ## style, types and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

grader: setup  ## every labelled answer put before the grader (the tests take one in five)
	EVERY=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests/unit/grading/test_corpus.py tests/unit/grading/test_confusion.py

attack: setup  ## ten minutes of damage, kills, races and full disks (SECONDS=600 SEED=1)
	$(BIN)/python -m tests.attacks --seconds $(or $(SECONDS),600) --seed $(or $(SEED),1)

bench: setup  ## the figures of the README, measured here
	$(BIN)/python -m benchmarks.training_speed
	$(BIN)/python -m benchmarks.validation_speed
	$(BIN)/python -m benchmarks.step_rate
	$(BIN)/python -m benchmarks.fuse_memory
	$(BIN)/python -m benchmarks.chart_speed
	$(BIN)/python -m benchmarks.live_picture
	$(BIN)/python -m benchmarks.jsonl_index
	$(BIN)/python -m benchmarks.data_pane
	$(BIN)/python -m benchmarks.first_showing
	$(BIN)/python -m benchmarks.language_server

clean:  ## remove what was set up (not the runs)
	rm -rf .venv build dist
