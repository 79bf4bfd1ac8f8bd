"""Renders the disk space of the models, by kind, and what could be freed. Pure."""

from __future__ import annotations

from textual.content import Content

from punie_tui.runs.narrate import readable_bytes
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.models.disk import DiskUse

_BAR_WIDTH = 12
_MOST_NAMED = 12


def disk_in_short(disk: DiskUse) -> str:
    return (
        f"{readable_bytes(disk.used)} used, {readable_bytes(disk.could_be_freed)} could be freed, "
        f"{readable_bytes(disk.free)} free"
    )


def disk_lines(disk: DiskUse) -> Content:
    lines = []
    for what, size in disk.parts:
        filled = round(_BAR_WIDTH * size / max(1, disk.used))
        lines.append(
            Content.assemble(
                f"{what:<15}{readable_bytes(size):>10}  ",
                ("█" * filled, "$primary"),
                ("░" * (_BAR_WIDTH - filled), "$foreground-disabled"),
            )
        )
    lines.append(Content.styled(f"{'free':<15}{readable_bytes(disk.free):>10}", "$foreground-muted"))
    if disk.freeable:
        freed = readable_bytes(disk.could_be_freed)
        lines += [
            Content(""),
            Content.assemble((freed, "bold"), " could be freed: choose one and press ", ("X", "bold $text-accent")),
        ]
    for one in disk.freeable[:_MOST_NAMED]:
        lines.append(
            Content.assemble(
                f"{readable_bytes(one.size):>10}  ",
                untrusted(one.name, limit=60, one_line=True),
                (f"  {one.why}", "$foreground-muted"),
            )
        )
    if (more := len(disk.freeable) - _MOST_NAMED) > 0:
        lines.append(Content.styled(f"and {more} more", "$foreground-muted"))
    return Content("\n").join(lines)
