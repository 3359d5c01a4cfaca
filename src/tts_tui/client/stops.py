"""Where a completion has to end, also where the server looks for no stop strings. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.ports import Delta
from tts_tui.client.reasoning import CLOSING_TAGS
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.client.ports import Update

_NOTHING: Final = ""


class Stops:
    """The stop strings of one request; `found` says that one of them was said.

    A server that separates the thinking itself swallows its closing tag: where that is one of
    them, the first word of the answer is the end.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.found = False
        self._stops = tuple(stop for stop in stops if stop)
        self._at_answer = any(stop.strip() in CLOSING_TAGS for stop in self._stops)
        self._longest_begun = max(map(len, self._stops), default=1) - 1

    def filter(self) -> StopFilter:
        """What takes them, and what follows them, out of one text."""
        return StopFilter(self)

    def watching(
        self, emit: Callable[[Update], None], *, thought: bool
    ) -> Callable[[Update], None]:
        """An `emit` that ends before the answer where the end of the thinking is a stop.

        `thought` says that the thinking is open already.
        """
        if not self._at_answer:
            return emit

        def say(update: Update) -> None:
            nonlocal thought
            if isinstance(update, Delta):
                if update.channel is Channel.THINKING:
                    thought = True
                elif thought:
                    self.found = self.found or bool(update.text.strip())
                    update = Delta(Channel.THINKING, _NOTHING, update.tokens)
            emit(update)

        return say

    def before(self, text: str) -> str | None:
        """What comes before the first stop of a text; None where there is none in it."""
        places = [at for stop in self._stops if (at := text.find(stop)) >= 0]
        return text[: min(places)] if places else None

    def begun(self, text: str) -> int:
        """How many last characters may be the beginning of a stop."""
        for length in range(min(self._longest_begun, len(text)), 0, -1):
            if any(stop.startswith(text[-length:]) for stop in self._stops):
                return length
        return 0


class StopFilter:
    """One text in pieces, up to its first stop; holds back what may be the beginning of one."""

    def __init__(self, stops: Stops) -> None:
        self._stops = stops
        self._held = ""

    def feed(self, text: str) -> str:
        """Take a piece, give what is sure to come before any stop."""
        if self._stops.found:
            return _NOTHING
        text = self._held + text
        before = self._stops.before(text)
        if before is not None:
            self._stops.found, self._held = True, ""
            return before
        sure = len(text) - self._stops.begun(text)
        self._held = text[sure:]
        return text[:sure]

    def close(self) -> str:
        """End of the text: what was held back was no stop."""
        held, self._held = self._held, ""
        return _NOTHING if self._stops.found else held
