"""Imported sessions without the texts: where answers and counts are recorded, nobody reads them.

A text is most of a session; leaving it unparsed makes the numbers of a whole release readable
in seconds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Lines = Iterable[tuple[bytes, bool]]

_TEXT: Final = re.compile(rb'\{"k":"tok","r":(\d{1,9}),"i":(\d{1,9}),')
_DONE: Final = re.compile(rb'\{"k":"done","r":(\d{1,9}),.{0,40}?"i":(\d{1,9}),')
_NOTHING: Final = b" "
"""A line that readers pass over, so that lines keep their numbers."""


def skim(lines: Lines) -> Iterator[tuple[bytes, bool]]:
    """Pass on lines of an imported session, texts only of traces whose answer is not recorded.

    Such a text comes with the line that ends its trace. What is not written as this program
    writes it is passed on as it is.
    """
    held: dict[tuple[bytes, bytes], list[bytes]] = {}
    for line, whole in lines:
        if whole and (text := _TEXT.match(line)):
            held.setdefault((text[1], text[2]), []).append(line)
            yield _NOTHING, True
            continue
        if held and (done := _DONE.match(line)):
            texts = held.pop((done[1], done[2]), [])
            if not (whole and _says_all(line, texts)):
                yield from ((one, True) for one in texts)
        if not whole:
            # The end of a torn file: what it tore stays the last line.
            yield from ((one, True) for texts in held.values() for one in texts)
            held.clear()
        yield line, whole
    # A trace without an end: its tokens count as far as they came.
    yield from ((one, True) for texts in held.values() for one in texts)


def _says_all(done: bytes, texts: list[bytes]) -> bool:
    """Whether a trace's end holds all that its texts would tell."""
    thinks = any(b'"c":"thinking"' in text[:80] for text in texts)
    told = b'"answer":' in done and b'"tokens":' in done
    return told and (not thinks or b'"thinking":' in done)
