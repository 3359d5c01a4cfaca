"""Everything that can happen in a race, as immutable facts.

A live race, a replay, an import and a test are sources of these events; `RaceState.apply`
is their only reader. `race` numbers the races of a session from 0, `trace` the traces of a
race from 0, and `t_s` is seconds since that race started, on a monotonic clock, strictly
increasing within a race and rounded to whole microseconds (so it survives JSON unchanged).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

# Facts are made of them, and whoever makes facts finds them here.
from tts_tui.domain.models import ModelCard as ModelCard  # noqa: TC001
from tts_tui.domain.models import Prices as Prices
from tts_tui.domain.models import Sampling as Sampling  # noqa: TC001
from tts_tui.domain.repetition import TraceLooped

if TYPE_CHECKING:
    from tts_tui.domain.ceilings import Ceiling
    from tts_tui.domain.models import OtherModel
    from tts_tui.domain.token_logp import TokenLogp


class Channel(StrEnum):
    """Which part of a completion a token belongs to."""

    THINKING = "thinking"
    ANSWER = "answer"


class Provenance(StrEnum):
    """Where a token count comes from, best first."""

    SERVER_USAGE = "server usage"
    CHUNK_USAGE = "chunk usage"
    TOKENIZER = "tokenizer"
    ESTIMATE = "estimate"
    RECORDED = "recorded"


class CutBy(StrEnum):
    """Who cut a trace short."""

    STRATEGY = "strategy"
    PERSON = "person"
    STOP = "stop"
    CEILING = "ceiling"


class EndReason(StrEnum):
    """Why a race ended."""

    ALL_ENDED = "all traces ended"
    DECIDED = "the armed strategy decided"
    STOPPED = "stopped by hand"
    ALL_FAILED = "every trace failed"
    FAULT = "interrupted by a fault"
    CEILING = "a ceiling was reached"


NOT_RECORDED: Final = "(question not recorded)"
"""In place of a question's text, where only numbers were imported."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and its ground truth where it is known."""

    id: str
    text: str
    truth: str | None = None
    dataset: str | None = None
    """The name of the data set it is of, where it is of one."""
    note: str | None = field(default=None, compare=False)
    """For whoever presents it; it is in no session file, and no part of what was asked."""


@dataclass(frozen=True, slots=True)
class RaceStarted:
    """A race of n traces begins; all of them are queued."""

    race: int
    t_s: float
    question: Question
    model: ModelCard
    n: int
    sampling: Sampling
    started_at: str
    """UTC, ISO 8601: the one wall-clock time of a race."""
    armed: str | None = None
    beams: int | None = None
    """Where the one trace is the output of a beam search: with how many beams."""
    logprobs: int | None = None
    """How many likely tokens were asked for beside each log p, which samples nothing otherwise."""
    slots: int | None = None
    """How many of its traces may run at once, if fewer than n; None in older sessions as well."""
    others: tuple[OtherModel, ...] = ()
    """Models beside its own, on which its procedures may grow traces."""
    runs: int = 1
    """At how many times its traces were run; those of a later time come after all of an earlier."""
    rest: tuple[int, ...] | None = None
    """Where it goes on with traces that were run before: which are run now. Readers of a session
    give one start with the n, the slots and the runs of the last, and no rest."""


@dataclass(frozen=True, slots=True)
class TraceSpawned:
    """A procedure grew the race by a trace, which goes on from another, or begins anew.

    The race's n traces are there from its start; those that are spawned are numbered after them.
    """

    race: int
    t_s: float
    trace: int
    cohort: str
    """The procedure's full name: `wait-2@4`."""
    parent: int | None = None
    """The trace it goes on from, which has a lower number; None begins anew."""
    prefix_tokens: int | None = None
    """How many of the parent's own tokens it goes on from; None takes all it comes to."""
    prefix_thinking: int = 0
    """How many characters of the parent's own thinking it goes on from."""
    prefix_answer: int = 0
    """How many characters of the parent's own answer part it goes on from."""
    injected: str = ""
    """Text that was fed in after it; it was not generated, and counts as no token."""
    channel: Channel = Channel.ANSWER
    """Which part the fed-in text belongs to, and the trace begins in."""
    shared_tokens: int = 0
    """How many of its own tokens the parent's request generated, and the parent counts."""
    logp: float | None = None
    """Σ log p of what it goes on from, from the first token on, in nats; None: not recorded."""
    model: str | None = None
    """Name of the other model that it is sampled from; None: the race's own."""


@dataclass(frozen=True, slots=True)
class ProcedureStopped:
    """A procedure cannot go on; its traces end, the race does not."""

    race: int
    t_s: float
    cohort: str
    reason: str
    """One clear sentence, safe to show after `ui.text`."""


@dataclass(frozen=True, slots=True)
class TraceOpened:
    """A trace left the queue: its request is on the wire."""

    race: int
    t_s: float
    trace: int
    seed: int | None
    """None where none is sent, or known."""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class SamplingDropped:
    """The server refused parameters, and this trace's request was sent without them."""

    race: int
    t_s: float
    trace: int
    names: tuple[str, ...]
    """Names of the request's parameters; those of `Sampling` among them."""


@dataclass(frozen=True, slots=True)
class TraceRetried:
    """An attempt failed before any token; another follows after `wait_s` seconds."""

    race: int
    t_s: float
    trace: int
    reason: str
    wait_s: float


@dataclass(frozen=True, slots=True)
class TokensArrived:
    """Deltas of one channel of one trace, by columns: one, or several that were written together.

    The columns are of equal length and never empty; the file, the fold and a recording append
    them as they are.
    """

    race: int
    trace: int
    channel: Channel
    times_s: tuple[float, ...]
    """When each delta came."""
    tokens: tuple[int, ...]
    """How many tokens it stands for."""
    texts: tuple[str, ...]
    """What it says."""
    logps: tuple[tuple[TokenLogp, ...], ...] = ()
    """Its tokens, as far as their log p is known; no column at all where none is."""

    @property
    def t_s(self) -> float:
        """When the last of them arrived."""
        return self.times_s[-1]


@dataclass(frozen=True, slots=True)
class ThinkingReclassified:
    """A closing tag without an opening one: all text so far was thinking, not answer."""

    race: int
    t_s: float
    trace: int


@dataclass(frozen=True, slots=True)
class TraceContinued:
    """The server cut the answer at a limit of its own, and was asked to go on with it."""

    race: int
    t_s: float
    trace: int


@dataclass(frozen=True, slots=True)
class TraceFinished:
    """A trace ended by itself.

    `tokens` counts the whole completion, thinking included; `thinking_tokens` is None where
    nothing better than the counted thinking deltas is known.
    """

    race: int
    t_s: float
    trace: int
    finish_reason: str
    tokens: int | None = None
    thinking_tokens: int | None = None
    provenance: Provenance = Provenance.ESTIMATE
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    recorded_answer: str | None = None
    """The answer as an import found it; it replaces extraction."""
    stopped_here: bool = False
    """Whether we ended it, at its token limit or a stop, because the server went on."""


@dataclass(frozen=True, slots=True)
class TraceCounted:
    """The counts of a finished trace became known, or better known, after its end.

    They replace those of the end; None leaves what is there.
    """

    race: int
    t_s: float
    trace: int
    tokens: int | None = None
    thinking_tokens: int | None = None
    provenance: Provenance = Provenance.ESTIMATE
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class TraceFailed:
    """A trace broke; `reason` is one clear sentence, safe to show after `ui.text`."""

    race: int
    t_s: float
    trace: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelSent:
    """A trace was told to stop; its socket is still open."""

    race: int
    t_s: float
    trace: int
    by: CutBy
    ceiling: Ceiling | None = None
    """Which one, where a ceiling cuts."""


@dataclass(frozen=True, slots=True)
class TraceCut:
    """A cancelled trace's connection is shut, both ways; its partial text stays."""

    race: int
    t_s: float
    trace: int
    by: CutBy
    ceiling: Ceiling | None = None
    """Which one, where a ceiling cut it."""


@dataclass(frozen=True, slots=True)
class StrategyArmed:
    """A strategy was armed (or, with None, disarmed) during the race."""

    race: int
    t_s: float
    strategy: str | None


@dataclass(frozen=True, slots=True)
class PickChanged:
    """What a strategy picked at this moment: a record for the reader, not an input of picks."""

    race: int
    t_s: float
    strategy: str
    answer: str | None
    voters: tuple[int, ...]
    decided_at_s: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class LosersCut:
    """The armed strategy decided and every loser's socket is closed.

    `closed_after_s` is measured from the deciding token's arrival to the last closed socket.
    """

    race: int
    t_s: float
    strategy: str
    decided_at_s: float
    losers: tuple[int, ...]
    closed_after_s: float


@dataclass(frozen=True, slots=True)
class Overshoot:
    """What the server generated for the cut traces beyond what was counted of them.

    It goes on for a moment after a cut; recorded only where the server said its own count.
    """

    race: int
    t_s: float
    tokens: int


@dataclass(frozen=True, slots=True)
class RaceEnded:
    """Nothing of this race runs any more."""

    race: int
    t_s: float
    reason: EndReason
    on_wire: int | None = None
    """The most requests at once at its endpoint while it ran, those of other races among them;
    None where all were its own. With others, times are those of a server that worked for them too.
    """


Event = (
    RaceStarted
    | TraceSpawned
    | ProcedureStopped
    | TraceOpened
    | SamplingDropped
    | TraceRetried
    | TokensArrived
    | ThinkingReclassified
    | TraceContinued
    | TraceLooped
    | TraceFinished
    | TraceCounted
    | TraceFailed
    | CancelSent
    | TraceCut
    | StrategyArmed
    | PickChanged
    | LosersCut
    | Overshoot
    | RaceEnded
)
"""Every fact there is."""
