"""How often a live run is painted: by what it costs, and at once for somebody who is there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from punie_tui.tui.pace import ATTENTIVE_SECONDS, BURST_SECONDS, LATEST_SECONDS, Pace

SHARE = 0.01
COST = 0.05
TICK = 0.25


@dataclass
class Machine:
    """A clock that is moved, and a processor that is used, by hand."""

    now: float = 100.0
    used: float = 3.0

    def pace(self) -> Pace:
        pace = Pace(SHARE, lambda: self.now, lambda: self.used)
        self.now += ATTENTIVE_SECONDS
        pace.allows()
        return pace

    def paints_in(self, pace: Pace, seconds: float, cost: float = COST) -> int:
        """Pictures painted, each as soon as it is allowed."""
        painted, until = 0, self.now + seconds
        while self.now < until:
            self.now += TICK
            if pace.allows():
                painted += 1
                self.used += cost
        return painted


def test_the_first_pictures_come_at_once() -> None:
    machine = Machine()
    pace = machine.pace()
    assert machine.paints_in(pace, 10 * TICK) == min(10, BURST_SECONDS / COST)


def test_in_the_long_run_painting_takes_its_share_and_no_more() -> None:
    machine = Machine()
    pace = machine.pace()
    machine.paints_in(pace, 60)
    painted = machine.paints_in(pace, 1000)
    assert painted * COST == pytest.approx(SHARE * 1000, rel=0.1)


def test_however_dear_a_picture_is_one_comes_at_last() -> None:
    machine = Machine()
    pace = machine.pace()
    machine.paints_in(pace, 60, cost=30.0)
    assert machine.paints_in(pace, 4 * (LATEST_SECONDS + TICK), cost=30.0) == 4


def test_nobody_who_is_at_the_keys_waits() -> None:
    machine = Machine()
    pace = machine.pace()
    machine.paints_in(pace, 60, cost=30.0)
    assert not pace.allows()
    pace.touch()
    assert machine.paints_in(pace, ATTENTIVE_SECONDS - TICK, cost=30.0) == ATTENTIVE_SECONDS / TICK - 1


def test_time_asleep_is_not_saved_up_without_end() -> None:
    machine = Machine()
    pace = machine.pace()
    machine.now += 1e6
    assert machine.paints_in(pace, 100 * TICK) < 1.2 * BURST_SECONDS / COST + 100 * TICK * SHARE / COST


def test_more_cores_allow_more(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, painted = Machine(), []
    for cores in (2, 9):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        pace = Pace(None, lambda: machine.now, lambda: machine.used)
        machine.paints_in(pace, 60)
        painted.append(machine.paints_in(pace, 1000))
    assert painted[1] == pytest.approx(8 * painted[0], rel=0.2)
