"""Chains are led as their rules say, and counted alike live, from the file, in a replay, scored.

The rules are written a second time here, over what was recorded.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings

from tests.support.folded import picture
from tests.support.generated.chains import Played, caps, chain_races, waits
from tests.support.recordings import recording_of, write_session
from tts_tui.domain.events import (
    Channel,
    Event,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceSpawned,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, read_name
from tts_tui.plain.rows import score_rows
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.store.coalesce import Coalescer
from tts_tui.study.reading import ReadSessions, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WAIT, FINAL, CAPPED = "\n\nWait", "\n\n**Final Answer**\n", "\n\nFinal Answer:"


@dataclass
class Told:
    """A spawned trace as its events alone tell it."""

    spawned: TraceSpawned
    thinking: int = 0
    tokens: int = 0
    texts: tuple[str, str] = ("", "")
    end: TraceFinished | TraceFailed | TraceCut | None = None

    @property
    def finish(self) -> str:
        return self.end.finish_reason if isinstance(self.end, TraceFinished) else "broken"


def told(events: Iterable[Event]) -> list[list[Told]]:
    """The chains of a race, each from its first trace to its last."""
    traces: dict[int, Told] = {}
    chains: list[list[Told]] = []
    for event in events:
        if isinstance(event, TraceSpawned):
            trace = traces[event.trace] = Told(event)
            if event.parent is None:
                chains.append([trace])
            else:
                [chain] = [one for one in chains if one[-1].spawned.trace == event.parent]
                chain.append(trace)
        elif isinstance(event, TokensArrived) and event.trace in traces:
            trace = traces[event.trace]
            thinking, answer = trace.texts
            said = "".join(event.texts)
            trace.tokens += sum(event.tokens)
            if event.channel is Channel.THINKING:
                trace.texts = thinking + said, answer
                trace.thinking += sum(event.tokens)
            else:
                trace.texts = thinking, answer + said
        elif isinstance(event, TraceFinished | TraceFailed | TraceCut) and event.trace in traces:
            traces[event.trace].end = event
            if isinstance(event, TraceFinished) and event.tokens is not None:
                traces[event.trace].tokens = event.tokens
    return chains


def path(chain: Sequence[Told]) -> int:
    """Tokens from a chain's first to its last, without what was left behind."""
    links = pairwise(chain)
    before = [
        parent.tokens if child.spawned.prefix_tokens is None else child.spawned.prefix_tokens
        for parent, child in links
    ]
    return sum(before) + chain[-1].tokens


def share(limit: int | None) -> int:
    return 1000 if limit is None else max(1, min(1000, limit // 4))


@given(chain_races(waits()))
def test_every_joint_of_a_chain_that_waits_is_where_the_rule_says(played: Played) -> None:
    [name] = played.race.state.cohorts
    known = read_name(name)
    assert known is not None
    limit, chains = played.limit, told(played.race.events)
    assert len(chains) == known.n
    for chain in chains:
        thinking_limit = None if limit is None else limit - share(limit)
        assert played.limit_of(chain[0].spawned.trace) == thinking_limit
        for at, (parent, child) in enumerate(pairwise(chain), 1):
            how, so_far = child.spawned, chain[:at]
            waited = sum(one.spawned.injected == WAIT for one in so_far)
            thinks = any(one.thinking for one in so_far)
            left = None if thinking_limit is None else thinking_limit - path(so_far)
            if thinks and left is not None:
                # The answer that is left behind does not count, however far it came.
                left += parent.tokens - parent.thinking
            if how.injected != WAIT:
                cut_off = parent.finish == "length" or (left is not None and left <= 0)
                assert cut_off or waited == known.parameter
                # An answer that was cut off is gone on with, thoughts are told to come to one.
                assert how.injected == ("" if thinks and parent.texts[1] else FINAL)
                assert (how.channel, played.limit_of(how.trace)) == (Channel.ANSWER, share(limit))
                assert child is chain[-1]
                continue
            assert waited < (known.parameter or 0)
            assert parent.finish != "length"
            assert left is None or left > 0
            assert played.limit_of(how.trace) == left
            assert how.channel is (Channel.THINKING if thinks else Channel.ANSWER)
            own = len(parent.texts[0]), 0 if thinks else len(parent.texts[1])
            assert (how.prefix_thinking, how.prefix_answer) == own
            assert how.prefix_tokens == (parent.thinking if thinks else None)
        assert ended_by_the_rule(chain, known.parameter or 0)


def ended_by_the_rule(chain: Sequence[Told], waits_wanted: int) -> bool:
    last = chain[-1]
    waited = sum(one.spawned.injected == WAIT for one in chain)
    made_to_answer = len(chain) > 1 and last.spawned.injected != WAIT
    if last.finish == "broken" or made_to_answer:
        return True
    said_nothing = len(chain) > 1 and last.tokens == 0
    return said_nothing or (waited == waits_wanted and last.finish != "length")


@given(chain_races(caps()))
def test_a_cap_is_where_the_rule_says(played: Played) -> None:
    [name] = played.race.state.cohorts
    known = read_name(name)
    assert known is not None
    chains = told(played.race.events)
    assert len(chains) == known.n
    for first, *rest in chains:
        assert played.limit_of(first.spawned.trace) == known.parameter
        assert len(rest) == (first.finish == "length")
        for answer in rest:
            answering = first.thinking > 0 and first.texts[1] != ""
            assert answer.spawned.injected == ("" if answering else CAPPED)
            assert played.limit_of(answer.spawned.trace) == 1000
            own = len(first.texts[0]), len(first.texts[1])
            assert (answer.spawned.prefix_thinking, answer.spawned.prefix_answer) == own


@settings(max_examples=40)
@given(chain_races(waits() | caps()))
def test_a_procedure_is_counted_alike_live_saved_replayed_and_scored(played: Played) -> None:
    live, events = played.race.state, played.race.events
    [name] = live.cohorts
    chains = told(events)
    with tempfile.TemporaryDirectory() as folder:
        file = write_session(Path(folder) / "s.jsonl", coalesced(events), strategies=[name], n=1)
        whole, numbers = (read(file, ReadSessions(numbers_only=only)) for only in (False, True))
    assert picture(whole.races[0]) == picture(SessionState(events).races[0])
    recorded = recording_of(coalesced(events))
    for clock in Clock:
        [row] = score_rows("s", [live], [name], clock)
        assert row.spent_tokens in (None, sum(one.tokens for chain in chains for one in chain))
        assert row.sequential_tokens in (None, max(map(path, chains)))
        ended = all(one.end is not None for chain in chains for one in chain)
        assert row.decided is (ended and any(chain[-1].finish != "broken" for chain in chains))
        replayed = recorded if clock is Clock.WALL else on_token_clock(recorded)
        for race in (*whole.races, *numbers.races, replayed.whole()):
            assert score_rows("s", [race], [name], clock) == [row]


def coalesced(events: Iterable[Event]) -> list[Event]:
    """The events as a journal writes them."""
    coalescer = Coalescer()
    for event in events:
        coalescer.add(event)
    return list(coalescer.drain())
