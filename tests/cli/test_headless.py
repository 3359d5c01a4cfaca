from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tts_tui.cli.headless import run_headless
from tts_tui.domain.ceilings import Ceiling
from tts_tui.domain.events import EndReason, Event, RaceEnded
from tts_tui.engine.controls import Batch

END = RaceEnded(race=0, t_s=1.0, reason=EndReason.STOPPED)
LAST = RaceEnded(race=1, t_s=1.0, reason=EndReason.STOPPED)


@dataclass
class FakeSession:
    turns: list[bool | type[BaseException]]
    failed_races: int = 0
    stopped_by: tuple[Ceiling, ...] = ()
    notice: str | None = None
    closed: int = 0
    stopped: list[EndReason] = field(default_factory=list)
    events: list[Event] = field(default_factory=lambda: [END])

    def wait(self, timeout_s: float | None = None) -> bool:
        turn = self.turns.pop(0)
        if isinstance(turn, bool):
            return turn
        raise turn

    def poll(self) -> Batch:
        taken, self.events = self.events, []
        return Batch(taken)

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        self.stopped.append(why)

    def close(self) -> None:
        self.closed += 1
        self.events.append(LAST)


@dataclass
class FakePrinter:
    trouble: type[Exception] | None = None
    printed: list[Event] = field(default_factory=list)

    def handle(self, event: Event) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.printed.append(event)


def test_every_event_is_printed_also_those_of_the_end() -> None:
    session, printer = FakeSession([False, False, True]), FakePrinter()
    assert run_headless(session, printer) == 0
    assert printer.printed == [END, LAST]
    assert session.closed == 1


def test_an_interruption_closes_prints_the_rest_and_keeps_its_code() -> None:
    session, printer = FakeSession([False, KeyboardInterrupt], failed_races=1), FakePrinter()
    assert run_headless(session, printer) == 130
    assert printer.printed == [END, LAST]
    assert session.closed == 1


def test_a_failed_race_is_code_one() -> None:
    assert run_headless(FakeSession([True], failed_races=2), FakePrinter()) == 1


def test_a_ceiling_that_stopped_it_is_code_three_whatever_failed_besides() -> None:
    stopped = (Ceiling(100),)
    session = FakeSession([True], failed_races=2, stopped_by=stopped)
    assert run_headless(session, FakePrinter()) == 3
    broken = FakeSession([True], stopped_by=stopped, notice="s.jsonl is not saved.")
    assert run_headless(broken, FakePrinter()) == 4


def test_a_standing_trouble_is_said_once_and_is_code_four(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = FakeSession([False, False, True], notice="s.jsonl is not saved.\x1b[2J")
    assert run_headless(session, FakePrinter()) == 4
    assert capsys.readouterr().err == "tts-tui: s.jsonl is not saved.␛[2J\n"


def test_a_reader_that_goes_away_still_closes_the_session() -> None:
    session = FakeSession([False, True])
    with pytest.raises(BrokenPipeError):
        run_headless(session, FakePrinter(trouble=BrokenPipeError))
    assert session.closed == 1


def test_a_fault_of_the_printer_ends_the_race_as_interrupted_by_a_fault() -> None:
    session = FakeSession([False, True])
    with pytest.raises(ZeroDivisionError):
        run_headless(session, FakePrinter(trouble=ZeroDivisionError))
    assert session.stopped == [EndReason.FAULT]
    assert session.closed == 1
