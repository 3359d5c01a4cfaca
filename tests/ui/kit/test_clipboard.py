from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.clipboard import SENT, copy

if TYPE_CHECKING:
    from pathlib import Path


def fake_tool(folder: Path, code: int) -> Path:
    tool = folder / "xclip"
    tool.write_text(f'#!/bin/sh\ncat > "{folder}/copied"\nexit {code}\n')
    tool.chmod(0o755)
    return tool


def test_without_a_tool_the_notice_promises_nothing() -> None:
    sent: list[str] = []
    assert copy("漢", sent.append, environment={}, which=lambda _: None) == SENT
    assert sent == ["漢"]


def test_a_tool_that_works_is_named(tmp_path: Path) -> None:
    tool = fake_tool(tmp_path, 0)
    words = copy(
        "漢",
        lambda _: None,
        environment={"DISPLAY": ":0"},
        which=lambda name: str(tool) if name == "xclip" else None,
    )
    assert words.startswith("Copied with xclip")
    assert (tmp_path / "copied").read_text() == "漢"


def test_a_tool_that_fails_or_has_no_display_is_not_named(tmp_path: Path) -> None:
    tool = fake_tool(tmp_path, 1)
    for environment in ({"DISPLAY": ":0"}, {}):
        words = copy(
            "x",
            lambda _: None,
            environment=environment,
            which=lambda name: str(tool) if name == "xclip" else None,
        )
        assert words == SENT
