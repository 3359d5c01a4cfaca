"""A replay is a race screen too: what both do has one key, and one word for it."""

from __future__ import annotations

from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.replay.keys import REPLAY_BINDINGS

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
