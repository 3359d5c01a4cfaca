from __future__ import annotations

from pathlib import Path

import pytest

from tts_tui.__main__ import main

SECRET = "sk-live-0123456789abcdef"
URL = ["--base-url", "http://127.0.0.1:1/v1", "--model", "m"]

FILES = {
    "full.jsonl": '{"something": "recorded"}\n',
    "bad.csv": "prompt\nhello\n",
    "torn.jsonl": '{"question": \n',
    "notasession.jsonl": "hello\n",
    "newer.jsonl": '{"format": "tts-tui session", "version": "99.0", "created": "x"}\n',
    "good.txt": "What is 6 times 7?\n",
}


def _config(text: str) -> dict[str, str]:
    return {"tts-tui.toml": text}


@pytest.fixture
def folder(home: Path) -> Path:
    for name, text in FILES.items():
        Path(name).write_text(text)
    return home


def _everything_under(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def _fails_in_one_line(argv: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    before = _everything_under(folder)
    code = main(argv)
    out, err = capsys.readouterr()
    assert code == 2, err
    assert out == ""
    assert err.startswith("tts-tui: ")
    assert err.endswith((".\n", "?\n", ")\n")) or "pip install" in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert not {"\x1b", "\x07", "\x9b"} & set(err)
    assert SECRET not in err
    assert _everything_under(folder) == before
    return err


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["nope"], "no command “nope”; there are demo, race"),
        (["--nope"], "--nope"),
        (["rac\x1b]52;c;aGk=\x07e"], "no command"),
        (["race"], "nothing to race"),
        (["race", "hi", "more"], "more"),
        (["race", "hi"], "--base-url URL --model ID"),
        (["race", " ", *URL], "empty"),
        (["race", "half\udc80", *URL], "not UTF-8"),
        (["race", "hi", "--model", "nope"], "“nope”"),
        (["race", "hi", "--base-url", "http://127.0.0.1:1/v1"], "--model"),
        (["race", "hi", "--base-url", "localhost:1", "--model", "m"], "http://"),
        (["race", "hi", "--base-url", f"http://u:{SECRET}@h/v1", "--model", "m"], "password"),
        (["race", "hi", *URL, "--model", "m"], "named twice"),
        (["race", "hi", *URL], "127.0.0.1:1"),
        (["race", "hi", *URL, "--json"], "refused"),
        (["race", "hi", "--dataset", "good.txt", *URL], "both"),
        (["race", "--dataset", "good.txt", "--answer", "42", *URL], "--answer"),
        (["race", "hi", "--limit", "3", *URL], "--limit"),
        (["race", "--dataset", "missing.csv", *URL], "missing.csv"),
        (["race", "--dataset", "bad.csv", *URL], "question or problem"),
        (["race", "--dataset", "torn.jsonl", *URL], "Line 1 of"),
        (["race", "--dataset", ".", *URL], "cannot be read"),
        (["race", "hi", "-n", "0", *URL], "from 1 to 1024"),
        (["race", "hi", "-n", "eight", *URL], "“eight”"),
        (["race", "hi", "-n", "9" * 5000, *URL], "whole number"),
        (["race", "hi", "--temperature", "nan", *URL], "0 to 5"),
        (["race", "hi", "--top-p", "0", *URL], "--top-p"),
        (["race", "hi", "--max-tokens", "-1", *URL], "--max-tokens"),
        (["race", "hi", "--seed", "x", *URL], "--seed"),
        (["race", "hi", "--plain", "--json", *URL], "not allowed with"),
        (["race", "hi", "--strategies", "FFS-1,XYZ", *URL], "XYZ"),
        (["race", "hi", "--strategies", ",", *URL], "separate names by commas"),
        (["race", "hi", "--strategies", "FFS", *URL], "FFS-k@N"),
        (["race", "hi", "--arm", "FFS-9", "-n", "8", *URL], "-n 9"),
        (["race", "hi", "--arm", "FFS-1@4", "-n", "8", *URL], "4 of the 8 traces"),
        (["race", "hi", "--arm", "SD", "-n", "8", *URL], "cannot be armed"),
        (["race", "hi", "--arm", "BS@4", "-n", "8", *URL], "grows traces of its own"),
        (["race", "hi", "--arm", "FFS-1@16", "-n", "8", *URL], "needs 16 traces"),
        (["race", "hi", "--session", "full.jsonl", *URL], "never overwritten"),
        (["race", "hi", "--session", ".", *URL], "is a folder"),
        (["race", "hi", "--session", "good.txt/x.jsonl", *URL], "cannot be written"),
        (["race", "hi", "--session", "a\x00b", *URL], "cannot be written"),
        (["race", "hi", "--theme", "nope\x1b[2J", *URL], "No theme is called"),
        (["race", "hi", "--conc", "3", *URL], "--conc"),
        (["demo", "--arm", "FFS-9", "-n", "4"], "-n 9"),
        (["demo", "--questions", "0"], "--questions"),
        (["score"], "SESSION"),
        (["score", "missing.jsonl"], "missing.jsonl"),
        (["score", ""], "no session"),
        (["score", "a\x00b"], "no session"),
        (["score", "notasession.jsonl"], "not a session header"),
        (["score", "newer.jsonl"], "Update tts-tui"),
        (["replay"], "SESSION"),
        (["replay", "nothing"], "There is no session"),
        (["replay", "."], "is a folder"),
        (["replay", "notasession.jsonl"], "not a session header"),
        (["replay", "newer.jsonl", "--plain"], "Update tts-tui"),
        (["replay", "a\x1b]52;c;aGk=\x07b"], "There is no session"),
        (["replay", "x", "--speed", "0"], "0.25 to 64"),
        (["replay", "x", "--clock", "moon"], "moon"),
        (["score", "."], "is no session"),
        (["score", "x", "--clock", "sand"], "sand"),
        ([], "needs a terminal"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], argv: list[str], part: str
) -> None:
    assert part in _fails_in_one_line(argv, folder, capsys)


@pytest.mark.parametrize(
    ("text", "argv", "part"),
    [
        ("n = 0", ["race", "hi"], "n cannot be 0"),
        ("n = ", ["models"], "not TOML"),
        ("theem = 'x'", ["themes"], "Did you mean theme?"),
        ("[keymap]\nx = 1", ["keys"], "keymap.x"),
        ("strategies = ['nope']", ["race", "hi", *URL], "in the configuration"),
        ("arm = 'FFS-9'", ["race", "hi", *URL], "-n 9"),
        (f"[models.m]\nbase_url = 'http://h/v1'\napi_key = '{SECRET}'", ["models"], "key_env"),
        (f"[models.m]\nbase_url = 'http://h/v1'\nkey_env = '{SECRET}'", ["models"], "capitals"),
        (f"[models.m]\nbase_url = 'http://x:{SECRET}@h/v1'", ["race", "hi"], "password"),
        (
            "[models.m]\nbase_url = 'http://h/v1'\nkey_env = 'NOT_SET_1'",
            ["race", "hi"],
            "NOT_SET_1",
        ),
        (
            "[models.a]\nbase_url='http://h/v1'\n[models.b]\nbase_url='http://h/v1'",
            ["race", "hi"],
            "a, b",
        ),
    ],
)
def test_a_bad_configuration_is_one_sentence_and_nothing_is_written(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    argv: list[str],
    part: str,
) -> None:
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", "1")
    Path("tts-tui.toml").write_text(text)
    assert part in _fails_in_one_line(argv, folder, capsys)


def test_a_configured_strategy_that_needs_more_traces_waits_for_a_larger_race(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_TRUST_CONFIG", "1")
    Path("tts-tui.toml").write_text("strategies = ['FFS-3', 'MV']")
    assert "refused" in _fails_in_one_line(["race", "hi", "-n", "2", *URL], folder, capsys)


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        (["race", "hi", "--strategies", "FSS-2@4", *URL], "Did you mean FFS-2@4?"),
        (["race", "hi", "--strategies", "mv-erly", *URL], "Did you mean MV-early?"),
        (["race", "hi", "--arm", "shrt-3", *URL], "Did you mean short-3?"),
        (["race", "hi", "--model", "smolm2-135m"], "Did you mean smollm2-135m?"),
        (["doctor", "smolm2-135m"], "Did you mean smollm2-135m?"),
        (["race", "hi", "--theme", "Papre", *URL], "Did you mean paper?"),
        (["export", "s", "--format", "svgg"], "Did you mean svg?"),
        (["import", "artoftts", "."], "Did you mean art-of-tts?"),
        (["rcae", "hi"], "Did you mean race?"),
        (["replay", "s", "--clock", "tokn"], "Did you mean token?"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_mistyped_name_is_told_the_nearest_one(
    capsys: pytest.CaptureFixture[str], command: list[str], meant: str
) -> None:
    assert main(command) == 2
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize("name", ["zzzzzz", "x" * 9000, "\x1b]52;c;aGk=\x07", ""])
@pytest.mark.usefixtures("home")
def test_a_name_that_is_like_no_other_is_told_none(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["race", "hi", "--strategies", f"MV,{name or 'qqq'}", *URL]) == 2
    assert "Did you mean" not in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_the_doctor_names_no_flag_that_it_has_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "nosuch"]) == 2
    err = capsys.readouterr().err
    assert "--base-url" not in err
    assert err.endswith("Name one of `tts-tui models`, or give a server's URL.\n")
