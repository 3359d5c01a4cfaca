"""Pictures of the home screen: sessions that ship with the program, a folder not yet trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.screens import PICTURES, bundled, home_app, pressing
from tts_tui.store.summary import summarise
from tts_tui.ui.home.model import FoundServers, Untrusted

if TYPE_CHECKING:
    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES

SESSIONS = ("qwen-everyday", "qwen-space", "qwen-chance", "qwen-numbers", "smollm2-starter")


def home(untrusted: Untrusted | None = None) -> TtsApp:
    paths = [bundled(name) for name in SESSIONS]
    return home_app(
        sessions=[summarise(path, path.stat().st_size) for path in paths], untrusted=untrusted
    )


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=["80x24", "200x60"])
def test_sessions(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(home(), terminal_size=size, run_before=pressing("l", "down"))


@pytest.mark.parametrize("keys", [(), ("Y",)], ids=["home", "asked"])
def test_a_folder_that_nobody_has_trusted(snap_compare: Compare, keys: tuple[str, ...]) -> None:
    does = ("model here: sends your questions to 127.0.0.1:8000", "n = 16")
    untrusted = Untrusted("~/work/tts-tui.toml", 1, does, lambda _trusted: None)
    run = pressing(*keys)
    assert snap_compare(home(untrusted), terminal_size=(120, 40), run_before=run)


def test_servers_of_this_machine(snap_compare: Compare) -> None:
    answers = (
        "vLLM    http://127.0.0.1:8000/v1   Qwen/Qwen3-8B",
        "Ollama  http://127.0.0.1:11434/v1  llama3:8b, llama3:70b",
    )
    entry = ("", "# vLLM, found by tts-tui on 2026-11-30", "[models.qwen3-8b]")
    found = FoundServers("2 servers on this machine.", answers, entry, "~/c.toml", lambda: None)
    app = home_app(find_servers=lambda _looked: found)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing("F"))
