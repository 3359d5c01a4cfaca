"""Tokens as bytes, and what becomes readable with each. Pure."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_UTF8: Final = codecs.getincrementaldecoder("utf-8")
_LONGEST_CUT: Final = 3
"""Tokens whose bytes can belong to one unfinished character."""


class TokenBytes:
    """The bytes of every token seen so far: a character's bytes may come in several of them."""

    def __init__(self) -> None:
        self._bytes: dict[int, bytes] = {}

    def add(self, token: int, data: bytes) -> None:
        """Note the bytes of a token."""
        self._bytes[token] = data

    def text(self, before: Sequence[int], token: int) -> str:
        """What becomes readable when a token follows others; bytes that are no text are U+FFFD."""
        decoder = _UTF8("replace")
        # UTF-8 finds its place again by itself, wherever the last tokens begin.
        decoder.decode(b"".join(self._bytes.get(each, b"") for each in before[-_LONGEST_CUT:]))
        return decoder.decode(self._bytes[token])
