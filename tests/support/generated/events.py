"""Random events of every kind, with hostile texts and extreme numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tts_tui.domain.ceilings import Ceiling, Scope, Unit
from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    Event,
    LosersCut,
    ModelCard,
    Overshoot,
    PickChanged,
    Prices,
    ProcedureStopped,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    SamplingDropped,
    StrategyArmed,
    ThinkingReclassified,
    TokensArrived,
    TraceContinued,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
    TraceSpawned,
)
from tts_tui.domain.models import OtherModel
from tts_tui.domain.repetition import TraceLooped
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.store.fields import MAX_COUNT, MAX_INTEGER

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def _pairless(text: str) -> str:
    # Two halves of a pair inside one text are one character to every JSON reader.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


TEXTS = st.text(
    st.characters(codec=None)
    | st.sampled_from('\n\x00\x1b\x7f\x85\u2028\u2029\ud800\udc00"\\{}[]<>'),
    max_size=12,
).map(_pairless)
WORDS = st.sampled_from(["407", "400", "B", "1/2", "", "FFS-1@4", "x\u2028y"]) | TEXTS
TIMES = st.floats(0, 1e6, allow_nan=False).map(lambda t: round(t, 6))
COUNTS = st.integers(0, 5) | st.integers(0, MAX_COUNT)
INTEGERS = st.integers(-MAX_INTEGER, MAX_INTEGER)
NUMBERS = st.floats(-1e15, 1e15, allow_nan=False)
RACES = st.integers(0, 2)
TRACES = st.integers(0, 6)
VOTERS = st.lists(TRACES, max_size=4).map(tuple)
NAMES = st.sampled_from(["FFS-1@4", "MV@4", "SD"]) | TEXTS
COHORTS = st.sampled_from(["wait-1@2", "BS@2", "esc-MV@2>SD:large"]) | WORDS
CHANNELS = st.sampled_from(Channel)
DELTAS = st.tuples(TIMES, COUNTS, WORDS)
NATS = st.sampled_from([0.0, -9999.0]) | st.floats(-40, 0).map(lambda logp: round(logp, 6))
TOPS = st.lists(st.tuples(TEXTS, NATS), max_size=3).map(tuple)
SCORED = st.tuples(NATS.map(TokenLogp)) | st.lists(
    st.builds(TokenLogp, logp=NATS, text=st.none() | TEXTS, top=TOPS), max_size=3
).map(tuple)
"""The tokens of one delta, or none of them known."""

QUESTIONS = st.builds(Question, WORDS, WORDS, st.none() | WORDS)
MODELS = st.builds(
    ModelCard,
    WORDS,
    WORDS,
    WORDS,
    st.none() | COUNTS,
    st.none() | st.builds(Prices, NUMBERS, NUMBERS, NUMBERS, st.none() | WORDS),
)
# A limit of no tokens is what older files say of an unknown one.
LIMITS = COUNTS.filter(bool)
DROPPED = st.sampled_from(["temperature", "seed"]) | WORDS
SAMPLINGS = st.builds(
    Sampling, st.none() | NUMBERS, st.none() | NUMBERS, st.none() | LIMITS, st.none() | INTEGERS
)
CEILINGS = st.none() | st.builds(
    Ceiling, NUMBERS, st.sampled_from(Unit), st.sampled_from(Scope), st.none() | WORDS
)


def token_events(races: SearchStrategy[int] = RACES) -> SearchStrategy[TokensArrived]:
    """One delta, or a few that were written together."""
    return st.builds(
        lambda race, trace, channel, deltas: TokensArrived(
            race, trace, channel, *zip(*deltas, strict=True)
        ),
        races,
        TRACES,
        CHANNELS,
        st.lists(DELTAS, min_size=1, max_size=4),
    ).flatmap(scored)


def scored(event: TokensArrived) -> SearchStrategy[TokensArrived]:
    """The same event as it came, or with the log p of its tokens."""
    many = len(event.texts)
    columns = st.lists(SCORED, min_size=many, max_size=many).map(tuple).filter(any)
    return (st.just(()) | columns).map(lambda logps: replace(event, logps=logps))


def events(
    races: SearchStrategy[int] = RACES, times: SearchStrategy[float] = TIMES
) -> SearchStrategy[Event]:
    """Any event of any kind, whether or not it fits its race."""
    maybe_count = st.none() | COUNTS
    return st.one_of(
        st.builds(
            RaceStarted,
            races,
            times,
            QUESTIONS,
            MODELS,
            st.integers(0, 5),
            SAMPLINGS,
            WORDS,
            st.none() | NAMES,
            beams=st.none() | COUNTS,
            logprobs=st.none() | st.integers(0, 20),
            slots=st.none() | st.integers(0, 9),
            others=st.lists(st.builds(OtherModel, MODELS, SAMPLINGS), max_size=2).map(tuple),
        ),
        st.builds(
            TraceSpawned,
            races,
            times,
            st.integers(0, 9),
            COHORTS,
            st.none() | TRACES,
            maybe_count,
            st.integers(0, 9),
            st.integers(0, 9),
            WORDS,
            CHANNELS,
            st.integers(0, 2),
            st.none() | NUMBERS,
            st.none() | WORDS,
        ),
        st.builds(ProcedureStopped, races, times, COHORTS, WORDS),
        st.builds(TraceOpened, races, times, TRACES, st.none() | INTEGERS, COUNTS),
        st.builds(SamplingDropped, races, times, TRACES, st.lists(DROPPED, max_size=3).map(tuple)),
        st.builds(TraceRetried, races, times, TRACES, WORDS, TIMES),
        token_events(races),
        st.builds(ThinkingReclassified, races, times, TRACES),
        st.builds(TraceContinued, races, times, TRACES),
        st.builds(TraceLooped, races, times, TRACES, COUNTS),
        st.builds(
            TraceFinished,
            races,
            times,
            TRACES,
            WORDS,
            maybe_count,
            maybe_count,
            st.sampled_from(Provenance),
            maybe_count,
            maybe_count,
            st.none() | WORDS,
            st.booleans(),
        ),
        st.builds(
            TraceCounted,
            races,
            times,
            TRACES,
            maybe_count,
            maybe_count,
            st.sampled_from(Provenance),
            maybe_count,
            maybe_count,
        ),
        st.builds(TraceFailed, races, times, TRACES, WORDS, WORDS),
        st.builds(CancelSent, races, times, TRACES, st.sampled_from(CutBy), CEILINGS),
        st.builds(TraceCut, races, times, TRACES, st.sampled_from(CutBy), CEILINGS),
        st.builds(StrategyArmed, races, times, st.none() | NAMES),
        st.builds(
            PickChanged, races, times, NAMES, st.none() | WORDS, VOTERS, st.none() | TIMES, WORDS
        ),
        st.builds(LosersCut, races, times, NAMES, TIMES, VOTERS, TIMES),
        st.builds(Overshoot, races, times, COUNTS),
        st.builds(
            RaceEnded, races, times, st.sampled_from(EndReason), st.none() | st.integers(1, 99)
        ),
    )
