from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.families import BEAMS, CHAIN, family
from tests.support.folded import picture
from tests.support.generated.races import races
from tests.support.recordings import every_pick_mark, recording_of
from tts_tui.domain.events import (
    Channel,
    Event,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
)
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.race import MAX_TRACES
from tts_tui.domain.strategies import Clock, default_names, parse
from tts_tui.replay.marks import PickMarks
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.replay.walk import Walk
from tts_tui.store.codec import encode
from tts_tui.store.header import SessionHeader, encode_header
from tts_tui.store.jsonline import dump

if TYPE_CHECKING:
    from pathlib import Path


def started(n: int, race: int = 0) -> RaceStarted:
    return RaceStarted(race, 0.0, Question("q", "?"), ModelCard("m", "m"), n, Sampling(), "2026")


@settings(deadline=None)
@given(races(), st.data())
def test_a_walk_comes_to_the_same_traces_as_a_jump(
    events: list[Event], data: st.DataObject
) -> None:
    recorded = recording_of(events)
    moments = data.draw(st.lists(st.integers(0, 60), max_size=6, unique=True).map(sorted))
    walk = Walk(recorded)
    for moment in moments:
        walked, jumped = walk.to(moment / 50), recorded.state_at(moment / 50)
        assert picture(walked)[-1] == picture(jumped)[-1]  # type: ignore[index]
        assert (walked.ends, walked.counts) == (jumped.ends, jumped.counts)


@pytest.mark.parametrize("clock", list(Clock))
def test_a_walk_through_procedures_traces_comes_to_the_picks_of_a_jump(clock: Clock) -> None:
    recorded = recording_of(family())
    names = ("MV@2", CHAIN, BEAMS)
    found = PickMarks(recorded, names, WhatIf(clock=clock))
    walk = Walk(recorded)
    for moment in sorted(recorded.moments()):
        walked, jumped = walk.to(moment), recorded.state_at(moment)
        assert [len(walked.cohorts[each].traces) for each in walked.cohorts] == [
            len(jumped.cohorts[each].traces) for each in walked.cohorts
        ]
        for name in names:
            strategy = parse(name, 2)
            assert walked.ask(strategy, clock) == jumped.ask(strategy, clock)
    while not found.done:
        found.go_on()
    assert {CHAIN, BEAMS} <= {mark.text.split(" decides ")[0] for mark in found.marks()}


def test_a_long_race_is_looked_through_step_by_step() -> None:
    n = 1024
    events: list[Event] = [started(n)]
    for trace in range(n):
        t_s = 1 + trace / 100
        boxed = f"\\boxed{{{trace % 3}}}"
        events.append(TokensArrived(0, trace, Channel.ANSWER, (t_s,), (3 + trace,), (boxed,)))
        events.append(TraceFinished(0, t_s + 0.001, trace, "stop"))
    recorded = recording_of(events)
    names = default_names(n)
    found = PickMarks(recorded, names, WhatIf())
    found.go_on()
    assert not found.done
    assert found.marks()
    steps = 1
    while not found.done:
        found.go_on()
        steps += 1
    assert steps > 20
    assert every_pick_mark(recorded, names[:2], WhatIf(clock=Clock.TOKEN))


def test_a_lane_that_never_opened_is_shared_and_one_that_did_is_not() -> None:
    races = [RecordedRace(started(MAX_TRACES, race)) for race in range(2)]
    first, second = (recorded.whole() for recorded in races)
    assert first.traces[7] is second.traces[7]
    races[1].add(TokensArrived(1, 7, Channel.ANSWER, (0.5,), (1,), ("x",)))
    opened = races[1].whole()
    assert opened.traces[7].tokens == 1
    assert first.traces[7].tokens == 0
    assert opened.traces[8] is first.traces[8]
    assert not races[0].traces[7].steps


SCRIPT = """
import resource, sys
from pathlib import Path
from tts_tui.plain.rows import score_rows
from tts_tui.replay.recording import load_recording
from tts_tui.study.reading import ReadSessions, read
from tts_tui.domain.strategies import Clock
path = Path(sys.argv[1])
def peak_mb():
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    # Not ru_maxrss: on Linux a child begins with its parent's.
    peak = next(line for line in status.read_text().split("\\n") if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024
before = peak_mb()
recording = load_recording(path)
assert len(recording.races) == 1000
recording.races[0].whole()
opened = peak_mb()
study = read(path, ReadSessions(labels=False))
score_rows("x", study.races[:2], None, Clock.WALL)
print(opened - before, peak_mb() - before)
"""


def test_a_thousand_races_of_thousands_of_queued_traces_stay_small(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = [dump(encode_header(SessionHeader(created="2026-11-24T00:00:00Z")))]
    lines += [dump(encode(started(MAX_TRACES, race))) for race in range(1000)]
    path.write_text("".join(f"{line.rstrip()}\n" for line in lines), "utf-8")
    assert path.stat().st_size < 300_000
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=True
    )
    opened_mb, scored_mb = map(int, done.stdout.split())
    assert opened_mb < 200
    assert scored_mb < 300
