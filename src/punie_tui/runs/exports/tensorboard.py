"""TensorBoard's event files: TFRecords of `Event` messages (tensorflow/core/util/event.proto) with scalars.

Written and read by hand: what it takes of protocol buffers is a dozen lines.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from punie_tui.runs.exports.figures import Point


def as_tensorboard(found: Sequence[Point]) -> bytes:
    """The points as the bytes of an event file."""
    began = found[0].t if found else 0.0
    records = [_double(1, began) + _text(3, b"brain.Event:2")]
    for point in found:
        value = _text(1, point.name.encode()) + _float(2, point.value)
        records.append(_double(1, point.t) + _integer(2, point.iteration) + _text(5, _text(1, value)))
    return b"".join(_record(data) for data in records)


def read_tensorboard(data: bytes) -> list[Point]:
    """The scalars of an event file, as they come; a record that is cut off at its end is left out. Raises ValueError
    for anything else than an event file."""
    found: list[Point] = []
    at = 0
    while at + 12 <= len(data):
        length, checksum = struct.unpack_from("<QI", data, at)
        if checksum != _masked(data[at : at + 8]):
            raise ValueError(f"no record of an event file at byte {at}")
        if at + 16 + length > len(data):
            break
        found += _scalars(data[at + 12 : at + 12 + length])
        at += 16 + length
    return found


def _scalars(event: bytes) -> Iterator[Point]:
    fields = dict(_fields(event))  # an Event has each of them once
    if not isinstance(summary := fields.get(5), bytes):
        return
    when, step = fields.get(1, bytes(8)), fields.get(2, 0)
    for number, value in _fields(summary):
        if number != 1 or not isinstance(value, bytes):
            continue
        tag, scalar = (dict(_fields(value)).get(field) for field in (1, 2))
        if isinstance(tag, bytes) and isinstance(scalar, bytes) and isinstance(when, bytes) and isinstance(step, int):
            (t,), (figure,) = struct.unpack("<d", when), struct.unpack("<f", scalar)
            yield Point(step, t, tag.decode("utf-8", "replace"), figure)


def _record(data: bytes) -> bytes:
    """A TFRecord: length, its checksum, data, its checksum (tensorflow/core/lib/io/record_writer.h)."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", _masked(length)) + data + struct.pack("<I", _masked(data))


def _masked(data: bytes) -> int:
    checksum = crc32c(data)
    return (((checksum >> 15) | (checksum << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli, RFC 3720): reflected, polynomial 0x1EDC6F41."""
    checksum = 0xFFFFFFFF
    for byte in data:
        checksum = (checksum >> 8) ^ _CASTAGNOLI[(checksum ^ byte) & 0xFF]
    return checksum ^ 0xFFFFFFFF


def _table() -> Iterator[int]:
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


_CASTAGNOLI = tuple(_table())


# Fields of protocol buffers: a key (number × 8 + wire type), then the value.
def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _double(field: int, value: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def _float(field: int, value: float) -> bytes:
    return _varint(field << 3 | 5) + struct.pack("<f", value)


def _text(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message: numbers of the wire type 0, and all others as their bytes. Raises ValueError where it is
    none."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        match key & 7:
            case 0:
                value, at = _read_varint(message, at)
                yield key >> 3, value
                continue
            case 1:
                size = 8
            case 2:
                size, at = _read_varint(message, at)
            case 5:
                size = 4
            case other:
                raise ValueError(f"wire type {other}")
        if at + size > len(message):
            raise ValueError("a field is cut off")
        yield key >> 3, message[at : at + size]
        at += size


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a number is cut off")
