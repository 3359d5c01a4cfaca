"""From a procedure's wish for a trace to the event and the request that begin it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.client.ports import Prefix, TraceRequest
from tts_tui.domain.events import Channel, TraceSpawned
from tts_tui.domain.other_models import other_model_of
from tts_tui.engine.places import seed_of, sibling
from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.origin import Origin
    from tts_tui.domain.procedures.actions import Spawn
    from tts_tui.domain.race import RaceState
    from tts_tui.engine.plan import Entrant


class NonsenseError(Exception):
    """A procedure asked for what cannot be done; the message is a clause without a full stop."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much procedures may grow a race, all of them together."""

    traces: int = 1024
    tokens: int = 400_000
    """Generated tokens, over all traces that were spawned."""

    def check(self, race: RaceState) -> None:
        """Raises NonsenseError where one more trace would be too many."""
        if len(race.spawned) >= self.traces:
            raise NonsenseError(f"it reached the ceiling of {counted(self.traces, 'trace')} a race")
        if sum(trace.generated_tokens for trace in race.spawned.values()) >= self.tokens:
            raise NonsenseError(f"it reached the ceiling of {counted(self.tokens, 'token')} a race")


def check_there(race: RaceState, traces: Sequence[int]) -> None:
    """Raises NonsenseError for a trace that does not exist."""
    for trace in traces:
        if not race.has(trace):
            raise NonsenseError(f"it asked for trace {trace + 1}, which is not there")


def next_number(race: RaceState) -> int:
    """The number of the next trace that is spawned."""
    return max(race.n, 1 + max(race.spawned, default=-1))


def spawned(race: RaceState, cohort: str, wish: Spawn, t_s: float) -> TraceSpawned:
    """Make the event that a wish comes to; the trace gets the race's next number.

    Raises NonsenseError for a parent that does not exist.
    """
    number = next_number(race)
    if wish.parent is None:
        return TraceSpawned(
            race.started.race,
            t_s,
            number,
            cohort,
            injected=wish.injected,
            channel=wish.channel,
            model=None if wish.model == race.started.model.name else wish.model,
        )
    if not race.has(wish.parent):
        raise NonsenseError(f"it asked to go on from trace {wish.parent + 1}, which is not there")
    parent = race.lane(wish.parent)
    all_of_it = parent.ended and not wish.thinking_only
    tokens = parent.thought_tokens if wish.thinking_only else parent.tokens
    return TraceSpawned(
        race.started.race,
        t_s,
        number,
        cohort,
        parent=wish.parent,
        prefix_tokens=None if all_of_it else tokens,
        prefix_thinking=len(parent.text(Channel.THINKING)),
        prefix_answer=0 if wish.thinking_only else len(parent.text(Channel.ANSWER)),
        injected=wish.injected,
        channel=wish.channel,
        model=other_model_of(parent),
    )


def request_of(race: RaceState, entrant: Entrant, trace: int, wish: Spawn | None) -> TraceRequest:
    """The request of a trace: of the question itself, or going on from what its line said.

    `entrant` is the model that the trace is sampled from.
    """
    sampling = entrant.sampling
    origin = race.lane(trace).origin
    return TraceRequest(
        prompt=race.started.question.text + entrant.prompt_suffix,
        sampling=sampling,
        seed=seed_of(race, sampling, trace),
        system=entrant.system,
        continues=_prefix(origin) if origin is not None else None,
        begins=starts[sibling(race, trace) % len(starts)] if (starts := entrant.starts) else "",
        stop=wish.stop if wish is not None else (),
        max_tokens=wish.max_tokens if wish is not None else None,
        logprobs=entrant.logprobs,
        extra=wish.extra if wish is not None else {},
    )


def _prefix(origin: Origin) -> Prefix | None:
    if origin.parent is None and not origin.injected:
        return None
    thinking = origin.text(Channel.THINKING)
    if origin.spawned.channel is Channel.THINKING:
        return Prefix(thinking)
    return Prefix(thinking, origin.text(Channel.ANSWER))
