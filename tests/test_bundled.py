from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

import tts_tui.data
from tests.support.folded import picture
from tests.support.picking import pick_from
from tts_tui.domain.answers import normalise
from tts_tui.domain.events import PickChanged
from tts_tui.domain.playback import RECORDED
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.paths import bundled_dir
from tts_tui.replay.recording import load_recording
from tts_tui.replay.timeline import Timeline
from tts_tui.store.library import list_sessions
from tts_tui.store.reader import read_session

BUNDLED = sorted(bundled_dir("sessions").glob("*.jsonl.gz"))
MAX_BYTES = 5_000_000


def picks_of(race: RaceState, names: tuple[str, ...]) -> list[object]:
    return [pick_from(parse(name, race.n), race.traces, Clock.WALL) for name in names]


def test_there_are_enough_and_they_are_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLED) < MAX_BYTES
    models = Counter(entry.models for entry in list_sessions([bundled_dir("sessions")]))
    assert models[("smollm2-135m",)] >= 1
    assert models[("qwen2.5-coder-1.5b-instruct",)] >= 3


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.name)
def test_a_replay_decides_what_was_decided_live_and_when(path: Path) -> None:
    session = read_session(path)
    assert session.losses == []
    names = session.header.plan.strategies
    live = SessionState(session.events).races
    recording = load_recording(path)
    for scene in recording.scenes:
        timeline = Timeline(scene, RECORDED)
        [record] = timeline.races
        whole = timeline.state_at(float("inf")).races[record.number]
        assert picture(whole) == picture(live[record.number])
        assert picks_of(whole, names) == picks_of(live[record.number], names)
        recorded = [fact for fact in record.facts if isinstance(fact, PickChanged)]
        assert recorded
        for fact in recorded:
            race = timeline.state_at(fact.t_s).races[record.number]
            pick = race.ask(parse(fact.strategy, race.n), Clock.WALL)
            assert (
                pick.answer.text if pick.answer else None,
                pick.voters,
                pick.decided_at_s,
            ) == (fact.answer, fact.voters, fact.decided_at_s)
            # A reason may have come to say more since then.
            assert pick.reason.startswith(fact.reason)


def test_the_strategies_disagree_where_it_teaches_something() -> None:
    disagreeing = 0
    for path in BUNDLED:
        if not path.name.startswith("qwen"):
            continue
        for race in SessionState(read_session(path).events).races.values():
            first, most = (
                pick_from(parse(name, race.n), race.traces, Clock.WALL).answer
                for name in ("FFS-1", "MV")
            )
            disagreeing += first != most
    assert disagreeing >= 3


def test_the_multistep_answers_are_right() -> None:
    worked_out = {
        "divisible-4-or-6": sum((n % 4 == 0) != (n % 6 == 0) for n in range(1, 201)),
        "last-digit": pow(7, 58, 10),
        "even-product": next(n * (n + 4) for n in range(0, 138, 2) if 3 * n + 6 == 138),
        "three-digits": sum(len(set(str(n))) == 3 and n % 2 == 0 for n in range(100, 1000)),
        "bakery": (14 * 18 * 3 // 4 - 37) // 8,
        "train": (13 * 60 + 5) - (9 * 60 + 40) - 5 * 7,
        "coat": 160 * 125 // 100 * 80 // 100 - 15,
        "ages": next(3 * jon + 5 for jon in range(100) if 3 * jon + 8 == 2 * (jon + 8)),
        "garden-path": (26 + 4) * (15 + 4) - 26 * 15,
        "candles": next(h for h in range(100) if 24 - h * 3 / 2 == 30 - h * 5 / 2),
        "hall": (sum(12 + 3 * row for row in range(15)) - 45) * 2 // 3,
        "tank": 1 / (Fraction(1, 12) + Fraction(1, 8) - Fraction(1, 24)),
        "two-balls": sum(a != b for a, b in combinations("r" * 5 + "b" * 4 + "g" * 3, 2)),
        "farm": next(h for h in range(48) if 2 * h + 4 * (47 - h) == 128) * 5 * 4,
        "cyclist": Fraction(36) / (Fraction(18, 9) + Fraction(18, 27)),
        "handshakes": 18 * 16 // 2,
    }
    lines = Path(tts_tui.data.__file__).with_name("multistep.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in lines.split("\n") if line]
    assert {row["id"] for row in rows} == set(worked_out)
    for row in rows:
        said, right = normalise(row["answer"]), normalise(str(worked_out[row["id"]]))
        assert said is not None
        assert right is not None
        assert said.key == right.key, row["id"]
