from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from tests.support.inspected import TWO_RACES
from tests.support.recordings import write_session
from tts_tui.domain.events import Channel
from tts_tui.study.reading import OpenStudy, ReadSessions, read

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = ReadSessions(labels=False, numbers_only=True)


@pytest.mark.matrix(105)
def test_a_race_is_handed_on_before_the_next_begins_and_not_held(tmp_path: Path) -> None:
    path = write_session(tmp_path / "two.jsonl", TWO_RACES)
    held: list[weakref.ref[object]] = []
    with OpenStudy(path, NUMBERS) as study:
        for place, race in study.races(early=True):
            assert place == len(held)
            gc.collect()
            assert all(ref() is None for ref in held)
            held.append(weakref.ref(race))
            del race
    assert len(held) == 2


def test_races_read_early_are_those_read_at_the_end(tmp_path: Path) -> None:
    path = write_session(tmp_path / "two.jsonl", TWO_RACES)
    whole = read(path, NUMBERS).races
    with OpenStudy(path, NUMBERS) as study:
        early = [race for _, race in study.races(early=True)]
    for one, other in zip(whole, early, strict=True):
        assert one.started == other.started
        assert [t.answer for t in one.traces] == [t.answer for t in other.traces]
        assert [t.tokens for t in one.traces] == [t.tokens for t in other.traces]
        assert not any(t.text(channel) for t in other.traces for channel in Channel)
