"""What the flags of a stage take, and what is said of it afterwards."""

from __future__ import annotations

from argparse import Namespace

import pytest

from tts_tui.cli import staged
from tts_tui.cli.staged import say_of_stage, stage_of
from tts_tui.errors import UsageError
from tts_tui.ui.stage.stage import COUNTDOWN_S, Stage


def flags(**given: object) -> Namespace:
    none: dict[str, object] = {"stage": None, "stage_countdown": None, "questions_at_once": None}
    return Namespace(**{**none, **given})


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "wants_screen", lambda _args: True)


@pytest.mark.usefixtures("on_screen")
def test_a_stage_has_its_countdown() -> None:
    assert stage_of(flags()) is None
    usual, quick, waiting = (
        stage_of(flags(stage=True, stage_countdown=seconds)) for seconds in (None, 5, 0)
    )
    assert usual is not None
    assert usual.countdown_s == COUNTDOWN_S
    assert quick is not None
    assert quick.countdown_s == 5
    assert waiting is not None
    assert waiting.countdown_s == 0


@pytest.mark.usefixtures("on_screen")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"stage_countdown": 5}, "belongs to --stage"),
        ({"stage": True, "questions_at_once": 2}, "one question at a time"),
    ],
)
def test_flags_that_make_no_sense_are_refused(given: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        stage_of(flags(**given))


def test_a_stage_needs_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "wants_screen", lambda _args: False)
    with pytest.raises(UsageError, match="needs the screen"):
        stage_of(flags(stage=True))


def test_how_the_room_did_is_said_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage()
    say_of_stage(stage)
    assert capsys.readouterr().out == ""
    stage.bets.open(0, ("a", "b", "c"))
    stage.bets.raise_hands("a", 3)
    stage.bets.raise_hands("b")
    stage.bets.raise_hands("c", 2)
    stage.bets.settle({"a"}, {"c"})
    say_of_stage(stage)
    said = capsys.readouterr().out
    assert "right with 3 of 4 bets (75 %); 2 more on what stayed open count for neither." in said
