from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.screens import PICTURES, home_app
from tts_tui.ui.kit.theme_file import load_themes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.ui.app import TtsApp

    Compare = Callable[..., bool]

pytestmark = PICTURES


def home(theme: str = "deuteran-safe") -> TtsApp:
    return home_app(themes=load_themes(), theme=theme)


@pytest.mark.parametrize(
    ("theme", "size"),
    [("deuteran-safe", (80, 24)), ("deuteran-safe", (120, 40)), ("paper", (120, 40))],
    ids=["dark-80", "dark-120", "paper-120"],
)
def test_home(snap_compare: Compare, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(home(theme), terminal_size=size)


@pytest.mark.parametrize("key", ["question_mark", "T"], ids=["help", "themes"])
def test_dialog(snap_compare: Compare, key: str) -> None:
    assert snap_compare(home(), press=[key], terminal_size=(120, 40))
