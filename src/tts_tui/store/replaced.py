"""Races of a file that were begun anew: what was written of them first counts no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.store.bytesource import MAX_LINE_BYTES, Bytes
from tts_tui.store.fields import COUNT, Json, Malformed
from tts_tui.store.jsonline import parse

if TYPE_CHECKING:
    from pathlib import Path

KIND: Final = "replaced"
_MARK: Final = b'"replaced"'
"""Inside a text the quotes would be escaped."""


def replaced_record(race: int) -> dict[str, Json]:
    """Say that a race is begun anew, under another number."""
    return {"k": KIND, "r": race}


def race_replaced(record: Json) -> int | None:
    """The number of the race that a record replaces; None for any other record."""
    if not isinstance(record, dict) or record.get("k") != KIND:
        return None
    return COUNT.read(record.get("r"))


def races_replaced(path: Path) -> frozenset[int]:
    """The races of a file that count no more, without reading anything else. Raises OSError."""
    found: set[int] = set()
    rest = b"\n"
    with path.open("rb") as file:
        for chunk in Bytes(file).chunks():
            data = rest + chunk
            cut = data.rfind(b"\n")
            at = data.find(_MARK, 0, cut)
            while at >= 0:
                end = data.find(b"\n", at)
                found |= _read(data[data.rfind(b"\n", 0, at) + 1 : end])
                at = data.find(_MARK, end, cut)
            rest = data[cut:] if len(data) - cut <= MAX_LINE_BYTES else b"\n"
    return frozenset(found)


def _read(line: bytes) -> set[int]:
    try:
        race = race_replaced(parse(line))
    except Malformed:
        return set()
    return set() if race is None else {race}
