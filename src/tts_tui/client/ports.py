"""What the engine asks of a client: one trace in, deltas out, a completion or a `TraceError`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tts_tui.domain.events import Channel, Sampling
    from tts_tui.domain.procedures.beams import TokenScore
    from tts_tui.domain.token_logp import TokenLogp


@dataclass(frozen=True, slots=True)
class Prefix:
    """What has been said so far, to be gone on from in the middle of a sentence."""

    thinking: str = ""
    answer: str | None = None
    """None while the thinking is open; a model without a thinking channel only answers."""


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """One completion to sample."""

    prompt: str
    """The user's message, prompt suffix included."""
    sampling: Sampling
    seed: int | None
    """This trace's own seed; None sends none."""
    system: str | None = None
    continues: Prefix | None = None
    """What the completion goes on from; None begins anew."""
    begins: str = ""
    """What a new text begins with, and is shown to begin with; for completions only."""
    stop: tuple[str, ...] = ()
    """Where one of these would be said, the completion ends before it."""
    max_tokens: int | None = None
    """A limit of this request alone, in the place of the sampling's."""
    logprobs: int | None = None
    """How many of the likeliest tokens are told in the place of each, beside its own log p."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """More parameters for the body; they win over the endpoint's own."""
    slot: int | None = None
    """Where a llama.cpp server has to run it; None leaves that to the server."""


class Delta(NamedTuple):
    """Text of one channel as it came off the wire, with the tokens it stands for."""

    channel: Channel
    text: str
    tokens: int
    logps: tuple[TokenLogp, ...] = ()
    """Its tokens with their log p; none of them unless that of all is known."""


@dataclass(frozen=True, slots=True)
class Reclassify:
    """A closing think tag without an opening one: everything so far was thinking."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """This request was sent without parameters that were asked for: the server refuses them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Continued:
    """The server cut the answer at a limit of its own, and is asked to go on."""


class Joint(StrEnum):
    """How a continuation went on."""

    WENT_ON = "went on"
    CLOSED = "closed at the joint"
    """The thinking was open, and not a word of it came."""
    EMPTY = "empty"
    """Nothing was said at all."""


@dataclass(frozen=True, slots=True)
class Completion:
    """How an answer ended by itself; token counts are None where the server said nothing."""

    finish_reason: str
    completion_tokens: int | None = None
    thinking_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    per_chunk_counts: bool = False
    """Whether the deltas' counts came from the server (token ids, continuous usage)."""
    stopped_here: bool = False
    """Whether we ended it at the request's token limit or stop, because the server went on."""
    joint: Joint | None = None
    """How it went on from what it continues; None where it began anew."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection of a request is up."""

    hang_up: Callable[[], None]
    """Ends it in both directions, at once; the call still has to be cancelled."""


Spoken = Delta | Reclassify
"""What a model said."""
Update = Spoken | Connected | Dropped | Continued | Completion
"""A completion as an update says that the answer is complete; its counts may follow."""


class TraceClient(Protocol):
    """One endpoint; a fresh one for every session, shared by all of its traces."""

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        """Run one trace to its end, handing each update to `emit` as it arrives.

        The finish goes to `emit` at once; what is returned has the counts that came after it.
        One attempt, no retry. Raises `client.errors.TraceError`; when its scope is cancelled
        the socket is closed before the cancellation leaves this call.
        """

    async def aclose(self) -> None:
        """Close what is still open."""


class ThinkMode(StrEnum):
    """How to read the text of a model."""

    AUTO = "auto"
    """Tags are looked for; a closing tag alone makes everything before it thinking."""
    STARTS_IN_REASONING = "starts-in-reasoning"
    """The chat template has opened the thinking already."""
    OFF = "off"
    """All text is answer."""


@runtime_checkable
class NextTokens(Protocol):
    """A client that can say which tokens may come next; every call raises `TraceError`."""

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The token ids of a request's prompt, in the model's chat template."""

    async def reading(self, ids: Sequence[int]) -> ThinkMode:
        """How to read what follows a prompt: whether its template has opened the thinking."""

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        """The `top` likeliest tokens after `ids`, best first; fewer where others have no chance.

        `lane` tells the hypotheses apart that grow at the same time.
        """


@runtime_checkable
class Metered(Protocol):
    """A client whose server keeps a count of its own, and works for nobody else."""

    async def generated_tokens(self) -> int | None:
        """All tokens the server has ever generated, once it generates none.

        None where it does not say; never raises.
        """
