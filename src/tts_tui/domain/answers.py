"""Answers: where one stands in a text, and when two of them are the same.

TODO(body): filled by the domain's author; the interface is final.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `key` decides equality, `text` is what people read."""

    key: str
    text: str


def normalise(raw: str) -> Answer | None:
    """Give the canonical form of a raw answer; None where nothing is left of it."""
    text = raw.strip()
    return Answer(text.casefold(), text) if text else None


def extract(*, answer_text: str, thinking_text: str = "") -> Answer | None:
    """Read the final answer of a finished trace; the answer channel goes first."""
    for text in (answer_text, thinking_text):
        at = text.rfind("\\boxed{")
        if at >= 0 and "}" in text[at:]:
            return normalise(text[at + 7 : text.index("}", at)])
    return None
