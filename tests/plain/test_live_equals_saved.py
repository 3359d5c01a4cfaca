from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.support.generated.races import unruly_races
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows
from tts_tui.store.coalesce import Coalescer
from tts_tui.store.codec import decode, encode
from tts_tui.store.jsonline import dump, parse

if TYPE_CHECKING:
    from tts_tui.domain.events import Event


def saved(happened: list[Event]) -> list[Event]:
    coalescer = Coalescer()
    for event in happened:
        coalescer.add(event)
    read = [decode(parse(dump(encode(event)).encode())) for event in coalescer.drain()]
    return [event for event in read if event is not None]


@pytest.mark.parametrize("clock", Clock)
@given(happened=unruly_races(max_size=25))
def test_a_live_pick_equals_the_pick_from_the_saved_file(
    clock: Clock, happened: list[Event]
) -> None:
    live = SessionState(happened).races.values()
    stored = SessionState(saved(happened)).races.values()
    assert score_rows("s", live, None, clock) == score_rows("s", stored, None, clock)
