"""An API key that cannot be printed by accident, and that takes itself out of other texts."""

from __future__ import annotations

import re
import secrets

from tts_tui.client.spellings import MASK, Spellings

_SHORTEST_SECRET = 8
"""A shorter value is a placeholder for a server without keys (`x`, `EMPTY`), not a secret, and
would take ordinary words out of what a model says."""
_SHORTEST_ECHO = 6
"""Shortest beginning or end of a key that is taken out by itself."""
_KNOWN_BEGINNING = re.compile(r"\b(?:sk|pk|rk|gsk|xai|hf|nvapi)[-_][\w*.…-]{6,256}")
_MASKED = re.compile(r"([\w-]{0,64})(?:\*{2,}|…|\.{3,})([\w-]{2,64})")
"""A word with its middle masked, as servers print a key back."""


class ApiKey:
    """A secret: its repr and str hide it; only the authorization header may reveal it."""

    __slots__ = ("_spellings", "_value")

    def __init__(self, value: str) -> None:
        self._value = value.strip()
        self._spellings: Spellings | None = None

    def reveal(self) -> str:
        """The secret itself; for the authorization header and nothing else."""
        return self._value

    @property
    def spellings(self) -> Spellings | None:
        """What finds it in texts; None for a placeholder, which is no secret."""
        if self._spellings is None and len(self._value) >= _SHORTEST_SECRET:
            self._spellings = Spellings(self._value)
        return self._spellings

    def remove(self, text: str) -> str:
        """Take the whole key out of a text, also URL-encoded or in base64."""
        return self.spellings.remove(text) if self.spellings is not None else text

    def redact(self, text: str) -> str:
        """Take the key out of a server's words, also cut short or masked."""
        if self.spellings is None:
            return text
        text = self.remove(text)
        text = _MASKED.sub(self._mask_echo, text)
        text = _KNOWN_BEGINNING.sub(MASK, text)
        for form in self.spellings.forms:
            for length in range(len(form) - 1, _SHORTEST_ECHO - 1, -1):
                text = text.replace(form[:length], MASK)
                text = text.replace(form[-length:], MASK)
        return text

    def _mask_echo(self, found: re.Match[str]) -> str:
        head, tail = found.groups()
        echoes = self._value.endswith(tail) or (len(head) > 2 and self._value.startswith(head))
        return MASK if echoes else found[0]

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "ApiKey(hidden)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and other._value == self._value

    def __hash__(self) -> int:
        return hash((ApiKey, self._value))

    def __reduce__(self) -> tuple[object, ...]:
        msg = "an API key is never written anywhere"
        raise TypeError(msg)


_ENDS_OF_WORDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDINSXY0123456789")
"""What a model's tokens often end with: words, numbers, the letters of choices and unknowns."""


def quiet_key() -> ApiKey:
    """Draw a random key for a server of our own that holds hardly any token back from streams.

    `KeyFilter` keeps a token that may end in the key's beginning until the next one comes: where
    that is a common one, many tokens come late and two at a time, and other ones in each run.
    """
    while True:
        key = ApiKey(secrets.token_urlsafe(32))
        forms = key.spellings.forms if key.spellings is not None else ()
        if not any(form[0] in _ENDS_OF_WORDS for form in forms):
            return key


class KeyFilter:
    """Takes a key out of a text that comes in pieces; holds back those that may begin it.

    Pieces are held back whole: a token that came apart would stand beside another one's log p.
    """

    def __init__(self, key: ApiKey | None) -> None:
        self._spellings = key.spellings if key is not None else None
        self._held = ""
        self._begin: tuple[int, ...] = ()
        """Where the pieces that are held back begin."""

    def feed(self, text: str) -> str:
        """Take a piece, give what is sure to hold no part of the key."""
        if self._spellings is None:
            return text
        held, begin = self._held + text, (*self._begin, len(self._held))
        text = self._spellings.remove(held)
        sure = len(text) - self._spellings.unfinished(text)
        if sure == len(text):
            self._held, self._begin = "", ()
            return text
        if text == held:
            sure = max(at for at in begin if at <= sure)
            self._begin = tuple(at - sure for at in begin if at >= sure)
        else:
            # Something was taken out: what is left is one piece.
            self._begin = (0,)
        self._held = text[sure:]
        return text[:sure]

    def close(self) -> str:
        """End of the text: a short beginning was no key, a long one is most of it."""
        held, self._held, self._begin = self._held, "", ()
        if self._spellings is None:
            return held
        sure = len(held) - self._spellings.unfinished(held)
        return held if len(held) - sure < _SHORTEST_ECHO else held[:sure] + MASK
