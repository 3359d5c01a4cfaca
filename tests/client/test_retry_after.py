from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tts_tui.client.retry_after import LONGEST_WAIT_S, read_retry_after

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
CASES: dict[str, tuple[dict[str, str], float | None]] = {
    "absent": ({}, None),
    "seconds": ({"retry-after": "7"}, 7),
    "fraction": ({"retry-after": "0.5"}, 0.5),
    "date": ({"retry-after": "Tue, 24 Nov 2026 12:00:09 GMT"}, 9),
    "date in the past": ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0),
    "huge": ({"retry-after": "99999999"}, LONGEST_WAIT_S),
    "negative": ({"retry-after": "-5"}, 0),
    "odd": ({"retry-after": "soon"}, None),
    "odd digits": ({"retry-after": "٣"}, None),
    "endless digits": ({"retry-after": "9" * 5000}, None),
    "milliseconds": ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
    "reset": ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 60),
    "reset in milliseconds": ({"x-ratelimit-reset-tokens": "250ms"}, 0.25),
    "reset odd": ({"x-ratelimit-reset-tokens": "later"}, None),
}


@pytest.mark.parametrize(("headers", "wait_s"), CASES.values(), ids=CASES.keys())
def test_row_49_the_wait_is_read_from_any_header_and_kept_within_bounds(
    headers: dict[str, str], wait_s: float | None
) -> None:
    assert read_retry_after(headers, NOW) == wait_s
