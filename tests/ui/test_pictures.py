from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import textual

from tests.ui.shell import MODELS, SESSIONS, FakeControls, FakeRaceScreen
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.theme_file import load_themes
from tts_tui.ui.services import AppServices

if TYPE_CHECKING:
    from collections.abc import Callable

    Compare = Callable[..., bool]

pytestmark = [
    pytest.mark.snapshot,
    pytest.mark.skipif(
        textual.__version__ != "8.2.8", reason="the pictures belong to Textual 8.2.8"
    ),
]


def shell(theme: str) -> TtsApp:
    return TtsApp(
        AppServices(
            start_demo=FakeControls,
            start_race=lambda _request: FakeControls(),
            models=MODELS,
            sessions=SESSIONS,
            themes=load_themes(),
            theme=theme,
            race_screen=lambda _controls: FakeRaceScreen(),
        )
    )


@pytest.mark.parametrize(
    ("theme", "size"),
    [("deuteran-safe", (80, 24)), ("deuteran-safe", (120, 40)), ("paper", (120, 40))],
    ids=["dark-80", "dark-120", "paper-120"],
)
def test_home(snap_compare: Compare, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(shell(theme), terminal_size=size)


@pytest.mark.parametrize("key", ["question_mark", "T"], ids=["help", "themes"])
def test_dialog(snap_compare: Compare, key: str) -> None:
    assert snap_compare(shell("deuteran-safe"), press=[key], terminal_size=(120, 40))
