"""Pictures of the inspector, on a race that ships with the program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.families import family
from tests.support.inspected import desk_of_events
from tests.support.screens import PICTURES, at_every_size, bundled, pressing, showing
from tts_tui.domain.labels import TraceLabel
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.opening import model_of, read_recording
from tts_tui.ui.inspect.screen import InspectScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES


def inspector(book: LabelBook | None = None, trace: int = 1) -> TtsApp:
    recording = read_recording(bundled("qwen-everyday"))
    return showing(lambda: InspectScreen(model_of(recording, book, trace=trace)))


@at_every_size
def test_facts_and_text(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(inspector(), terminal_size=size, run_before=pressing())


@at_every_size
def test_a_beam_with_its_heat(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = showing(lambda: InspectScreen(desk_of_events(family(), trace=5)))
    run = pressing("H", "full_stop")
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_a_chain_with_what_was_fed_in(snap_compare: Compare) -> None:
    app = showing(lambda: InspectScreen(desk_of_events(family(), trace=3)))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing())


def test_what_a_person_said_of_a_trace(snap_compare: Compare, tmp_path: Path, utc: None) -> None:
    moment = datetime(2026, 11, 24, 14, 3, tzinfo=UTC)
    book = LabelBook(tmp_path / "everyday.jsonl", now=lambda: moment)
    book.set(0, 1, TraceLabel(answer="12", right=False, note="It forgot the rolls."))
    run = pressing("G")
    assert snap_compare(inspector(book), terminal_size=(120, 40), run_before=run)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_search(snap_compare: Compare, size: tuple[int, int]) -> None:
    run = pressing("slash", "t", "h", "e", "enter", "n")
    assert snap_compare(inspector(), terminal_size=size, run_before=run)
