from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.server import JSON, ScriptServer, body, serving
from tts_tui import paths
from tts_tui.__main__ import main
from tts_tui.cli.known_servers import known_servers, remember
from tts_tui.cli.probe import model_lines, probe_models
from tts_tui.client.endpoint import Endpoint
from tts_tui.config import Settings, load_settings
from tts_tui.config.models import ModelEntry
from tts_tui.ui.home.model import ModelState

if TYPE_CHECKING:
    from pathlib import Path

NAMED = '[models.evil]\nbase_url = "http://127.0.0.1:1/v1"\nkey_env = "AWS_SECRET_ACCESS_KEY"\n'


@pytest.fixture
def untrusted(home: Path) -> Path:
    file = home / "work" / paths.PROJECT_FILE
    file.write_text(NAMED)
    return file


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(list(argv))
    return code, *capsys.readouterr()


# -- the command -------------------------------------------------------------------------------


@pytest.mark.usefixtures("untrusted")
def test_trust_shows_what_the_file_would_do_and_keeps_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "trust", "--yes")
    assert code == 0
    assert "model evil: sends your questions to 127.0.0.1:1 (on this machine)" in out
    assert "AWS_SECRET_ACCESS_KEY" in out
    assert load_settings().doubt is None
    assert "trusted" in run(capsys, "trust", "--list")[1]
    assert "It is trusted." in run(capsys, "trust")[1]


@pytest.mark.usefixtures("untrusted")
def test_nobody_is_taken_to_say_yes_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "trust")
    assert (code, "AWS_SECRET_ACCESS_KEY" in out, "--yes" in err) == (2, True, True)
    assert load_settings().doubt is not None


@pytest.mark.usefixtures("untrusted")
def test_trust_show_only_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not decided" in run(capsys, "trust", "--show")[1]
    assert load_settings().doubt is not None


def test_trust_can_be_taken_back(capsys: pytest.CaptureFixture[str], untrusted: Path) -> None:
    run(capsys, "trust", "--yes", str(untrusted.parent))
    assert load_settings().doubt is None
    assert run(capsys, "trust", "--revoke", str(untrusted))[0] == 0
    assert load_settings().doubt is not None
    assert run(capsys, "trust", "--revoke")[0] == 2


def test_a_folder_that_is_gone_can_still_be_revoked(
    capsys: pytest.CaptureFixture[str], untrusted: Path
) -> None:
    run(capsys, "trust", "--yes")
    untrusted.unlink()
    assert run(capsys, "trust", "--revoke")[0] == 0


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["trust"], "There is no"),
        (["trust", "config.toml"], "is not called tts-tui.toml"),
        (["trust", "--yes", "--show"], "not allowed with"),
        (["trust", "--revoke"], "Nothing was decided"),
    ],
)
def test_what_cannot_be_trusted_is_one_sentence(
    capsys: pytest.CaptureFixture[str], argv: list[str], part: str
) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1


# -- without a screen --------------------------------------------------------------------------


@pytest.mark.usefixtures("untrusted")
@pytest.mark.parametrize("model", [["--model", "evil"], []])
@pytest.mark.parametrize("how", ["--plain", "--json"])
def test_a_race_on_an_untrusted_model_is_refused_and_names_the_command(
    capsys: pytest.CaptureFixture[str], model: list[str], how: str, home: Path
) -> None:
    code, out, err = run(capsys, "race", "hi", *model, how)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "`tts-tui trust`" in err
    assert not (home / "data").exists()


@pytest.mark.parametrize(
    "argv", [["demo", "--plain"], ["race", "hi", "--base-url", "http://h", "--model", "m"]]
)
@pytest.mark.parametrize("setting", ["n = 1024", 'arm = "FFS-1"', 'strategies = ["MV"]'])
def test_what_an_untrusted_file_says_of_every_race_refuses_it(
    capsys: pytest.CaptureFixture[str], untrusted: Path, argv: list[str], setting: str
) -> None:
    untrusted.write_text(f"{setting}\n")
    code, _, err = run(capsys, *argv)
    assert code == 2
    assert "`tts-tui trust`" in err
    assert re.search(r"it sets \w+ of every race", err)


def test_a_flag_trusts_for_one_run_or_leaves_aside(
    capsys: pytest.CaptureFixture[str], untrusted: Path
) -> None:
    assert (
        "AWS_SECRET_ACCESS_KEY is not set"
        in run(capsys, "race", "hi", "--model", "evil", "--trust-config")[2]
    )
    assert (
        "No model is called" in run(capsys, "race", "hi", "--model", "evil", "--no-trust-config")[2]
    )


@pytest.mark.usefixtures("untrusted")
def test_lists_name_what_is_not_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "models")
    assert code == 0
    assert re.search(r"evil +127\.0\.0\.1:1 +evil +not trusted", out)
    assert "`tts-tui trust`" in out
    assert "not trusted and left aside. Look at it with `tts-tui trust`" in run(capsys, "doctor")[1]


def test_an_untrusted_keymap_and_theme_change_nothing(
    capsys: pytest.CaptureFixture[str], untrusted: Path
) -> None:
    untrusted.write_text('theme = "paper"\n[keymap]\n"app.quit" = "z"\n')
    _, out, err = run(capsys, "keys")
    assert "not trusted" in err
    assert not re.search(r" z +app\.quit", out)
    _, out, err = run(capsys, "themes")
    assert "not trusted" in err
    assert not re.search(r"in use +paper", out)


# -- the list of models ------------------------------------------------------------------------


def settings(url: str, **fields: object) -> Settings:
    return Settings(models={"m": ModelEntry.model_validate({"base_url": url, **fields})})


def state(found: Settings) -> tuple[ModelState, str]:
    line = probe_models(found)[-1]
    return line.state, line.remedy


def test_a_probe_sends_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QWEN_KEY", "canary-5Zq0")
    with serving(body(b'{"data": [{"id": "m"}]}', 200, JSON)) as server:
        assert state(settings(server.url, key_env="QWEN_KEY")) == (ModelState.READY, "")
    [asked] = server.requests
    assert "authorization" not in asked.headers


def test_a_server_that_wants_its_key_has_not_been_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QWEN_KEY", "canary-5Zq0")
    with serving(body(b"{}", 401, JSON)) as server:
        found, remedy = state(settings(server.url, key_env="QWEN_KEY"))
        assert found is ModelState.UNKNOWN
        assert "only sent when you race it" in remedy
        assert state(settings(server.url))[0] is ModelState.UNREACHABLE


def test_a_model_without_its_key_says_which_variable_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QWEN_KEY", raising=False)
    for line in (
        model_lines(settings("https://h.example", key_env="QWEN_KEY"))[-1],
        probe_models(settings("https://h.example", key_env="QWEN_KEY"))[-1],
    ):
        assert line.state.word == "key missing"
        assert "QWEN_KEY is not set" in line.remedy


def test_only_loopback_and_servers_raced_before_are_asked(home: Path) -> None:
    # The name resolves nowhere: asked, it would be unreachable.
    found = settings("http://nowhere.invalid:81/v1")
    assert state(found)[0] is ModelState.UNKNOWN
    remember([Endpoint("http://nowhere.invalid:82", "m"), Endpoint("http://127.0.0.1:1", "m")])
    assert known_servers() == ["http://nowhere.invalid:82"]
    assert state(found)[0] is ModelState.UNKNOWN
    remember([Endpoint("http://nowhere.invalid:81/v1", "m")] * 2)
    assert known_servers() == ["http://nowhere.invalid:82", "http://nowhere.invalid:81"]
    assert state(found)[0] is ModelState.UNREACHABLE


@pytest.mark.parametrize("charset", ["utf-16", "base64", "undefined"])
def test_a_probes_fault_is_that_models_state_and_nothing_else(charset: str) -> None:
    def two(odd: ScriptServer, good: ScriptServer) -> Settings:
        return Settings(
            models={
                "odd": ModelEntry(base_url=odd.url),
                "good": ModelEntry(base_url=good.url),
            }
        )

    strange = body(b"\xff\x00", 200, f"{JSON}; charset={charset}")
    with serving(strange) as odd, serving(body(b'["good"]', 200, JSON)) as good:
        lines = {line.name: line for line in probe_models(two(odd, good))}
    assert lines["odd"].state is ModelState.UNREACHABLE
    assert lines["good"].state is ModelState.READY


@pytest.mark.usefixtures("untrusted")
def test_an_untrusted_model_is_listed_and_not_asked() -> None:
    with serving(body(b"[]", 200, JSON)) as server:
        paths.config_files()[1].write_text(NAMED.replace("127.0.0.1:1", f"127.0.0.1:{server.port}"))
        for lines in (model_lines(load_settings()), probe_models(load_settings())):
            assert lines[-1].name == "evil"
            assert lines[-1].state is ModelState.UNTRUSTED
        assert server.requests == []
        assert server.accepted == 0
