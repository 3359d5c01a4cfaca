"""A race of the engine, followed while it runs: what is told is what its file holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.control import FakeFront
from tests.support.engine_race import holds, says
from tests.support.fake_client import FakeClient, Hold
from tests.support.fake_controls import plan_of
from tts_tui.control.client import ControlClient
from tts_tui.control.server import ControlServer
from tts_tui.engine.live import LiveSession
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path


def test_who_follows_a_race_is_told_its_file_and_its_end(short: Path) -> None:
    file, hold = short / "s.jsonl", Hold()
    live = LiveSession(
        plan=plan_of(n=2, strategies=("FFS-1@2",)),
        clients=[FakeClient({0: says("102"), 1: holds(hold)})],
        journal=Journal(file, SessionHeader(created="2026-11-30T00:00:00Z")),
    )
    live.start()
    front = FakeFront()
    front.session = live
    with ControlServer(front) as server, ControlClient(server.path) as client:
        client.ask({"do": "follow"})
        told = client.told()
        heard = [next(told)]
        while not (isinstance(last := heard[-1]["event"], dict) and last.get("k") == "done"):
            heard.append(next(told))
        # The second trace runs on while the first one's end has been told already.
        assert not live.finished
        live.cut(0, 1)
        *rest, end = told
        live.close()
    assert end == {"end": "The session has ended."}
    lines = file.read_text("utf-8").split("\n")[:-1]
    assert [event["event"] for event in heard + rest] == [json.loads(line) for line in lines]
