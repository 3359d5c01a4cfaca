from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fake_controls import racing
from tests.support.recordings import two_traces, write_session
from tests.support.screens import RaceHost, ReplayHost, later, notices_of, text_of
from tts_tui.domain.events import EndReason, RaceEnded
from tts_tui.store.labels import LabelBook
from tts_tui.study.reading import ReadSessions, read
from tts_tui.ui.kit.write import WriteScreen

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_truth_given_after_a_race_grades_it_at_once(tmp_path: Path) -> None:
    controls = racing(n=2)
    for trace, answer in enumerate(("102", "96")):
        controls.finish(trace, answer, 2.0 + trace)
    controls.feed(RaceEnded(0, 4.0, EndReason.ALL_ENDED))
    controls.finished = True
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        # Not saved anywhere, there is nothing to keep it beside.
        await pilot.press("e")
        assert app.screen is app.race
        controls.saved_as = tmp_path / "s.jsonl"
        await pilot.press("e")
        assert isinstance(app.screen, WriteScreen)
        assert "102" in text_of(app)
        await pilot.press(*["backspace"] * 3, "9", "6", "enter")
        assert app.screen is app.race
        assert "truth 96" in text_of(app)
    assert LabelBook(tmp_path / "s.jsonl").truths == {"q1": "96"}


async def test_a_truth_given_in_a_replay_grades_it_and_an_empty_one_takes_it_back(
    tmp_path: Path,
) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), strategies=["MV@2"], n=2)
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock)
        recorded = [race.grading.truth for _, race in host.replay.model.races]
        await pilot.press("e", *["backspace"] * 9, "7", "7", "enter")
        assert "truth 77" in text_of(host)
        [race] = read(path, ReadSessions()).races
        assert race.grading.truth is not None
        assert race.grading.truth.text == "77"
        [race] = read(path, ReadSessions(truths={"q": "78"})).races
        assert race.grading.truth is not None
        assert race.grading.truth.text == "78"
        await pilot.press("e", *["backspace"] * 9, "enter")
        assert "truth 77" not in text_of(host)
        assert [race.grading.truth for _, race in host.replay.model.races] == recorded
    assert LabelBook(path).truths == {}


async def test_hidden_it_is_not_filled_in_and_where_nothing_can_be_written_that_is_said(
    tmp_path: Path,
) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), strategies=["MV@2"], n=2)
    host = ReplayHost(path)
    (tmp_path / "s.labels.jsonl").mkdir()
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock)
        await pilot.press("t", "e")
        [truth] = {race.grading.truth for _, race in host.replay.model.races}
        assert truth is not None
        assert truth.text not in str(host.screen.query_one("TextField").value)  # type: ignore[attr-defined]
        await pilot.press("7", "enter")
        assert any("cannot be" in said for said in notices_of(host))
