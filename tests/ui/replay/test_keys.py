"""A replay is a race screen too: what both do has one key, and one word for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.recordings import two_traces, write_session
from tests.support.screens import ReplayHost, later, notices_of, text_of
from tts_tui.domain.playback import RECORDED, Playback
from tts_tui.domain.strategies.base import Clock
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.replay.keys import REPLAY_BINDINGS
from tts_tui.ui.replay.words import NOTHING_TO_CUT, no_question

if TYPE_CHECKING:
    from pathlib import Path

OTHERWISE = {"arm", "back", "home", "next_question", "answer_now", "all_answer_now"}
"""What a replay does in its own way."""


def test_what_a_race_and_a_replay_both_do_has_the_same_keys_and_words() -> None:
    race = {str(key.id).partition(".")[2]: key for key in RACE_BINDINGS}
    replay = {str(key.id).partition(".")[2]: key for key in REPLAY_BINDINGS}
    both = (race.keys() & replay.keys()) - OTHERWISE
    assert {"strategies", "strategies_up", "matrix", "fold", "open_trace"} <= both
    for name in both:
        one, other = race[name], replay[name]
        assert (one.key, one.action, one.tooltip) == (other.key, other.action, other.tooltip)


def test_the_keys_that_ask_for_an_answer_now_say_in_a_replay_that_it_needs_a_race() -> None:
    race = [key.key for key in RACE_BINDINGS if key.action.endswith("answer_now")]
    replay = [key for key in REPLAY_BINDINGS if key.action == "answer_now"]
    assert [key.key for key in replay] == race
    assert all("a new run" in key.tooltip for key in replay)


async def test_keys_that_find_nothing_to_do_in_a_recording_of_one_question_say_so(
    tmp_path: Path,
) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), strategies=["MV@2"], n=2)
    host = ReplayHost(path)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await pilot.press("n", "N", "x", "X")
        assert (
            notices_of(host) == ["This recording has one question only."] * 2 + [NOTHING_TO_CUT] * 2
        )
        assert "next question" not in text_of(host)


@pytest.mark.parametrize(
    ("scene", "loaded", "by", "says"),
    [
        (0, 1.0, 1, None),
        (0, 1.0, -1, "This is the recording's first question."),
        (1, 1.0, 1, "This is the recording's last question."),
        (1, 0.5, 1, "The file is still being read; try again in a moment."),
        (1, 0.5, -1, None),
    ],
)
def test_the_first_and_the_last_question_are_said_to_be(
    scene: int, loaded: float, by: int, says: str | None
) -> None:
    playback = Playback(
        0.0, 1.0, False, 1.0, Clock.WALL, True, (), loaded, None, RECORDED, scene, 2
    )
    assert no_question(playback, by) == says
