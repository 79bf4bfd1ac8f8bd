"""Tensors onto the disk: the same bits as mlx's own writing, a block at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.models.folder import safetensors_header
from punie_tui.models.making import shards
from punie_tui.models.making.shards import Rows, split, write_shard


@pytest.mark.parametrize(
    "dtype", ["bool_", "uint8", "uint32", "int8", "int64", "float16", "bfloat16", "float32", "uint16", "int32"]
)
def test_every_type_is_read_back_by_mlx_as_it_was(tmp_path: Path, dtype: str) -> None:
    import mlx.core as mx

    value = (mx.random.normal((5, 7), key=mx.random.key(1)) * 9).astype(getattr(mx, dtype))
    write_shard(tmp_path / "a.safetensors", {"x": value, "t": value.T, "none": value[:0]}, ["x", "t", "none"], len_of)
    back = mx.load(str(tmp_path / "a.safetensors"))
    assert back["x"].dtype == value.dtype
    assert mx.array_equal(back["x"], value)
    assert mx.array_equal(back["t"], value.T)
    assert back["none"].shape == (0, 7)


def len_of(count: int) -> None:
    assert count >= 0


def test_rows_are_asked_for_in_blocks_and_make_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlx.core as mx

    monkeypatch.setattr(shards, "BLOCK_BYTES", 3 * 4 * 8)  # three rows of eight numbers
    whole = mx.random.normal((10, 8), key=mx.random.key(2))
    asked: list[tuple[int, int]] = []

    def block(start: int, stop: int) -> mx.array:
        asked.append((start, stop))
        return whole[start:stop].astype(mx.float16)

    told: list[int] = []
    tensors = {"rows": Rows((10, 8), mx.float16, block)}
    write_shard(tmp_path / "a.safetensors", tensors, ["rows"], told.append)
    assert asked == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert sum(told) == 10 * 8 * 2
    assert tensors == {}
    assert mx.array_equal(mx.load(str(tmp_path / "a.safetensors"))["rows"], whole.astype(mx.float16))


def test_the_file_is_a_whole_safetensors_file(tmp_path: Path) -> None:
    import mlx.core as mx

    write_shard(tmp_path / "a.safetensors", {"x": mx.zeros((3,))}, ["x"], len_of)
    assert safetensors_header(tmp_path / "a.safetensors")["x"]["shape"] == [3]


def test_files_hold_at_most_what_they_may_or_one_tensor() -> None:
    import mlx.core as mx

    tensors = {name: mx.zeros((size,), mx.uint8) for name, size in (("a", 4), ("b", 4), ("c", 9), ("d", 1))}
    assert split(tensors, 8) == [["a", "b"], ["c"], ["d"]]
