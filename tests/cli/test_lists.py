from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import pytest

from tts_tui.__main__ import main
from tts_tui.cli.commands.doctor import Finding
from tts_tui.paths import shown
from tts_tui.store.paths import rescued_dir

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

HOSTILE = r"a\u001b]52;c;aGk=\u0007\u202eb"
"""As TOML writes it."""


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", cast("ModuleType", None))


def _write_config(home: Path, text: str) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "config.toml").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("no_engine")
def test_the_demo_without_its_engine_plays_a_recording_and_says_the_one_command(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(["demo", "--plain", "-n", "4"]) == 0
    out, err = capsys.readouterr()
    assert "ended: all traces ended" in out
    assert "\nrace 2" not in out
    assert err.count("\n") == 1
    assert "This is a recorded race instead." in err
    assert "`tts-tui models --install` installs it" in err
    assert "-n is for live races" in err
    assert not (home / "data").exists()


def test_the_tour_can_be_read_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--tour", "--plain"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Stop 1 of 10: One question, 8 traces" in out
    assert out.count("\nstrategy ") == 10


@pytest.mark.usefixtures("no_engine")
def test_models_say_whether_the_engine_is_there_and_how_to_get_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    assert "not installed" in out
    assert "`tts-tui models --install` installs it" in out
    assert "[models.NAME]" in out


def test_models_list_what_is_configured_without_address_details(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    _write_config(
        home,
        f'[models."{HOSTILE}"]\nbase_url = "http://one.example:8000/v1/deep"\n'
        'key_env = "NOT_SET_ANYWHERE"\n',
    )
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    assert "one.example:8000 " in out
    assert "NOT_SET_ANYWHERE is not set" in out
    assert "\x1b" not in out


def test_themes_mark_the_one_in_use(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _write_config(home, 'theme = "paper"')
    assert main(["themes"]) == 0
    out = capsys.readouterr().out
    assert next(line for line in out.split("\n") if line.startswith("in use")).split()[2] == "paper"
    assert "~/config/themes" in out


def test_a_bad_theme_file_is_a_notice(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "config" / "themes").mkdir(parents=True)
    (home / "config" / "themes" / "bad.toml").write_text("name = 3")
    assert main(["themes"]) == 0
    assert "bad.toml is left out" in capsys.readouterr().err


def test_keys_show_the_configurations_own(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _write_config(home, '[keymap]\n"race.arm" = "ctrl+a"\n"race.nope" = "x"\n')
    assert main(["keys"]) == 0
    out, err = capsys.readouterr()
    [line] = [line for line in out.split("\n") if " race.arm " in line]
    assert "ctrl+a" in line
    assert "race.nope" in err


def test_sessions_name_the_files_they_cannot_read(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    folder = home / "data" / "sessions"
    folder.mkdir(parents=True)
    (folder / "odd\x1b[2J.jsonl").write_text("hello\n")
    (folder / "notes.md").write_text("not a session\n")
    assert main(["sessions"]) == 0
    out = capsys.readouterr().out
    assert "odd␛[2J.jsonl is no session" in out
    assert "notes.md" not in out


def test_sessions_say_which_folder_is_whose(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    def last_line(*words: str) -> str:
        assert main(["sessions", *words]) == 0
        return capsys.readouterr().out.splitlines()[-1]

    own, rescued = home / "data" / "sessions", rescued_dir()
    # What came with the program lies elsewhere, and there may be no other.
    assert last_line() == f"Yours are saved in {shown(own)}; * came with the program."
    rescued.mkdir(parents=True)
    (rescued / "torn.jsonl").write_text("hello\n")
    said = f"Yours are saved in {shown(own)}, rescued ones in {shown(rescued)}"
    assert last_line() == f"{said}; * came with the program."
    assert last_line("torn") == f"{said}."


def test_a_hidden_truth_is_not_in_the_list_of_sessions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["sessions"]) == 0
    assert " of 19 · best " in capsys.readouterr().out
    for words in (["--hide-truth", "sessions"], ["sessions", "--hide-truth"]):
        assert main(words) == 0
        out = capsys.readouterr().out
        assert "hidden" in out
        assert "best" not in out
    assert main(["sessions", "--hide-truth", "--json"]) == 2
    assert "--hide-truth cannot hide" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["score", "recommend"])
def test_what_says_nothing_else_cannot_hide_the_truth(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(["--hide-truth", command, "session.jsonl"]) == 2
    assert "says nothing but how often answers are right" in capsys.readouterr().err


def test_the_doctor_says_ok_or_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert len(lines) > 12
    assert all(line.startswith(("✓ ok", "○ optional")) for line in lines)


def test_the_doctor_finds_a_bad_configuration(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    _write_config(home, "n = 0")
    assert main(["doctor"]) == 2
    assert "✗ trouble" in capsys.readouterr().out


def test_the_doctor_names_bad_themes_without_alarm(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    _write_config(home, 'theme = "nope"')
    (home / "config" / "themes").mkdir(parents=True, exist_ok=True)
    (home / "config" / "themes" / "bad.toml").write_text("name = 3")
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "bad.toml is left out" in out
    assert "Correct it, or remove it." in out
    assert "No theme is called 'nope'" in out


def test_the_doctor_finds_a_data_folder_that_is_a_file(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    (home / "data").write_text("")
    assert main(["doctor"]) == 2
    assert "Set TTS_TUI_DATA_DIR" in capsys.readouterr().out


def test_an_optional_finding_is_no_trouble() -> None:
    assert Finding("a", "b", "do c.", needed=False).line == "○ optional a: b. do c."
