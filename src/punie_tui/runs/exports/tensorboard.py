"""TensorBoard's event files: TFRecords of `Event` messages (tensorflow/core/util/event.proto) with scalars."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from punie_tui.runs.exports.figures import Point


def as_tensorboard(found: Sequence[Point]) -> bytes:
    """The points as the bytes of an event file."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    events = [Event(wall_time=found[0].t if found else 0.0, file_version="brain.Event:2")]
    for point in found:
        value = Summary.Value(tag=point.name, simple_value=point.value)
        events.append(Event(wall_time=point.t, step=point.iteration, summary=Summary(value=[value])))
    return b"".join(_record(event.SerializeToString()) for event in events)


def read_tensorboard(data: bytes) -> list[Point]:
    """The scalars of an event file, in its order; a record that is cut off at its end is left out. Raises ValueError if
    it is not an event file."""
    from google.protobuf.message import DecodeError
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.record_writer import masked_crc32c

    found: list[Point] = []
    at = 0
    while at + 12 <= len(data):
        length, checksum = struct.unpack_from("<QI", data, at)
        if checksum != masked_crc32c(data[at : at + 8]):
            raise ValueError(f"no record of an event file at byte {at}")
        if at + 16 + length > len(data):
            break
        try:
            event = Event.FromString(data[at + 12 : at + 12 + length])
        except DecodeError:
            raise ValueError(f"the record at byte {at} is not an event") from None
        scalars = (value for value in event.summary.value if value.HasField("simple_value"))
        found += [Point(event.step, event.wall_time, value.tag, value.simple_value) for value in scalars]
        at += 16 + length
    return found


def _record(data: bytes) -> bytes:
    """A TFRecord: length, its checksum, data, its checksum (tensorflow/core/lib/io/record_writer.h)."""
    from tensorboardX.record_writer import masked_crc32c

    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc32c(length)) + data + struct.pack("<I", masked_crc32c(data))
