"""Where a continuation meets the text it goes on from: echoes, new beginnings, what it says. Pure.

Servers with a reasoning parser may send the continuation of a thinking as content, and that of
an answer as reasoning; what was begun says which it is, until a closing tag comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.continuation import tagged
from tts_tui.client.ports import Delta, Joint, ThinkMode
from tts_tui.client.reasoning import OPENING_TAGS
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.failures import Failures
    from tts_tui.client.ports import Prefix, Update

_SURE_ECHO: Final = 16
"""Characters of a whole prefix said again that are no accident."""
_NEW_BEGINNING: Final = 80
"""Characters of a prefix's beginning said again that are none either."""


class JointWatch:
    """One continuation of a text: what its first words tell."""

    def __init__(self, prefix: Prefix, failures: Failures) -> None:
        self._prefix = prefix
        self._failures = failures
        self._first: Channel | None = None

    @property
    def answering(self) -> bool:
        """Whether the answer was begun, so that all that comes is of it."""
        return self._prefix.answer is not None

    def mode(self, usual: ThinkMode) -> ThinkMode:
        """How to read the text that comes, by the state of what it goes on from."""
        if not self.answering:
            return ThinkMode.STARTS_IN_REASONING
        begun_in_text = not self._prefix.thinking and usual is ThinkMode.AUTO
        return usual if begun_in_text else ThinkMode.OFF

    def filter(self) -> JointFilter:
        """What takes an echo out of one text, and raises where it begins anew."""
        said = self._prefix.thinking if self._prefix.answer is None else self._prefix.answer
        echoes = dict.fromkeys((tagged(self._prefix), said))
        return JointFilter([echo for echo in echoes if len(echo) >= _SURE_ECHO], self._failures)

    def watching(self, emit: Callable[[Update], None]) -> Callable[[Update], None]:
        """An `emit` that notes which channel goes on first."""

        def say(update: Update) -> None:
            if self._first is None and isinstance(update, Delta) and update.text.strip():
                self._first = update.channel
            emit(update)

        return say

    def joint(self) -> Joint:
        """Say how it went on."""
        if self._first is None:
            return Joint.EMPTY
        closed = self._first is Channel.ANSWER and not self.answering
        return Joint.CLOSED if closed else Joint.WENT_ON


class JointFilter:
    """A text in pieces without the echo it may begin with; holds back what may be one.

    Raises `TraceError` where it begins anew: by opening the thinking again, or by the beginning
    of what there was.
    """

    def __init__(self, echoes: list[str], failures: Failures) -> None:
        self._echoes = echoes
        self._failures = failures
        self._held = ""
        self._settled = False

    def feed(self, text: str) -> str:
        """Take a piece, give what is sure to be new."""
        if self._settled or not text:
            return text
        held, self._held = self._held + text, ""
        for echo in self._echoes:
            if held.startswith(echo):
                self._settled = True
                return held[len(echo) :]
        head = held.lstrip()
        may_echo = any(echo.startswith(held) for echo in self._echoes)
        if not head and not may_echo:
            return held
        if may_echo or any(tag.startswith(head) for tag in OPENING_TAGS):
            self._held = held
            return ""
        self._settled = True
        again = [echo for echo in self._echoes if len(echo) >= _NEW_BEGINNING]
        if head.startswith(OPENING_TAGS) or held.startswith(
            tuple(echo[:_NEW_BEGINNING] for echo in again)
        ):
            raise self._failures.began_anew()
        return held

    def close(self) -> str:
        """End of the text: what was held back is new after all."""
        held, self._held = self._held, ""
        return held
