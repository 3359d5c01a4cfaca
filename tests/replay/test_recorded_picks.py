from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from tests.support.generated.races import races
from tests.support.names import every_name
from tests.support.picking import pick_from
from tts_tui.domain.events import Event, PickChanged, TraceCut, TraceFailed, TraceFinished
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, Pick, parse
from tts_tui.engine.referee import Referee
from tts_tui.plain.rows import score_rows
from tts_tui.replay.recording import load_recording
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

ENDS = (TraceFinished, TraceFailed, TraceCut)


class Stamps:
    """Stamps what follows from an end with the end's own time."""

    def __init__(self) -> None:
        self.t_s = 0.0

    def stamp(self) -> float:
        return self.t_s


def refereed(events: list[Event]) -> tuple[list[Event], dict[tuple[str, float], Pick]]:
    """The race as the engine records it: with the picks that follow from every end."""
    state = SessionState()
    recorded: list[Event] = []
    live: dict[tuple[str, float], Pick] = {}
    stamps = Stamps()
    referee: Referee | None = None
    for event in events:
        state.apply(event)
        recorded.append(event)
        race = state.races[0]
        names = every_name(race.n)
        referee = referee or Referee(0, race.n, [parse(name, race.n) for name in names])
        if isinstance(event, ENDS):
            stamps.t_s = event.t_s
            for record in referee.review(race, stamps):  # type: ignore[arg-type]
                recorded.append(record)
                state.apply(record)
                if isinstance(record, PickChanged):
                    strategy = parse(record.strategy, race.n)
                    live[record.strategy, record.t_s] = pick_from(strategy, race.traces, Clock.WALL)
    return recorded, live


@given(races())
def test_a_replay_has_the_picks_ledgers_and_decision_times_of_the_live_race(
    events: list[Event],
) -> None:
    recorded, live = refereed(events)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.jsonl"
        journal = Journal(path, SessionHeader(created="2026-11-24T00:00:00Z"))
        for event in recorded:
            journal.write(event)
        journal.close()
        recording = load_recording(path)
    [record] = recording.races
    for (name, t_s), pick in live.items():
        race = record.state_at(t_s)
        assert pick_from(parse(name, race.n), race.traces, Clock.WALL) == pick
    shown = SessionState(recorded).races.values()
    rows = score_rows("s", recording.whole().races.values(), None, Clock.WALL)
    assert rows == score_rows("s", shown, None, Clock.WALL)
