"""Which slot of a llama.cpp server each stream is sent to, so that others stay free for beams.

Left to itself the server takes the idle slot that has read most of a prompt, and between two
tokens of a beam that is often the beam's own: it would wait for a whole trace to end. Pure.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from tts_tui.client.ports import Delta

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tts_tui.client.ports import TraceRequest, Update


@dataclass(slots=True)
class _Slot:
    number: int
    prompt: tuple[str | None, str] | None = None
    said: str = ""
    """What has been generated there, and so need not be read again."""

    def known(self, request: TraceRequest) -> int:
        """How much of what a request goes on from it has read already, in characters."""
        if self.prompt != (request.system, request.prompt):
            return -1
        pairs = zip(self.said, _said(request), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class StreamSlots:
    """Hands slots out; without any, requests stay as they are."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._free = deque(map(_Slot, numbers))

    @contextmanager
    def place(
        self, request: TraceRequest, emit: Callable[[Update], None]
    ) -> Iterator[tuple[TraceRequest, Callable[[Update], None]]]:
        """Send a request to the slot that knows most of it, of equals to the longest free one."""
        if not self._free:
            yield request, emit
            return
        slot = max(self._free, key=lambda each: each.known(request))
        self._free.remove(slot)
        slot.prompt, slot.said = (request.system, request.prompt), _said(request)

        def hear(update: Update) -> None:
            if isinstance(update, Delta):
                slot.said += update.text
            emit(update)

        try:
            yield replace(request, slot=slot.number), hear
        finally:
            self._free.append(slot)


def _said(request: TraceRequest) -> str:
    before = request.continues
    return before.thinking + (before.answer or "") if before is not None else ""
