"""Telling thinking from answer where a model writes both into one text. Pure.

Knows `<think>` and its relatives and the channels of harmony (gpt-oss). How a text is cut
into chunks never changes what comes out; at a cut at most one unfinished mark is held back.
"""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING

from tts_tui.client.apportion import apportion
from tts_tui.client.fences import Fences
from tts_tui.client.ports import Delta, Reclassify, Spoken, ThinkMode
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = ("think", "thinking", "thought", "reasoning")
_HARMONY = ("channel", "message", "end", "start", "return", "call")
OPENING_TAGS = tuple(f"<{tag}>" for tag in _TAGS)
CLOSING_TAGS = tuple(f"</{tag}>" for tag in _TAGS)
_MARKS = (
    *OPENING_TAGS,
    *CLOSING_TAGS,
    *(f"<|{word}|>" for word in _HARMONY),
)
_MARK = re.compile("|".join(re.escape(mark) for mark in _MARKS))
_UNFINISHED = frozenset(mark[:length] for mark in _MARKS for length in range(1, len(mark)))
_LONGEST_HEADER = 200
"""Characters between `<|channel|>` and `<|message|>`; a longer one is text after all."""


_Run = tuple[Channel, str, int]
"""A channel, the text it shows, and the characters this took, marks included."""


class ThinkSplitter:
    """The text of one trace in, updates out; every token that goes in comes out once."""

    def __init__(self, mode: ThinkMode = ThinkMode.AUTO) -> None:
        self._mode = mode
        self._held = ""
        self._owed_tokens = 0
        starts = mode is ThinkMode.STARTS_IN_REASONING
        self._channel = Channel.THINKING if starts else Channel.ANSWER
        self._closer: str | None = None
        """The one tag that ends this thinking; None accepts any."""
        self._thought = starts
        """Whether thinking has begun or ended: a closing tag alone then means nothing."""
        self._at_start = True
        """Whether the channel has shown nothing but white space."""
        self._literal_openers = 0
        self._fences = Fences()
        """Of all text while a closing tag alone may still turn it into thinking."""
        self._before = ""
        """The character before the current place."""
        self._harmony = False
        self._header: str | None = None
        """The harmony header being read; None in a body."""

    @property
    def channel(self) -> Channel:
        """Where text goes that comes now."""
        return self._channel

    def fork(self) -> ThinkSplitter:
        """One that goes on by itself from the same beginning."""
        other = copy(self)
        other._fences = copy(self._fences)
        return other

    def feed(self, text: str, tokens: int) -> list[Spoken]:
        """Take text that stands for `tokens` tokens, give what is sure about it."""
        self._owed_tokens += tokens
        if self._mode is ThinkMode.OFF:
            return self._settle([(Channel.ANSWER, text, len(text))], 0)
        if "<" not in text and not self._held and self._header is None and text:
            # Nearly every delta: no mark, nothing pending.
            self._before = text[-1]
            self._at_start = self._at_start and text.isspace()
            if not self._thought:
                self._fences.feed(text)
            count, self._owed_tokens = self._owed_tokens, 0
            return [Delta(self._channel, text, count)]
        text = self._held + text
        self._held = text[len(text) - _unfinished_length(text) :]
        sure = text[: len(text) - len(self._held)]
        return self._settle(list(self._runs(sure)), len(self._held))

    def close(self) -> list[Spoken]:
        """End of the text: what was held back is text after all."""
        held, self._held = self._held, ""
        runs: list[_Run | Reclassify] = list(self._text(held)) if held else []
        if self._header:
            # A message that never began: show what there is rather than lose it.
            runs.append((Channel.THINKING, self._header, 0))
            self._header = None
        return self._settle(runs, 0)

    def saw_reasoning_field(self) -> None:
        """Note that the server separates thinking itself, so the text is answer."""
        if self._mode is ThinkMode.STARTS_IN_REASONING and self._at_start:
            self._channel = Channel.ANSWER
        self._thought = True

    # -- from text to runs of one channel --------------------------------------------------

    def _runs(self, text: str) -> Iterator[_Run | Reclassify]:
        at = 0
        for found in _MARK.finditer(text):
            if found.start() > at:
                yield from self._text(text[at : found.start()])
            yield from self._mark(found[0])
            self._before = ">"
            at = found.end()
        if at < len(text):
            yield from self._text(text[at:])

    def _text(self, text: str) -> Iterator[_Run]:
        self._before = text[-1]
        if self._header is None:
            self._at_start = self._at_start and text.isspace()
            if not self._thought:
                self._fences.feed(text)
            yield self._channel, text, len(text)
            return
        header = self._header + text
        if len(header) <= _LONGEST_HEADER:
            self._header = header
            yield Channel.THINKING, "", len(text)
        else:
            self._header, self._at_start = None, False
            yield self._channel, header, len(text)

    def _mark(self, mark: str) -> Iterator[_Run | Reclassify]:
        if mark.startswith("<|"):
            yield from self._harmony_mark(mark)
        elif self._channel is Channel.THINKING:
            yield from self._mark_in_thinking(mark)
        else:
            yield from self._mark_in_answer(mark)

    def _mark_in_thinking(self, mark: str) -> Iterator[_Run]:
        closing = mark.startswith("</")
        if self._harmony or self._closer not in (None, mark):
            yield from self._text(mark)
        elif closing:
            self._turn_to(Channel.ANSWER)
            yield Channel.THINKING, "", len(mark)
        elif self._at_start:
            # The template opened the thinking, and the model repeats the tag.
            self._closer = mark.replace("<", "</")
            yield Channel.THINKING, "", len(mark)
        else:
            yield from self._text(mark)

    def _mark_in_answer(self, mark: str) -> Iterator[_Run | Reclassify]:
        closing = mark.startswith("</")
        literal = self._harmony or self._thought or self._literal_openers or self._before == "`"
        if self._at_start and not closing and not self._harmony:
            self._turn_to(Channel.THINKING, closer=mark.replace("<", "</"))
            yield Channel.THINKING, "", len(mark)
        elif closing and self._at_start and self._thought:
            yield Channel.THINKING, "", len(mark)
        elif closing and not literal and not self._fences.open:
            yield Reclassify()
            self._turn_to(Channel.ANSWER)
            yield Channel.THINKING, "", len(mark)
        else:
            # The model writes about tags: such a pair never turns anything.
            self._literal_openers = max(0, self._literal_openers + (-1 if closing else 1))
            yield from self._text(mark)

    def _harmony_mark(self, mark: str) -> Iterator[_Run]:
        if not self._harmony and not (self._at_start and mark in ("<|channel|>", "<|start|>")):
            yield from self._text(mark)
            return
        self._harmony = True
        match mark:
            case "<|channel|>" | "<|start|>":
                self._header = ""
            case "<|message|>":
                name = ((self._header or "").split() or ["final"])[0]
                final = name in ("final", "assistant")
                self._turn_to(Channel.ANSWER if final else Channel.THINKING)
            case _:
                self._turn_to(Channel.ANSWER)
        yield Channel.THINKING, "", len(mark)

    def _turn_to(self, channel: Channel, closer: str | None = None) -> None:
        self._channel, self._closer, self._header = channel, closer, None
        self._at_start, self._thought = True, True

    # -- from runs to updates --------------------------------------------------------------

    def _settle(self, runs: list[_Run | Reclassify], held_characters: int) -> list[Spoken]:
        """Join neighbours of one channel and give each its share of the tokens owed."""
        groups: list[list[_Run] | Reclassify] = []
        for run in runs:
            last = groups[-1] if groups else None
            if isinstance(run, Reclassify):
                groups.append(run)
            elif isinstance(last, list) and last[-1][0] is run[0]:
                last.append(run)
            else:
                groups.append([run])
        weights = [0 if isinstance(g, Reclassify) else sum(r[2] for r in g) for g in groups]
        *shares, self._owed_tokens = apportion(self._owed_tokens, [*weights, held_characters])
        updates: list[Spoken] = []
        for group, share in zip(groups, shares, strict=True):
            if isinstance(group, Reclassify):
                updates.append(group)
            elif (text := "".join(run[1] for run in group)) or share:
                updates.append(Delta(group[0][0], text, share))
        if self._owed_tokens and not held_characters:
            updates.append(Delta(self._channel, "", self._owed_tokens))
            self._owed_tokens = 0
        return updates


def _unfinished_length(text: str) -> int:
    """How many last characters may be the beginning of a mark."""
    at = text.rfind("<")
    return len(text) - at if at >= 0 and text[at:] in _UNFINISHED else 0
