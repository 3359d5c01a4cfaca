"""How long a model's traces were, in this session and before: what estimates are made from.

Whole traces only: one that was cut or failed has no known length, and a copy tells nothing anew.
Traces of another model, or of the same one sampled otherwise, never count.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.noticed import TELLING_TOKENS
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

MARK_BYTES: Final = 8


class Sampled(NamedTuple):
    """What makes lengths comparable: the model, and what of its sampling they depend on."""

    name: str
    model_id: str
    temperature: float | None
    max_tokens: int | None


class WholeTrace(NamedTuple):
    """A trace that ended in full."""

    tokens: int
    """ℓ."""
    thinking_tokens: int
    """r."""
    mark: str | None
    """What a copy of it has as well; None where nobody can say."""


class PastRace(NamedTuple):
    """The whole traces of a race that was saved."""

    session: str
    """What tells its session from others."""
    started_at: str
    """UTC, ISO 8601."""
    question: str
    """What tells its question from others."""
    sampled: Sampled
    traces: tuple[WholeTrace, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """The known lengths of a model, sorted, and where they come from."""

    tokens: tuple[int, ...] = ()
    """ℓ of each."""
    thinking: tuple[int, ...] = ()
    """r of each."""
    model: str = ""
    sessions: int = 0
    """Of how many sessions they are, this one included."""
    only_this_race: bool = False

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def thinks(self) -> bool:
        """Whether the model's thinking is told apart from its answers."""
        return self.thinking != self.tokens


def sampled_of(race: RaceState) -> Sampled:
    """What the lengths of a race may be compared by: sampling as it was really sent."""
    model, sampling = race.started.model, race.sampling
    return Sampled(model.name, model.model_id, sampling.temperature, sampling.max_tokens)


def as_past(race: RaceState, session: str) -> PastRace:
    """What a race leaves to later ones."""
    return PastRace(
        session,
        race.started.started_at,
        _question_of(race),
        sampled_of(race),
        tuple(_whole(race)),
    )


def known_lengths(
    race: RaceState, session: Iterable[RaceState], past: Iterable[PastRace] = ()
) -> Lengths:
    """The lengths that are known of a race's model: of its own session so far, and of the past.

    The past is what had started before this race, so that a replay knows no more than was known.
    """
    sampled = sampled_of(race)
    own = [each for each in session if sampled_of(each) == sampled]
    here = {(each.started.started_at, _question_of(each)) for each in own}
    found: dict[object, WholeTrace] = {}
    of_race = 0
    for each in sorted(own, key=lambda one: one is not race):
        _take(found, _whole(each))
        of_race = of_race if each is not race else len(found)
    of_session = len(found)
    sessions = set()
    for one in past:
        if (
            one.sampled == sampled
            and one.started_at < race.started.started_at
            and (one.started_at, one.question) not in here
        ):
            before = len(found)
            _take(found, one.traces)
            if len(found) > before:
                sessions.add(one.session)
    return Lengths(
        tokens=tuple(sorted(trace.tokens for trace in found.values())),
        thinking=tuple(sorted(trace.thinking_tokens for trace in found.values())),
        model=race.started.model.name,
        sessions=len(sessions) + (of_session > 0),
        only_this_race=len(found) == of_race,
    )


def _take(found: dict[object, WholeTrace], traces: Iterable[WholeTrace]) -> None:
    for trace in traces:
        found.setdefault(trace.mark or len(found), trace)


def _whole(race: RaceState) -> Iterator[WholeTrace]:
    # A beam search's output is as long as its search, and no sample.
    if race.started.beams is not None:
        return
    for trace in race.traces:
        if trace.status is TraceStatus.DONE:
            yield WholeTrace(trace.tokens, trace.thinking_tokens, _mark(race, trace))


def _mark(race: RaceState, trace: TraceState) -> str | None:
    """What a copy has as well: the question, text and length, and the seed where it is short.

    A long text that two seeds share is a server's that does not heed them.
    """
    short = trace.tokens < TELLING_TOKENS
    if not trace.tail(1) or (short and trace.seed is None):
        return None
    told = blake2b(trace.fingerprint(), digest_size=MARK_BYTES)
    told.update(race.started.question.text.encode("utf-8", "surrogatepass"))
    told.update(f"\0{trace.tokens}\0{trace.seed if short else ''}".encode())
    return told.hexdigest()


def _question_of(race: RaceState) -> str:
    text = race.started.question.text.encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=MARK_BYTES).hexdigest()
