"""Races of a file that were begun anew: what was written of them first counts no more."""

from __future__ import annotations

from typing import Final

from tts_tui.store.fields import COUNT, Json

KIND: Final = "replaced"


def replaced_record(race: int) -> dict[str, Json]:
    """Say that a race is begun anew, under another number."""
    return {"k": KIND, "r": race}


def race_replaced(record: Json) -> int | None:
    """The number of the race that a record replaces; None for any other record."""
    if not isinstance(record, dict) or record.get("k") != KIND:
        return None
    return COUNT.read(record.get("r"))
