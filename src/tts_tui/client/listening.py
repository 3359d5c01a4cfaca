"""What an answer is held to beside its text: limits, stops, log p, what it goes on from. Pure.

Each of them costs a stream nothing that did not ask for it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_tui.client.joint import JointWatch
from tts_tui.client.keys import KeyFilter
from tts_tui.client.logprobs import LogpQueue
from tts_tui.client.stops import Stops

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.failures import Failures
    from tts_tui.client.ports import Prefix, ThinkMode, Update


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asked for that its answer is held to."""

    limit_tokens: int = sys.maxsize
    """Beyond it, the answer is ended from our side."""
    stop: tuple[str, ...] = ()
    """Before one of these it is ended, if need be from our side."""
    logprobs: int | None = None
    """How many likely tokens are told beside each log p; None tells none."""
    continues: Prefix | None = None
    """What it goes on from; None begins anew."""
    begins: str = ""
    """What its text begins with, and the server does not say."""


class Filter(Protocol):
    """A text in pieces, some of which may be held back."""

    def feed(self, text: str) -> str:
        """Take a piece, give what is sure."""

    def close(self) -> str:
        """End of the text: give what was held back."""


class Chain:
    """Filters one after the other."""

    def __init__(self, filters: list[Filter]) -> None:
        self._filters = filters

    def feed(self, text: str) -> str:
        """Take a piece, give what is sure after all of them."""
        for each in self._filters:
            text = each.feed(text)
        return text

    def close(self) -> str:
        """End of the text: give what any of them held back."""
        text = ""
        for each in self._filters:
            text = each.feed(text) + each.close()
        return text


class Listening:
    """The watches over one answer, as its request asks for them; None is one that is not."""

    def __init__(self, asked: Asked, failures: Failures) -> None:
        self._key = failures.key
        self.joint = JointWatch(asked.continues, failures) if asked.continues is not None else None
        self.stops = Stops(asked.stop) if asked.stop else None
        self.logps = LogpQueue(asked.logprobs, self._key) if asked.logprobs is not None else None

    def filter(self) -> Filter:
        """What the text of one field goes through before anybody reads it.

        A server may echo the key into what the model says: no reader of events may see it.
        """
        filters: list[Filter] = [KeyFilter(self._key)]
        if self.joint is not None:
            filters.append(self.joint.filter())
        if self.stops is not None:
            filters.append(self.stops.filter())
        return filters[0] if len(filters) == 1 else Chain(filters)

    def watching(self, emit: Callable[[Update], None]) -> Callable[[Update], None]:
        """An `emit` behind all of them."""
        if self.logps is not None:
            emit = self.logps.handing_out(emit)
        if self.stops is not None:
            thought = self.joint is not None and not self.joint.answering
            emit = self.stops.watching(emit, thought=thought)
        if self.joint is not None:
            emit = self.joint.watching(emit)
        return emit

    def mode(self, usual: ThinkMode) -> ThinkMode:
        """How to tell thinking from answer."""
        return usual if self.joint is None else self.joint.mode(usual)

    @property
    def stopped(self) -> bool:
        """Whether a stop was said."""
        return self.stops is not None and self.stops.found
