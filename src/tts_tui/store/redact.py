"""Secrets taken out of a record by value, whatever put them there: a server's echo, a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from tts_tui.store.codec_logps import scored_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.store.fields import Json


_WORDS: Final = frozenset({"format", "version", "k", "c", "by", "count"})
"""Keys whose values are the format's own words: a key named `answer` must not damage them."""


class Redactor(Protocol):
    """Something that knows a secret and can take it out of a text."""

    def remove(self, text: str) -> str:
        """The text without the secret."""


def redact(record: dict[str, Json], secrets: Sequence[Redactor]) -> dict[str, Json]:
    """Take secrets out of a record's texts; its structure stays as it was.

    Token texts are looked at joined, because a secret may come in pieces.
    """
    if not secrets or record.get("k") == "end":
        return record
    texts = record.get("s") if record.get("k") == "tok" else None
    if not isinstance(texts, list):
        return {
            key: value if key in _WORDS else _clean(value, secrets) for key, value in record.items()
        }
    if "p" in record:
        scored = scored_texts(record["p"])
        if _clean(scored, secrets) != scored:
            record = {key: value for key, value in record.items() if key != "p"}
    joined = "".join(text for text in texts if isinstance(text, str))
    clean = _clean(joined, secrets)
    if clean == joined:
        return record
    # Which delta held which piece cannot be told any more: the first one keeps what is left.
    kept = {key: value for key, value in record.items() if key != "p"}
    return {**kept, "s": [clean, *[""] * (len(texts) - 1)]}


def _clean(value: Json, secrets: Sequence[Redactor]) -> Json:
    match value:
        case str():
            for secret in secrets:
                value = secret.remove(value)
            return value
        case list():
            return [_clean(item, secrets) for item in value]
        case dict():
            return {key: _clean(item, secrets) for key, item in value.items()}
        case _:
            return value
