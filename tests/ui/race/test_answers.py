from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tests.support.fake_controls import racing
from tests.support.recordings import started, write_session
from tests.support.screens import (
    RaceHost,
    ReplayHost,
    later,
    notices_of,
    press,
    rows_of,
    text_of,
)
from tts_tui.__main__ import main
from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    RaceEnded,
    TokensArrived,
    TraceFinished,
    TraceOpened,
)
from tts_tui.study.reading import ReadSessions, read
from tts_tui.ui.race.answers.by_hand import ALONE, AnswersByHand, IntoScreen
from tts_tui.ui.race.answers.keeping import Keeping
from tts_tui.ui.race.answers.screen import AnswersScreen
from tts_tui.ui.race.board import RaceBoard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from tts_tui.domain.answers import Answer
    from tts_tui.ui.race.answers.by_math import Pairs

HALVES = (r"\frac{8}{2}", "4", "four", "5", "5", "5")
"""What six traces box: 4 is right, and said by three of them in three ways."""


def session(path: Path, *boxed: str) -> Path:
    events: list[Event] = [started(n=len(boxed))]
    events += (TraceOpened(0, 0.1 + at / 100, at, seed=at) for at in range(len(boxed)))
    for at, answer in enumerate(boxed):
        tokens = TokensArrived(
            0, at, Channel.ANSWER, (1.0 + at,), (4 + at,), (f"\\boxed{{{answer}}}",)
        )
        events += (tokens, TraceFinished(0, 1.5 + at, at, "stop"))
    events.append(RaceEnded(0, 30.0, EndReason.ALL_ENDED))
    return write_session(path, events, strategies=[f"MV@{len(boxed)}"], n=len(boxed))


def score_of(path: Path) -> list[dict[str, str]]:
    """What `tts-tui score` says: in a file, as what it prints belongs to the screen meanwhile."""
    rows = path.with_suffix(".csv")
    assert main(["score", str(path), "--csv", str(rows), "--force"]) == 0
    with rows.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


async def at_end(pilot: Pilot[object], host: ReplayHost) -> None:
    await later(pilot, host.clock, 40)


async def test_answers_are_listed_with_every_way_they_were_written_and_why(tmp_path: Path) -> None:
    host = ReplayHost(session(tmp_path / "s.jsonl", *HALVES))
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        shown = await press(pilot, "equals_sign")
        rows = [" ".join(row.split()) for row in rows_of(host)]
        assert any("5 3 votes ✗ wrong exact · traces 4, 5, 6" in row for row in rows)
        assert any("4 2 votes ✓ right" in row for row in rows)
        assert any(r"\frac{8}{2} 1 normalised: same number · trace 1" in row for row in rows)
        assert any("4 1 exact · trace 2" in row for row in rows)
        assert "5 counts as it is written." in shown
        assert "4 has 2 votes, and was written in 2 ways." in await press(pilot, "down")
        assert r"\frac{8}{2} is read as 4" in await press(pilot, "down")


async def test_a_click_on_the_votes_opens_them(tmp_path: Path) -> None:
    host = ReplayHost(session(tmp_path / "s.jsonl", *HALVES))
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        votes = host.replay.board.frame.layout.votes
        await pilot.click(RaceBoard, offset=(votes.x + 3, votes.y))
        assert isinstance(host.screen, AnswersByHand)


async def test_a_race_that_runs_is_looked_at_only_and_followed() -> None:
    controls = racing(n=3)
    controls.finish(0, "102", 2.0)
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        shown = await press(pilot, "equals_sign")
        assert type(app.screen) is AnswersScreen
        assert "1 vote" in shown
        assert "Once its race has ended" in shown
        assert "undo" not in shown
        controls.finish(1, "96", 3.0)
        await later(pilot, app.clock)
        app.screen.follow()
        assert "96" in await press(pilot, "enter", "x", "u")
        assert type(app.screen) is AnswersScreen


async def test_nobody_has_answered_is_said() -> None:
    app = RaceHost(racing(n=3))
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        assert "Nobody has answered so far." in await press(pilot, "equals_sign", "enter")


async def test_what_is_merged_on_the_screen_is_merged_in_every_score_and_undone_in_order(
    tmp_path: Path,
) -> None:
    path = session(tmp_path / "s.jsonl", *HALVES, "vier")
    recorded = score_of(path)
    host = ReplayHost(path)

    def pick() -> tuple[str, int]:
        votes = host.replay.board.view.votes.votes  # type: ignore[union-attr]
        return votes[0].answer, votes[0].votes

    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        assert pick() == ("5", 3)
        # 5 comes first, then 4 and its two spellings, then four, then vier.
        await press(pilot, "equals_sign", *["down"] * 4, "enter")
        assert isinstance(host.screen, IntoScreen)
        shown = await press(pilot, "down", "enter")
        assert "four counts as 4 from now on" in shown
        assert "by hand · trace 3" in shown
        once = score_of(path)
        shown = await press(pilot, "end", "enter", "enter")
        assert "vier counts as 4 from now on" in shown
        assert pick() == ("4", 4)
        assert "4 = four = vi…" in await press(pilot, "escape")
        twice = score_of(path)
        assert [row["correct"] for row in recorded] == ["False"]
        assert [row["correct"] for row in twice] == ["True"]
        await press(pilot, "equals_sign", "down", "down")
        assert "Taken back: vier counts as itself again." in await press(pilot, "u")
        assert score_of(path) == once
        assert "Taken back: four counts as itself again." in await press(pilot, "u")
        assert "There is nothing to undo." in await press(pilot, "u")
        assert pick() == ("5", 3)
    assert score_of(path) == recorded


async def test_what_was_merged_is_split_off_and_what_was_only_read_so_is_not(
    tmp_path: Path,
) -> None:
    path = session(tmp_path / "s.jsonl", *HALVES)
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        await press(pilot, "equals_sign", "end", "enter", "down", "enter")
        assert "Go to a spelling" in await press(pilot, "home", "x")
        assert "correct what is read" in await press(pilot, "home", "down", "x")
        shown = await press(pilot, *["down"] * 2)
        assert "Somebody said that four counts as 4." in shown
        assert "four counts as itself again" in await press(pilot, "x")
        assert "Taken back: four counts as 4 again." in await press(pilot, "u")
        assert "by hand" in text_of(host)


async def test_an_answer_may_count_as_the_right_one_that_nobody_gave_unless_it_is_hidden(
    tmp_path: Path,
) -> None:
    path = session(tmp_path / "s.jsonl", "four", "four")
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        hidden = await press(pilot, "t", "equals_sign", "enter")
        assert ALONE in hidden
        assert "wrong" not in hidden
        shown = await press(pilot, "escape", "t", "equals_sign", "enter")
        assert "the right answer, which nobody gave" in shown
        shown = await press(pilot, "enter")
        assert "four counts as 4 from now on" in shown
        assert "✓ right" in shown


async def test_what_is_equal_as_mathematics_counts_as_one_and_says_so(tmp_path: Path) -> None:
    path = session(tmp_path / "s.jsonl", r"\sqrt{16}", r"\sqrt{9}", "5")
    host = ReplayHost(path)
    asked: list[list[str]] = []

    def equal(answers: Sequence[Answer], given_up: Callable[[], bool]) -> Pairs:
        asked.append([answer.text for answer in answers])
        assert not given_up()
        return [(answers[1], answers[0])] if len(asked) == 1 else []

    async with host.run_test(size=(80, 24)) as pilot:
        await at_end(pilot, host)
        keeping = Keeping(path, host.replay.regrade)
        dialog = AnswersByHand(lambda: host.replay.model.races[0][1], keeping, truth_shown=True,
                               equal=equal)  # fmt: skip
        await host.push_screen(dialog)
        shown = await press(pilot, "v")
        assert asked == [["4", r"\sqrt{16}", r"\sqrt{9}", "5"]]
        assert "math-verify found 1 answer equal to another one" in shown
        assert "math-verify · trace 1" in shown
        assert "✓ right" in shown
        assert "found none of them equal" in await press(pilot, "v")
        assert "math-verify" not in (await press(pilot, "u")).partition("split off")[0]
        [race] = read(path, ReadSessions()).races
        assert race.correct(race.traces[0].answer) is False


async def test_the_right_answer_stands_for_what_is_counted_as_one_with_it(tmp_path: Path) -> None:
    path = session(tmp_path / "s.jsonl", "4", "4", "four")
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        # The right answer is selected, and counted as a wrong one.
        assert "by hand · trace 3" in await press(pilot, "equals_sign", "enter", "enter")
        assert "four counts as itself again" in await press(pilot, "end", "x")
        assert "by hand" not in text_of(host)
        # It may also be given after it was counted as another one.
        await press(pilot, "end", "enter", "enter", "escape", "e", "backspace", *"four", "enter")
        assert "by hand · traces 1, 2" in await press(pilot, "equals_sign")
        assert "counts as itself again" in await press(pilot, "down", "x")
        assert "by hand" not in text_of(host)


async def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    host = ReplayHost(session(tmp_path / "s.jsonl", *HALVES))
    (tmp_path / "s.labels.jsonl").mkdir()
    async with host.run_test(size=(120, 40)) as pilot:
        await at_end(pilot, host)
        await press(pilot, "equals_sign", "enter", "enter")
        assert any("cannot be" in said for said in notices_of(host))


async def test_the_keys_stay_in_sight_under_many_and_hostile_answers(
    tmp_path: Path,
) -> None:
    many = [f"[b]\x1b[31m {at} [/b]" for at in range(40)]
    host = ReplayHost(session(tmp_path / "s.jsonl", *many))
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 60)
        shown = await press(pilot, "equals_sign", "end")
        assert "split off" in shown
        assert "esc back" in shown
        assert "39 [/b]" in shown
        assert "\x1b" not in shown
