"""The ways in which a secret can stand in a text: as it is, URL-encoded, in base64. Pure."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from functools import cached_property

MASK = "[key]"
_HEX_PAIR = re.compile("%([0-9a-fA-F]{2})")
_HEX_BEGUN = re.compile(r"%[0-9a-fA-F]?\Z")


class Spellings:
    """Finds one secret in texts, whole or begun, however it is written there."""

    def __init__(self, secret: str) -> None:
        raw = secret.encode("utf-8", "surrogatepass")
        self.forms = tuple(dict.fromkeys((secret, *_base64(raw))))
        """As it is, and what base64 makes of it wherever in a text of bytes it begins."""
        self._shortest = min(map(len, self.forms))
        self._longest = max(map(len, self.forms))
        self._beginnings = frozenset(f[:end] for f in self.forms for end in range(1, len(f)))
        # Two characters tell nearly every text apart from a beginning, in one search.
        begun = {f"{re.escape(f[0])}(?:{re.escape(f[1])}|\\Z)" for f in self.forms}
        self._maybe = re.compile("|".join(["%", *sorted(begun)]))

    def remove(self, text: str) -> str:
        """Take the secret out of a text."""
        if len(text) < self._shortest:
            return text
        if "%" in text:
            return self._url_encoded.sub(MASK, text)
        for form in self.forms:
            text = text.replace(form, MASK)
        return text

    def unfinished(self, text: str) -> int:
        """How many last characters may be the beginning of the secret."""
        longest = 3 * self._longest if "%" in text else self._longest
        at = max(0, len(text) - longest + 1)
        while (found := self._maybe.search(text, at)) is not None:
            at = found.start()
            if self._begins(text[at:]):
                return len(text) - at
            at += 1
        return 0

    def _begins(self, text: str) -> bool:
        if "%" not in text:
            return text in self._beginnings
        plain = _HEX_PAIR.sub(_character, _HEX_BEGUN.sub("", text))
        return not plain or plain in self._beginnings

    @cached_property
    def _url_encoded(self) -> re.Pattern[str]:
        """Any form with any of its characters percent-encoded."""
        return re.compile("|".join("".join(map(_encoded_or_not, form)) for form in self.forms))


def _base64(raw: bytes) -> list[str]:
    """Both alphabets, and the three ways in which bytes fall into groups of three."""
    return [
        # A character that holds bits of a neighbour as well is not ours to predict.
        encode(bytes(shift) + raw).decode()[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]
        for shift in range(3)
        for encode in (b64encode, urlsafe_b64encode)
    ]


def _encoded_or_not(character: str) -> str:
    octets = "".join(f"%{octet:02x}" for octet in character.encode("utf-8", "surrogatepass"))
    either_case = re.sub("[a-f]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", octets)
    return f"(?:{re.escape(character)}|{either_case})"


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
