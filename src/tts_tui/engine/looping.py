"""Which independent traces repeat themselves, noted once each, while their text arrives."""

from __future__ import annotations

from dataclasses import dataclass, field

from tts_tui.domain.repetition import Repetition


@dataclass(slots=True)
class LoopWatch:
    """Reads along with the traces of one race."""

    _reading: dict[int, Repetition] = field(default_factory=dict)
    _characters: dict[int, int] = field(default_factory=dict)
    _found: set[int] = field(default_factory=set)

    def hear(self, trace: int, text: str, tokens: int) -> int | None:
        """Take in what a trace has said, and how many tokens it has by now.

        Gives about how many it had when what it repeats stood for the first time, once it is found
        to repeat itself. Where a token stands in the text is not known: it is that of its share.
        """
        if trace in self._found:
            return None
        reading = self._reading.get(trace)
        if reading is None:
            reading = self._reading[trace] = Repetition()
        characters = self._characters[trace] = self._characters.get(trace, 0) + len(text)
        reading.feed(text)
        if reading.loop is None:
            return None
        self._found.add(trace)
        del self._reading[trace]
        return reading.loop.since * tokens // max(1, characters)
