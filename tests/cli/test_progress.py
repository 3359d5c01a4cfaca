from __future__ import annotations

import sys
from itertools import count
from typing import TYPE_CHECKING

from tts_tui.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_what_is_over_soon_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as told:
        for done in range(100):
            told("reading", done, 100)
    assert capsys.readouterr() == ("", "")


def a_second_a_look() -> Callable[[], float]:
    """Make a clock that is a second further each time it is asked."""
    seconds = count()
    return lambda: float(next(seconds))


def test_a_pipe_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(a_second_a_look()) as told:
        for done in range(20):
            told("reading", done, 20)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.split("\n")[:2] == ["tts-tui: reading: 5 of 20", "tts-tui: reading: 11 of 20"]


def test_a_terminal_gets_a_bar_that_follows_what_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress(a_second_a_look()) as told:
        for doing in ("reading", "measuring"):
            for done in range(5):
                told(doing, done, 5)
        bar = told._bar
        assert bar is not None
        assert bar.tasks[0].description == "measuring"
        assert (bar.tasks[0].completed, bar.tasks[0].total) == (4, 5)
    assert not bar.live.is_started
