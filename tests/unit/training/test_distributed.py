"""Who runs where, and how a batch is shared; the ranks themselves are tested end to end."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest

from punie_tui.errors import UsageError
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.runs.store import Run
from punie_tui.training.distributed import Host, addresses, hosts, rank_command
from punie_tui.training.tokens.rows import TrainingRow, batch_of_step, group

SETTINGS = TrainSettings(batch_size=4, ranks=2)
ROWS = [TrainingRow(tuple(range(length)), 0, length) for length in (9, 12, 30, 31, 35)]


def test_the_shares_of_a_batch_are_the_batch() -> None:
    batches = group(ROWS, SETTINGS)
    for step in range(4):
        whole = batch_of_step(batches, step, SETTINGS)
        shares = [batch_of_step(batches, step, SETTINGS, rank, 2) for rank in (0, 1)]
        assert {share.total for share in shares} == {whole.total} == {whole.count}
        assert sum(share.count for share in shares) == whole.count


def test_a_rank_without_a_row_takes_part_with_nothing_that_counts() -> None:
    batches = group(ROWS, SETTINGS)
    shares = [batch_of_step(batches, step, SETTINGS, 1, 2) for step in (0, 1)]
    idle = min(shares, key=lambda share: share.count)
    assert idle.count == 0 and idle.total == 34
    assert np.isfinite(idle.weights).all()


def test_without_a_host_file_all_ranks_are_here_on_ports_of_their_own(tmp_path: Path) -> None:
    places = hosts(SETTINGS, tmp_path)
    assert places == [Host("127.0.0.1")] * 2
    found = addresses(places)
    assert len({address for (address,) in found}) == 2
    assert all(address.startswith("127.0.0.1:") for (address,) in found)


def test_a_host_file_is_mlx_launchs(tmp_path: Path) -> None:
    (tmp_path / "hosts.json").write_text(
        json.dumps([{"ssh": "here", "ips": ["10.0.0.1"]}, {"ssh": "there", "ips": ["10.0.0.2"]}])
    )
    places = hosts(SETTINGS.model_copy(update={"hostfile": "hosts.json"}), tmp_path)
    assert places == [Host("10.0.0.1"), Host("10.0.0.2", "there")]
    assert addresses(places) == [["10.0.0.1:32323"], ["10.0.0.2:32324"]]


def test_a_rank_elsewhere_is_started_by_ssh_with_its_environment(tmp_path: Path) -> None:
    run = Run(tmp_path / "runs" / "it's 1")
    here = rank_command(run, tmp_path, Host("127.0.0.1"), {"MLX_RANK": "1"}, 8)
    assert here[:3] == [sys.executable, "-m", "punie_tui.training.distributed_worker"] and here[-2:] == [
        "--checkpoint",
        "8",
    ]
    there = rank_command(run, tmp_path, Host("10.0.0.2", "there"), {"MLX_RANK": "1"}, 8)
    assert there[:4] == ["ssh", "-o", "BatchMode=yes", "there"]
    assert shlex.split(there[4]) == ["env", "MLX_RANK=1", *here]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "a host file is a JSON list"),
        ("[1, 2]", "a host file is a JSON list"),
        ('[{"ssh": "a"}]', "a host file is a JSON list"),
        ("[]", "a host file is a JSON list"),
        ('[{"ssh": "a", "ips": ["10.0.0.1"]}]', "it names 1 hosts and train.ranks = 2"),
    ],
)
def test_a_host_file_that_says_something_else_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "hosts.json").write_text(content)
    with pytest.raises(UsageError, match=sentence):
        hosts(SETTINGS.model_copy(update={"hostfile": "hosts.json"}), tmp_path)
