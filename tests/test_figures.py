from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui import figures
from tts_tui.figures import counted, duel_name, local_time, race_name

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE: list[tuple[Callable[[float], str], float, str]] = [
    (figures.clock, 0.0, "0:00"),
    (figures.clock, 4.99, "0:04"),
    (figures.clock, 59.99, "0:59"),
    (figures.clock, 77.7, "1:17"),
    (figures.clock, 115.96, "1:55"),
    (figures.clock, 3723.0, "1:02:03"),
    (figures.clock, -1.0, "0:00"),
    (figures.stamp, 4.1234, "0:04.12"),
    (figures.stamp, 59.999, "0:59.99"),
    (figures.stamp, 77.7, "1:17.70"),
    (figures.stamp, 115.96, "1:55.96"),
    (figures.seconds, 0.0, "0 s"),
    (figures.seconds, 0.0123, "12 ms"),
    (figures.seconds, 0.0996, "99 ms"),
    (figures.seconds, 0.1, "0.1 s"),
    (figures.seconds, 0.29, "0.2 s"),
    (figures.seconds, 4.1, "4.1 s"),
    (figures.seconds, 59.94, "59.9 s"),
    (figures.seconds, 59.96, "59.9 s"),
    (figures.seconds, 60.0, "1:00.0"),
    (figures.seconds, 77.7, "1:17.7"),
    (figures.seconds, 115.96, "1:55.9"),
    (figures.seconds, 3599.97, "59:59.9"),
    (figures.seconds, 3723.4, "1:02:03"),
    (partial(figures.span, 4.4), 12.0, "4–12 s"),
    (partial(figures.span, 4.4), 4.0, "4 s"),
    (partial(figures.span, 4.4), 60.0, "0:04–1:00"),
    (partial(figures.span, 70.2), 125.0, "1:10–2:05"),
    (figures.whole, 0, "0"),
    (figures.whole, 958, "958"),
    (figures.whole, 9558, "9 558"),
    (figures.whole, 12847.4, "12 847"),
    (figures.whole, 1_280_000, "1 280 000"),
    (figures.short, 0, "0"),
    (figures.short, 958, "958"),
    (figures.short, 999.6, "1.00k"),
    (figures.short, 9558, "9.56k"),
    (figures.short, 9996, "10.0k"),
    (figures.short, 12847, "12.8k"),
    (figures.short, 128_400, "128k"),
    (figures.short, 999_700, "1.00M"),
    (figures.short, 1_280_000, "1.28M"),
    (figures.tick, 500, "500"),
    (figures.tick, 2000, "2k"),
    (figures.tick, 12_500, "12.5k"),
    (figures.tick, 100_000, "100k"),
    (figures.tick, 1e6, "1M"),
    (figures.rate, 0.0, "–"),
    (figures.rate, 4.73, "4.7"),
    (figures.rate, 9.97, "10"),
    (figures.rate, 47.4, "47"),
    (figures.rate, 999.6, "1.0k"),
    (figures.rate, 1234.0, "1.2k"),
    (figures.rate, 12_340.0, "12k"),
    (figures.rate, 183_467.0, ">99k"),
    (figures.rate, float("inf"), ">99k"),
    (figures.percent, 0.1834, "18.3 %"),
    (figures.percent, 1.0, "100.0 %"),
    (figures.share, 0.184, "18 %"),
    (figures.share, 0.999, "99 %"),
    (figures.share, 1.0, "100 %"),
    (figures.points, 0.015, "+1.5"),
    (figures.points, -0.003, "−0.3"),
    (figures.points, 0.0001, "0.0"),
    (figures.signed, 0.314, "+0.31"),
    (figures.signed, -0.314, "−0.31"),
    (figures.money, 0.0, "0.00"),
    (figures.money, 0.25, "0.25"),
    (figures.money, 0.5, "0.50"),
    (figures.money, 0.001234, "0.00123"),
    (figures.money, 0.0000119, "0.0000119"),
    (figures.money, 12.3456, "12.35"),
    (figures.money, 1234.5, "1 234.50"),
    (figures.size, 12, "1 kB"),
    (figures.size, 12_345, "12 kB"),
    (figures.size, 999_600, "1.0 MB"),
    (figures.size, 1_234_567, "1.2 MB"),
]


@pytest.mark.parametrize(("write", "value", "written"), TABLE)
def test_every_number_has_one_form(
    write: Callable[[float], str], value: float, written: str
) -> None:
    assert write(value) == written


@pytest.mark.parametrize(
    "write",
    [
        figures.seconds,
        figures.whole,
        figures.short,
        figures.rate,
        figures.percent,
        figures.share,
        figures.money,
        figures.signed,
    ],
)
def test_nothing_is_a_dash(write: Callable[[float | None], str]) -> None:
    assert write(None) == "–"


def test_a_count_agrees_with_its_noun() -> None:
    assert counted(0, "token") == "0 tokens"
    assert counted(1, "token") == "1 token"
    assert counted(9558, "token") == "9 558 tokens"
    assert counted(1, "strategy", "strategies") == "1 strategy"
    assert counted(2, "strategy", "strategies") == "2 strategies"


def test_a_race_is_named_by_one_number() -> None:
    assert race_name(12) == "race 13"
    assert race_name(12, 60) == "race 13/60"
    assert duel_name(1, 19) == "duel 2/19"
    assert duel_name(1, 19, 0) == "duel 2/19, side 1"
    assert figures.listed((0, 1, 4)) == "1, 2, 5"


def test_a_moment_is_told_in_the_readers_zone() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert local_time("2026-11-24T20:03:12Z", east) == "2026-11-25 01:33"
    assert local_time("2026-11-24T20:03:12", east) == "2026-11-25 01:33"
    assert local_time("2026-11-24T20:03:12Z", UTC) == "2026-11-24 20:03"
    here = datetime(2026, 11, 24, 20, 3, tzinfo=UTC).astimezone()
    assert local_time("2026-11-24T20:03:12+00:00") == f"{here:%Y-%m-%d %H:%M}"


def test_what_is_no_moment_is_given_as_it_is() -> None:
    assert local_time("once upon a time, long ago", UTC) == "once upon a time"
    assert local_time("", UTC) == ""
    assert local_time("9999-12-31T23:59:59Z", timezone(timedelta(hours=5))) == "9999-12-31T23:59"


@given(st.floats(0, 1e12))
def test_a_column_of_tokens_needs_five_cells(value: float) -> None:
    assert len(figures.short(value)) <= 5


@given(st.floats(0, allow_nan=False))
def test_a_rate_needs_four_cells(tok_s: float) -> None:
    assert len(figures.rate(tok_s)) <= 4


@given(st.integers(0, 10**11))
def test_a_moment_reads_alike_to_every_digit(t_us: int) -> None:
    t_s = t_us / 1e6
    hundredths = figures.stamp(t_s)
    assert hundredths[:-3] == figures.clock(t_s)
    written = figures.seconds(t_s)
    if ":" in written:
        assert hundredths.startswith(written)
    assert hundredths.endswith(f"{t_us // 10_000 % 100:02d}")


SRC = Path(figures.__file__).parent
BY_HAND = {
    "thousands separated by hand": re.compile(r":,(\.\d)?f?\}"),
    "a unit behind a format of its own": re.compile(
        r"\{[^{}]*:[^{}]*\.\d[fg]\}\s?(s|ms|%|tok|k|M|kB|MB)\b"
    ),
    "a plural by hand": re.compile(r"""'s' if|"s" if|'' if [^{}]* == 1 else|s' if [^{}]* != 1"""),
    "tokens without counted": re.compile(r"\{[^{}]*tokens\} tokens"),
}


@pytest.mark.parametrize("what", BY_HAND)
def test_nobody_writes_numbers_by_hand(what: str) -> None:
    """Numbers for people go through `tts_tui.figures`: one number, one form."""
    found = [
        f"{path.relative_to(SRC)}:{at}: {line.strip()}"
        for path in sorted(SRC.rglob("*.py"))
        if path.name != "figures.py"
        for at, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if BY_HAND[what].search(line)
    ]
    assert not found, f"{what}:\n" + "\n".join(found)
