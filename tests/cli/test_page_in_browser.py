"""The HTML page in a real browser: it draws, at any moment, and runs nothing that was said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.browser import BROWSER_TIME, NEEDS_BROWSER, drawn_page
from tests.support.picking import pick_from
from tests.support.recordings import hostile_race, recording_of, two_traces, write_session
from tests.support.server import serving
from tts_tui.__main__ import main
from tts_tui.domain.strategies import Clock, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.server import Exchange
    from tts_tui.domain.events import Event

NAMES: Final = ("FFS-1@2", "MV@2")

pytestmark = [BROWSER_TIME, NEEDS_BROWSER]


def drawn(events: Sequence[Event], names: Sequence[str], n: int, moment: str = "") -> str:
    """The page of a session as a browser has it in the end, but for its data and its script."""
    path = write_session(Path("s.jsonl"), events, strategies=names, n=n)
    assert main(["export", str(path), "--format", "html", "--out", "page.html"]) == 0
    address = Path("page.html").absolute().as_uri() + moment
    return drawn_page(address, Path("profile")).partition("<script type")[0]


def test_a_browser_runs_nothing_that_was_said_and_asks_nothing_of_the_network() -> None:
    async def listen(exchange: Exchange) -> None:
        exchange.head(200)

    with serving(listen) as server:
        loads = f"<img src={server.url}/a onerror=\"document.title='ran'\">"
        says = f"</script><script>document.title='ran'</script>{loads}"
        page = drawn(hostile_race(says), ["SD", "MV@1"], 1)
    assert "What is &lt;/script&gt;&lt;script&gt;document.title='ran'" in page
    assert re.search(r'<td class="name">MV@1</td>', page)
    assert "undecided" not in page
    assert "<title>s</title>" in page
    assert not server.requests


def test_at_a_moment_it_shows_what_a_replay_picks_there() -> None:
    page = drawn(two_traces(), NAMES, 2, "#race=1&at=2.5")
    race = recording_of(two_traces()).state_at(2.5)
    shown = [
        [re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", row)]
        for row in re.findall(r'<tr class="(?:is-decided)?">.*?</tr>', page)
    ]
    expected = []
    for name in NAMES:
        pick = pick_from(parse(name, 2), race.traces, Clock.WALL)
        verdict = "✓ right" if pick.decided and race.verdict(pick) else "undecided"
        answer = pick.answer.text if pick.answer else "–"
        expected.append([name, answer, verdict, "2.0 s" if pick.decided else ""])
    assert [row[:4] for row in shown] == expected
    assert [row[2] for row in expected] == ["✓ right", "undecided"]
