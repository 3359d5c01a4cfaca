"""Who is told a race in sentences, and a whole one from typed lines to its file."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from tests.support.recordings import two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli import screen_reader
from tts_tui.cli.front_end import reads_aloud
from tts_tui.cli.screen_reader import VARIABLE, announced, choose
from tts_tui.config import load_settings
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"ACCESSIBLE": "1"}, "ACCESSIBLE=1"),
        ({"ACCESSIBLE": "0"}, None),
        ({"VSCODE_A11Y_MODE": "1"}, "VSCODE_A11Y_MODE=1"),
        ({"VSCODE_A11Y_MODE": "0"}, None),
        ({"EMACSPEAK_DIR": "/e"}, None),
        ({"EMACSPEAK_DIR": "/e", "INSIDE_EMACS": "29.1,comint"}, "EMACSPEAK_DIR"),
        ({"QT_ACCESSIBILITY": "1", "GTK_MODULES": "gail:atk-bridge"}, None),
    ],
)
def test_only_what_is_said_on_purpose_announces_a_screen_reader(
    environ: dict[str, str], found: str | None
) -> None:
    assert announced(environ) == found


def chosen(flag: bool | None = None, **others: bool) -> bool:
    args = Namespace(**{"plain": False, "json": False, "screen_reader": flag, **others})
    choose(args, load_settings())
    return reads_aloud(args)


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    for name in ("ACCESSIBLE", "VSCODE_A11Y_MODE", "EMACSPEAK_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(screen_reader, "has_terminal", lambda: True)


@pytest.mark.usefixtures("on_a_terminal")
def test_the_flag_is_before_the_variable_and_that_before_what_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not chosen()
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert chosen()
    said = capsys.readouterr().err
    assert "ACCESSIBLE=1 announces a screen reader" in said
    assert "--no-screen-reader or TTS_TUI_SCREEN_READER=0 shows the screen." in said
    assert not chosen(plain=True)
    assert not chosen(flag=False)
    monkeypatch.setenv(VARIABLE, "0")
    assert not chosen()
    assert chosen(flag=True)
    monkeypatch.setenv(VARIABLE, "on")
    assert chosen()
    assert capsys.readouterr().err == ""
    monkeypatch.setenv(VARIABLE, "perhaps")
    with pytest.raises(UsageError, match="neither 1 nor 0"):
        chosen()


@pytest.mark.usefixtures("on_a_terminal")
def test_the_configuration_can_say_so_too(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("screen_reader = true\n", encoding="utf-8")
    assert chosen()


def test_what_is_announced_changes_nothing_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert not chosen()


def test_two_forms_of_lines_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--screen-reader", "--plain"]) == 2
    assert "--screen-reader and --plain are two forms." in capsys.readouterr().err


def test_a_replay_is_told_from_the_command_line_to_what_is_typed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_session(home / "s.jsonl", two_traces())
    reader, writer = os.pipe()
    os.write(writer, b"votes\nnonsense\nquit")
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["replay", str(home / "s.jsonl"), "--screen-reader", "--speed", "64"]) == 0
    heard = capsys.readouterr().out.split("\n")
    assert heard[0].startswith("Told in sentences.")
    assert "Race 1: 2 traces of m." in heard
    assert any(line.startswith("There is no command “nonsense”.") for line in heard)
