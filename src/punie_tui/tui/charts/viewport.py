"""Which part of a run a chart shows: all of it, a range, or the newest range as it grows. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLOSEST = 4.0
"""The shortest range, in iterations."""


@dataclass(frozen=True)
class Extent:
    """A run in iterations: `end` is where it will end, `tail` how far it has got."""

    end: float
    tail: float


@dataclass(frozen=True)
class Viewport:
    """A range `span` iterations long (None: the whole run) that ends at `right` (None: it follows the tail)."""

    span: float | None = None
    right: float | None = None

    @property
    def is_whole(self) -> bool:
        return self.span is None

    @property
    def follows(self) -> bool:
        return self.span is not None and self.right is None

    def range(self, extent: Extent) -> tuple[float, float]:
        """The first and the last iteration shown."""
        if self.span is None:
            return 0.0, max(extent.end, extent.tail, 1.0)
        right = extent.tail if self.right is None else self.right
        right = max(right, self.span)
        return right - self.span, right

    def zoomed(self, factor: float, at: float | None, extent: Extent) -> Viewport:
        """Returns a viewport of `factor` times the span that keeps the iteration `at` in place; if `at` is None, the
        middle. While the tail is followed, the tail stays in place."""
        low, high = self.range(extent)
        whole = max(extent.end, extent.tail, 1.0)
        span = max(CLOSEST, (high - low) * factor)
        if span >= whole:
            return Viewport()
        if self.follows:
            return Viewport(span)
        at = (low + high) / 2 if at is None else min(high, max(low, at))
        return Viewport(span, at + (high - at) * span / (high - low))._held(whole)

    def panned(self, share: float, extent: Extent) -> Viewport:
        """Returns the viewport moved to the right by a fraction (`share`) of its span; to the left if negative."""
        if self.span is None:
            return self
        _, high = self.range(extent)
        return Viewport(self.span, high + share * self.span)._held(max(extent.end, extent.tail, 1.0))

    def followed(self, extent: Extent) -> Viewport:
        """Starts following the tail, or stops if it does already."""
        if self.follows:
            return replace(self, right=self.range(extent)[1])
        return Viewport(self.span or max(CLOSEST, max(extent.end, extent.tail) / 4))

    def _held(self, whole: float) -> Viewport:
        assert self.span is not None and self.right is not None
        return replace(self, right=min(max(self.right, self.span), max(whole, self.span)))
