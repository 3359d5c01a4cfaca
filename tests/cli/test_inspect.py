from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.inspected import TWO_RACES
from tests.support.recordings import write_session
from tts_tui.__main__ import main
from tts_tui.store.header import Imported
from tts_tui.ui.inspect.model import ENDS_ONLY, UNTIMED
from tts_tui.ui.inspect.opening import open_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return write_session(tmp_path / "s.jsonl", TWO_RACES)


def test_a_session_opens_at_the_trace_asked_for(session: Path) -> None:
    model = open_model(session, question=0, trace=2)
    assert (model.race_number, model.trace.index, model.losses) == (0, 2, ())
    assert model.reading.timed


def test_an_untimed_session_is_read_without_times(tmp_path: Path) -> None:
    model = open_model(write_session(tmp_path / "u.jsonl", TWO_RACES, timed=False))
    assert not model.reading.timed
    assert model.as_of.untimed == UNTIMED


def test_of_a_generation_time_the_end_alone_is_known(tmp_path: Path) -> None:
    path = write_session(tmp_path / "i.jsonl", TWO_RACES, imported=Imported("inspect"))
    model = open_model(path)
    assert not model.reading.timed
    assert model.as_of.untimed == ENDS_ONLY


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--question", "9"], "There is no question 9"),
        (["--trace", "9"], "There is no trace 9"),
        (["--trace", "0"], "is not a whole number"),
        (["--theme", "none"], "No theme is called"),
        ([], "needs a terminal"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    session: Path, capsys: pytest.CaptureFixture[str], flags: list[str], words: str
) -> None:
    assert main(["inspect", str(session), *flags]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_what_is_no_session_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.jsonl").write_text("hello\n")
    assert main(["inspect", str(tmp_path / "x.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
