"""Where a procedure's trace comes from: what it goes on from, and what was fed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from tts_tui.domain.events import TraceSpawned
    from tts_tui.domain.logps import ScoredToken


class Parent(Protocol):
    """What another trace may go on from; `domain.trace.TraceState` is one."""

    @property
    def index(self) -> int:
        """Number of the trace in its race, from 0."""

    @property
    def origin(self) -> Origin | None:
        """Where it comes from itself."""

    @property
    def tokens(self) -> int:
        """Its own tokens."""

    @property
    def thought_tokens(self) -> int:
        """How many of them are of its thinking part."""

    @property
    def logp(self) -> float | None:
        """Σ log p of its own tokens, in nats; None where none was recorded."""

    def text(self, channel: Channel) -> str:
        """All of its own text of one channel."""

    def hand_on(self) -> dict[Channel, str] | None:
        """All text of its line by channel, if it is at hand; given once."""

    def scored_tokens(self, channel: Channel) -> list[ScoredToken]:
        """Those of its own tokens whose log p was recorded, with their places in that text."""


class Said(NamedTuple):
    """A piece of what stands before a trace's own text."""

    text: str
    fed: bool
    """Whether it was fed in, and not generated."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a spawned trace has behind it; nothing of it is copied.

    Lines can be long, as each token of a beam search may fork: nothing here recurses.
    """

    spawned: TraceSpawned
    parent: Parent | None
    """The trace it goes on from; None where it begins anew."""

    @property
    def cohort(self) -> str:
        """Full name of the procedure that grew it."""
        return self.spawned.cohort

    @property
    def injected(self) -> str:
        """What was fed in before its first token."""
        return self.spawned.injected

    @property
    def shared_tokens(self) -> int:
        """How many of its own tokens its parent's request generated."""
        return self.spawned.shared_tokens

    @property
    def forked(self) -> bool:
        """Whether its parent's request generated its first token, and went on with another."""
        return self.shared_tokens > 0

    @property
    def logp(self) -> float | None:
        """Σ log p of all it goes on from, in nats; None where that was not recorded."""
        return 0.0 if self.spawned.parent is None else self.spawned.logp

    @property
    def depth(self) -> int:
        """How many traces it goes on from, one after another."""
        return len(self.line()) - 1

    @property
    def tokens(self) -> int:
        """How many tokens it goes on from, from the first of its line on."""
        return sum(origin.prefix_tokens for origin in self.line())

    @property
    def thought_tokens(self) -> int:
        """How many of those are of a thinking part."""
        return sum(
            min(origin.parent.thought_tokens, origin.prefix_tokens)
            for origin in self.line()
            if origin.parent is not None
        )

    @property
    def prefix_tokens(self) -> int:
        """How many of its parent's own tokens it goes on from."""
        if self.parent is None:
            return 0
        own = self.spawned.prefix_tokens
        return self.parent.tokens if own is None else own

    def prefix(self, channel: Channel) -> str:
        """What of its parent's own text of one channel it goes on from."""
        if self.parent is None:
            return ""
        thinking = channel is Channel.THINKING
        upto = self.spawned.prefix_thinking if thinking else self.spawned.prefix_answer
        return self.parent.text(channel)[:upto]

    def text(self, channel: Channel) -> str:
        """Everything of one channel before its own text, what was fed in included."""
        return "".join(piece.text for piece in self.said(channel))

    def texts(self) -> dict[Channel, str]:
        """The same by channel, from what the trace it goes on from hands on, if that is there."""
        line = self.parent.hand_on() if self.parent is not None else None
        if self.parent is None or line is None:
            return {channel: self.text(channel) for channel in Channel}
        found = {}
        for channel in Channel:
            beyond = len(self.parent.text(channel)) - len(self.prefix(channel))
            fed = self.injected if self.spawned.channel is channel else ""
            found[channel] = line[channel][: len(line[channel]) - beyond] + fed
        return found

    def said(self, channel: Channel) -> list[Said]:
        """The same in pieces, none of them empty: what was generated, and what was fed in."""
        said: list[Said] = []
        for origin in self.line():
            said.append(Said(origin.prefix(channel), fed=False))
            if origin.spawned.channel is channel:
                said.append(Said(origin.injected, fed=True))
        return [piece for piece in said if piece.text]

    def line(self) -> list[Origin]:
        """The origins of the traces it goes on from, and itself last."""
        line = [self]
        while (parent := line[-1].parent) is not None and parent.origin is not None:
            line.append(parent.origin)
        return line[::-1]
