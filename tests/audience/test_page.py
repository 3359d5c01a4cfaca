"""What the page is told of a race, and what a browser makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.browser import BROWSER_TIME, NEEDS_BROWSER, drawn_page
from tests.support.recordings import hostile_race, two_traces, write_session
from tests.support.screens import ReplayHost, later
from tts_tui.audience.board import MAX_QUESTION, board_of
from tts_tui.audience.place import Address, take_place
from tts_tui.audience.published import Published
from tts_tui.audience.server import AudienceServer
from tts_tui.domain.bets import BetBook
from tts_tui.ui.kit.qr import QUIET_ZONE, qr_rows
from tts_tui.ui.steered import shown_seat

if TYPE_CHECKING:
    from pathlib import Path


async def board_at(path: Path, at_s: float, bets: BetBook | None = None) -> dict[str, Any]:
    host = ReplayHost(path)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 0)
        host.controls.seek_to(at_s)
        await later(pilot, host.clock, 0)
        return board_of(shown_seat(host), bets)


async def test_a_hidden_truth_stays_hidden(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), strategies=["FFS-1@2"], n=2)
    host = ReplayHost(path)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 0)
        host.controls.seek_to(30.0)
        await later(pilot, host.clock, 0)
        shown = board_of(shown_seat(host))
        host.replay.action_toggle_truth()
        hidden = board_of(shown_seat(host))
    assert (shown["truth"], shown["phase"]) == ("4", "end")
    assert shown["rows"] == [
        {"name": "FFS-1@2", "answer": "4", "decided": True, "at": "2.0 s", "spent": "2",
         "right": True}
    ]  # fmt: skip
    assert shown["votes"] == [
        {"answer": "4", "votes": 1, "share": 1.0, "right": True},
        {"answer": "5", "votes": 1, "share": 1.0, "right": False},
    ]
    assert hidden["truth"] is None
    told: Any = [hidden["rows"], hidden["votes"], hidden["lanes"]]
    assert {one["right"] for rows in told for one in rows} == {None}


async def test_lanes_are_measured_by_the_longest(tmp_path: Path) -> None:
    board = await board_at(write_session(tmp_path / "s.jsonl", two_traces(), n=2), 2.5)
    assert board["phase"] == "race"
    assert [(lane["status"], lane["share"]) for lane in board["lanes"]] == [
        ("done", 1.0),
        ("waiting", 0.0),
    ]


def test_before_a_race_there_are_only_its_bets() -> None:
    assert board_of(None) == {"phase": "wait", "bets": None}
    book = BetBook()
    book.open(0, ["FFS-1", "MV"])
    book.raise_hands("MV", 3)
    told: Any = board_of(None, book)
    assert told["bets"] == {
        "round": 0,
        "open": True,
        "choices": [{"name": "FFS-1", "bets": 0}, {"name": "MV", "bets": 3}],
        "result": None,
    }
    book.settle({"MV"})
    told = board_of(None, book)
    assert told["bets"]["result"] == {"right": 3, "wrong": 0, "void": 0}


async def test_a_long_question_is_cut(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(question="x" * 9_000), n=2)
    board = await board_at(path, 1.0)
    assert len(board["question"]["text"]) == MAX_QUESTION


def test_the_code_is_square_and_keeps_its_quiet_zone() -> None:
    rows = qr_rows("http://127.0.0.1:8000/0123456789ab/")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows[0]) <= 44
    assert 2 * len(rows) - len(rows[0]) in {0, 1}
    assert rows[0].strip() == ""
    assert all(row[:QUIET_ZONE].strip() == row[-QUIET_ZONE:].strip() == "" for row in rows)


@BROWSER_TIME
@NEEDS_BROWSER
async def test_a_browser_shows_the_board_and_runs_nothing_that_was_said(tmp_path: Path) -> None:
    says = (
        "</script><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    )
    path = write_session(tmp_path / "s.jsonl", hostile_race(says), strategies=["SD", "MV@1"], n=1)
    book = BetBook()
    book.open(0, [says, "MV"])
    state = await board_at(path, 30.0, book)
    published = Published()
    published.publish(state)
    # With its streams ended after their first state, a browser comes to rest.
    published.close()
    with AudienceServer(take_place(Address()), published, book) as server:
        page = drawn_page(
            server.place.url, tmp_path / "profile", "--virtual-time-budget=3000"
        ).partition("<script>")[0]
    assert "<title>tts-tui: the race</title>" in page
    assert "&lt;img src=x onerror=" in page
    assert "<img" not in page
    assert "MV@1" in page
    assert page.count("<button") == 2
