"""How long a server asks to be left alone, in all the headers that say so. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT_S = 60.0
"""Cap on what is honoured, in seconds."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, from 0 to the cap; None where nothing (readable) is said.

    `headers` has lower-case names. `now` is for reading an HTTP date.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _capped(milliseconds / 1000)
    said = headers.get("retry-after", "").strip()
    seconds = _number(said)
    if seconds is None and said:
        seconds = _until(said, now or datetime.now(UTC))
    if seconds is not None:
        return _capped(seconds)
    resets = [headers.get(f"x-ratelimit-reset-{what}", "") for what in ("requests", "tokens")]
    waits = [wait for reset in resets if (wait := _duration(reset.strip())) is not None]
    return _capped(max(waits)) if waits else None


def _number(text: str) -> float | None:
    found = re.fullmatch(r"\s*(-?\d{1,15}(?:\.\d{1,9})?)\s*", text, re.ASCII)
    return float(found[1]) if found else None


def _until(text: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return (then - now).total_seconds()


def _duration(text: str) -> float | None:
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return _number(text) if text else None
    hours, minutes, seconds, milliseconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _capped(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
