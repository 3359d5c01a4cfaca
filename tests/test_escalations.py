"""An escalation goes on where its rule says, and counts alike live, saved, replayed and scored.

The rule is written a second time here, over what was recorded.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.support.folded import picture
from tests.support.generated.escalations import Plot, Raced, TwoServers, plots
from tts_tui.domain.events import ProcedureStopped, TraceSpawned
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.strategies import Clock
from tts_tui.domain.trace import TraceStatus
from tts_tui.plain.rows import score_rows
from tts_tui.replay.recording import load_recording
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.study.reading import ReadSessions, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.trace import TraceState


@pytest.fixture(scope="module")
def servers() -> Iterator[TwoServers]:
    with TwoServers() as both:
        yield both


def stages_of(plot: Plot) -> list[tuple[str, str, int, str | None]]:
    """Each stage's strategy, its stem, its N, and its model where it is not the race's own."""
    found = []
    for stage in plot.name.removeprefix("esc-").split(">"):
        name, _, model = stage.partition(":")
        stem, _, n = name.partition("@")
        found.append((name, stem, int(n or 1), model if model not in ("", "own") else None))
    return found


def agreed(stem: str, traces: Sequence[TraceState]) -> bool:
    """Whether a stage that has ended is sure."""
    ended = sorted((t for t in traces if t.status is TraceStatus.DONE), key=lambda t: t.end_s or 0)
    said = [trace.answer.key for trace in ended if trace.answer is not None]
    if stem == "FFS-2":
        return len(said) > 1 and said[0] == said[1]
    votes = [many for _, many in Counter(said).most_common()]
    first, second = (*votes, 0, 0)[:2]
    if first < 2:
        return False
    match stem:
        case "MV":
            return second == 0
        case "votes-2" | "MV-early":
            return True
        case "lead-2":
            return first - second >= 2 or second == 0
        case _:
            raise AssertionError(stem)


def escalated(raced: Raced) -> list[tuple[TraceState, ...]]:
    """The traces of each stage that began; asserts that each began only where it had to."""
    race = raced.live
    grown = list(race.spawned.values())
    begun: list[tuple[TraceState, ...]] = []
    stages = stages_of(raced.plot)
    for number, (_, stem, n, model) in enumerate(stages):
        own, grown = tuple(grown[:n]), grown[n:]
        assert len(own) in (0, n)
        spawned = [trace.origin.spawned for trace in own if trace.origin is not None]
        assert {one.model for one in spawned} <= {model}
        assert all(one.parent is None for one in spawned)
        if not own:
            break
        begun.append(own)
        if number + 1 < len(stages) and agreed(stem, own):
            break
    assert not grown
    assert len(begun) == len(stages) or agreed(stages[len(begun) - 1][1], begun[-1])
    return begun


@settings(max_examples=15, deadline=None)
@given(plot=plots())
def test_an_escalation_goes_on_by_the_rule_and_counts_alike_everywhere(
    servers: TwoServers, plot: Plot
) -> None:
    raced = servers.run(plot)
    live, begun = raced.live, escalated(raced)
    name = plot.name
    last_failed = all(trace.status is TraceStatus.FAILED for trace in begun[-1])
    failed = len(begun) == len(stages_of(plot)) and last_failed
    assert any(isinstance(event, ProcedureStopped) for event in raced.events) is failed
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.jsonl"
        path.write_bytes(raced.saved)
        whole, numbers = (read(path, ReadSessions(numbers_only=only)) for only in (False, True))
        [recorded] = load_recording(path).races
        assert picture(whole.races[0]) == picture(live)
        for clock in Clock:
            [row] = score_rows("s", [live], [name], clock)
            replayed = recorded if clock is Clock.WALL else on_token_clock(recorded)
            for race in (*whole.races, *numbers.races, replayed.whole()):
                assert score_rows("s", [race], [name], clock) == [row]
            assert row.decided is not failed
            # Own tokens, whoever generated them, and the longest of each stage after the other.
            grown = [trace for stage in begun for trace in stage]
            if row.decided:
                assert row.spent_tokens == sum(trace.tokens for trace in grown)
                longest = [max(trace.tokens for trace in stage) for stage in begun]
                assert row.sequential_tokens == sum(longest)
        _each_stage_waits_on_the_token_clock(begun, on_token_clock(recorded).whole().spawned)


def _each_stage_waits_on_the_token_clock(
    begun: Sequence[Sequence[TraceState]], replayed: dict[int, TraceState]
) -> None:
    ticks = 0
    for stage in begun:
        for trace in stage:
            again = replayed[trace.index].origin
            assert again is not None
            assert isinstance(again.spawned, TraceSpawned)
            assert again.spawned.t_s == ticks / TICKS_PER_S
        ticks += max(trace.tokens for trace in stage)
