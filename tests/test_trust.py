from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tts_tui import paths
from tts_tui.config import Trust, UntrustedError, load_settings, resolve_entrants, trust_of
from tts_tui.config.files import ConfigFile, read_file
from tts_tui.config.intent import intent
from tts_tui.config.settings import Settings
from tts_tui.config.trust import TrustStore
from tts_tui.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = """\
n = 64
theme = "paper"
[models.a]
base_url = "http://one.example/v1"
key_env = "AWS_SECRET_ACCESS_KEY"
[models.mine]
base_url = "http://two.example/v1"
"""
OURS = '[models.mine]\nbase_url = "http://127.0.0.1:1/v1"\n[models.other]\nbase_url = "http://h"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TTS_TUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("TTS_TUI_TRUST_CONFIG", raising=False)
    (tmp_path / "config" / "config.toml").write_text(OURS)
    (tmp_path / "work" / paths.PROJECT_FILE).write_text(FOLDERS)
    return tmp_path / "work"


def the_file(folder: Path) -> ConfigFile:
    file = read_file(folder / paths.PROJECT_FILE)
    assert file is not None
    return file


def test_nothing_of_an_untrusted_file_applies() -> None:
    settings = load_settings()
    assert (settings.n, settings.theme) == (Settings().n, None)
    assert set(settings.models) == {"other"}
    assert settings.doubt is not None
    assert set(settings.doubt.models) == {"a", "mine"}
    assert not settings.doubt.refused


@pytest.mark.parametrize("names", [["a"], ["mine"], ["other", "a"], []])
def test_an_untrusted_model_is_not_resolved_and_its_key_is_not_read(
    names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    with pytest.raises(UntrustedError, match="tts-tui trust"):
        resolve_entrants(load_settings(), names)


def test_a_model_the_file_does_not_name_stays_ours() -> None:
    [(entrant, _)] = resolve_entrants(load_settings(), ["other"])
    assert entrant.card.name == "other"


def test_a_trusted_file_applies_until_one_byte_of_it_changes(folder: Path) -> None:
    TrustStore().decide(the_file(folder), Trust.YES)
    assert load_settings().n == 64
    assert load_settings().doubt is None
    (folder / paths.PROJECT_FILE).write_text(FOLDERS + " ")
    assert load_settings().doubt is not None
    (folder / paths.PROJECT_FILE).write_text(FOLDERS)
    assert load_settings().doubt is None


def test_the_same_content_elsewhere_is_another_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TrustStore().decide(the_file(folder), Trust.YES)
    other = folder.parent / "other"
    other.mkdir()
    (other / paths.PROJECT_FILE).write_text(FOLDERS)
    monkeypatch.chdir(other)
    assert load_settings().doubt is not None


def test_a_folder_reached_by_a_link_is_the_same_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TrustStore().decide(the_file(folder), Trust.YES)
    (folder.parent / "link").symlink_to(folder)
    monkeypatch.chdir(folder.parent / "link")
    assert load_settings().doubt is None


def test_a_refused_file_is_not_asked_about_again_and_applies_no_more_than_before(
    folder: Path,
) -> None:
    TrustStore().decide(the_file(folder), Trust.YES)
    TrustStore().decide(the_file(folder), Trust.NO)
    doubt = load_settings().doubt
    assert doubt is not None
    assert doubt.refused


@pytest.mark.parametrize(
    ("flag", "variable", "trust"),
    [
        (None, "", Trust.ASK),
        (None, "1", Trust.YES),
        (None, "0", Trust.NO),
        (True, "0", Trust.YES),
        (False, "1", Trust.NO),
    ],
)
def test_a_flag_goes_before_the_environment(
    flag: bool | None, variable: str, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", variable)
    assert trust_of(flag) is trust


def test_a_variable_that_says_neither_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", "maybe")
    with pytest.raises(ConfigError, match="neither 1 nor 0"):
        load_settings()


def test_trusting_for_one_run_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", "1")
    assert load_settings().n == 64
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", "0")
    assert load_settings().doubt is None
    assert set(load_settings().models) == {"mine", "other"}
    assert not (paths.state_dir()).exists()


def test_a_file_left_aside_may_be_anything(folder: Path) -> None:
    (folder / paths.PROJECT_FILE).write_text("= no toml")
    assert set(load_settings(Trust.NO).models) == {"mine", "other"}


def test_the_store_is_private_and_written_whole(folder: Path) -> None:
    TrustStore().decide(the_file(folder), Trust.YES)
    [store] = paths.state_dir().iterdir()
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert json.loads(store.read_text())["files"][0]["decision"] == "trusted"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"files": [1]}', '{"files": [{"path": "p"}]}', "\udcff", "[" * 9999],
)
def test_a_damaged_store_trusts_nothing_and_can_be_written_anew(folder: Path, text: str) -> None:
    paths.state_dir().mkdir(parents=True)
    (paths.state_dir() / "trusted.json").write_text(text, errors="surrogateescape")
    assert load_settings().doubt is not None
    TrustStore().decide(the_file(folder), Trust.YES)
    assert load_settings().doubt is None


def test_a_store_that_cannot_be_written_is_a_sentence(folder: Path) -> None:
    paths.data_dir().write_text("a file where a folder should be")
    with pytest.raises(ConfigError, match="cannot be written"):
        TrustStore().decide(the_file(folder), Trust.YES)


def test_what_a_file_would_do_is_told_without_looking_at_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    doubt = load_settings().doubt
    assert doubt is not None
    told = "\n".join(intent(doubt.file, doubt.models))
    assert "one.example (elsewhere, unencrypted)" in told
    assert "whatever AWS_SECRET_ACCESS_KEY holds" in told
    assert "sets n to 64" in told
    assert "canary" not in told


def test_what_a_file_would_do_shows_no_control_character(folder: Path) -> None:
    (folder / paths.PROJECT_FILE).write_text(
        '"\\u001b[2J" = 1\n[models."\\u001b]52;c;x\\u0007"]\nbase_url = "http://h"\n'
        'system = "\\u202e"\n'.replace('"\\u001b[2J" = 1\n', "")
    )
    doubt = load_settings().doubt
    assert doubt is not None
    told = "\n".join(intent(doubt.file, doubt.models))
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
