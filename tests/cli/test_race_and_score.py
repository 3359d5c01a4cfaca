from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, serving, speak
from tts_tui.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.server import Play

SECRET = "sk-live-0123456789abcdef"


async def _answers(exchange: Exchange) -> None:
    """One word more for each seed, 42 for the even ones."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}, {"id": "org/m"}]}', content_type=JSON)(exchange)
        return
    seed = exchange.request.body["seed"]
    assert isinstance(seed, int)
    exchange.head()
    for _ in range(seed + 1):
        exchange.say(" so")
    exchange.say(f" \\boxed{{{42 if seed % 2 == 0 else 41}}} \x1b]52;c;aGk=\x07")
    exchange.finish("stop", seed + 2)


@pytest.fixture
def server() -> Iterator[ScriptServer]:
    with serving(_answers) as running:
        yield running


def _race(server: ScriptServer, *flags: str, seed: int | None = 0) -> list[str]:
    seeded = [] if seed is None else ["--seed", str(seed)]
    asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
    return [*asked, *seeded, *flags]


def _json_rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def test_a_race_is_printed_saved_and_scored(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_race(server, "-n", "4", "--answer", "42", "--session", "s.jsonl")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "42" in out
    assert "saved in" in out
    assert "\x1b" not in out
    assert main(["score", "s.jsonl"]) == 0
    assert "MV@4" in capsys.readouterr().out


def test_score_gives_the_rows_of_the_contract(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["-n", "4", "--answer", "42", "--strategies", "FFS-1,MV", "--session", "s.jsonl"]
    assert main(_race(server, *flags)) == 0
    capsys.readouterr()
    assert main(["score", "s.jsonl", "--json", "--clock", "token"]) == 0
    first, majority = _json_rows(capsys)
    assert list(first) == [
        *("session", "question", "model", "strategy", "clock", "answer", "correct", "decided"),
        *("voters", "votes", "tie", "decided_at_s", "sequential_tokens", "used_tokens"),
        *("spent_tokens", "paper_total_tokens", "note", "cost"),
    ]
    assert (first["strategy"], first["answer"], first["voters"]) == ("FFS-1@4", "42", [1])
    assert (first["sequential_tokens"], first["spent_tokens"]) == (2, 8)
    assert (majority["strategy"], majority["correct"], majority["tie"]) == ("MV@4", True, True)
    assert majority["paper_total_tokens"] == 2 + 3 + 4 + 5


def test_the_rows_shown_live_are_the_rows_of_the_file(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_race(server, "-n", "3", "--session", "s.jsonl", "--json")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    live = [line for line in lines if line.get("k") == "row"]
    assert main(["score", "s.jsonl", "--json"]) == 0
    assert [{"k": "row", "r": 0, **row} for row in _json_rows(capsys)] == live


def test_an_armed_strategy_is_recorded_and_shown(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["-n", "2", "--strategies", "MV", "--arm", "ffs-1", "--session", "s.jsonl"]
    assert main(_race(server, *flags)) == 0
    header = json.loads(Path("s.jsonl").read_text().split("\n")[0])
    assert header["plan"]["armed"] == "FFS-1@2"
    assert header["plan"]["strategies"] == ["FFS-1@2", "MV@2"]


def test_two_models_race_every_question_of_a_data_set(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("q.csv").write_text("question,answer\na,42\nb,42\nc,42\n")
    argv = ["race", "--dataset", "q.csv", "--limit", "2", "--base-url", server.url]
    argv += ["--model", "m", "--model", "k", "-n", "1", "--seed", "0", "--session", "s.jsonl"]
    assert main([*argv, "--strategies", "SD"]) == 0
    capsys.readouterr()
    assert main(["score", "s.jsonl", "--json"]) == 0
    found = {(row["question"], row["model"]) for row in _json_rows(capsys)}
    assert found == {("q-1", "m"), ("q-1", "k"), ("q-2", "m"), ("q-2", "k")}


def test_a_data_set_without_a_screen_fills_the_concurrency(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("q.txt").write_text("a\nb\nc\nd\ne\n")

    async def all_at_once(exchange: Exchange) -> None:
        if exchange.request.method == "POST":
            asked = [r for r in six.requests if r.method == "POST"]
            if len(asked) == 6:
                six.open_gate("six")
            await exchange.wait("six")
        await _answers(exchange)

    with serving(all_at_once) as six:
        argv = ["race", "--dataset", "q.txt", "--base-url", six.url, "--model", "m", "-n", "2"]
        flags = ["--concurrency", "6", "--seed", "0", "--session", "s.jsonl", "--json"]
        assert main([*argv, *flags, "--strategies", "SD"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    ends = {line["r"]: line.get("wire") for line in lines if line.get("k") == "end"}
    assert sorted(ends) == [0, 1, 2, 3, 4]
    assert {ends[0], ends[1], ends[2]} == {6}
    assert {line["r"] for line in lines if line.get("k") == "row"} == set(ends)
    assert main(["score", "s.jsonl"]) == 0
    assert "with up to 6 requests at once" in capsys.readouterr().err
    assert main(["score", "s.jsonl", "--clock", "token"]) == 0
    assert "at once" not in capsys.readouterr().err


def test_without_a_session_flag_the_race_goes_to_the_library(
    server: ScriptServer, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(_race(server, "-n", "1")) == 0
    [path] = (home / "data" / "sessions").iterdir()
    capsys.readouterr()
    assert main(["sessions"]) == 0
    assert f"{path.stem} " in capsys.readouterr().out
    assert main(["score", path.stem]) == 0


def test_the_configurations_model_is_asked_as_it_says(
    server: ScriptServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE_KEY", SECRET)
    Path("tts-tui.toml").write_text(
        f'n = 1\n[models.mine]\nbase_url = "{server.url}/v1"\nmodel = "org/m"\n'
        'key_env = "MINE_KEY"\nseed = 6\nprompt_suffix = " Box it."\n'
        "[models.mine.extra]\nmin_p = 0.1\n"
    )
    assert main(["trust", "--yes"]) == 0
    assert main(["race", "What?", "--model", "mine", "--temperature", "0", "--plain"]) == 0
    [asked] = [request for request in server.requests if request.method == "POST"]
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert (asked.body["model"], asked.body["seed"], asked.body["min_p"]) == ("org/m", 6, 0.1)
    assert asked.body["temperature"] == 0
    assert asked.body["messages"] == [{"role": "user", "content": "What? Box it."}]
    assert main(["models"]) == 0
    assert SECRET not in "".join(capsys.readouterr())


def test_each_session_draws_its_seed_and_records_it(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(speak("\\boxed{42}")) as server:
        for name in ("a", "b"):
            assert main(_race(server, "-n", "2", "--session", f"{name}.jsonl", seed=None)) == 0
        asked = [r.body["seed"] for r in server.requests if r.method == "POST"]
    seeds = []
    for name in ("a", "b"):
        lines = [json.loads(line) for line in Path(f"{name}.jsonl").read_text().split("\n") if line]
        [start] = [line["sampling"]["seed"] for line in lines if line.get("k") == "race"]
        assert [line["seed"] for line in lines if line.get("k") == "open"] == [start, start + 1]
        seeds += [start, start + 1]
    assert set(seeds) <= set(asked)
    assert len(set(seeds)) == 4


@pytest.mark.matrix(104)
def test_a_key_stands_in_no_output_and_no_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("TTS_TUI_API_KEY", SECRET)

    async def echoes(exchange: Exchange) -> None:
        status = 404 if exchange.request.method == "GET" else 403
        await body(f'{{"error": "no rights: {SECRET}"}}'.encode(), status)(exchange)

    with serving(echoes) as server:
        assert main(_race(server, "-n", "2", "--session", "s.jsonl")) == 1
    out, err = capsys.readouterr()
    assert "403" in out
    saved = "".join(path.read_text() for path in home.rglob("*") if path.is_file())
    assert SECRET not in out + err + saved


def test_a_refused_key_ends_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_API_KEY", SECRET)
    with serving(body(f'{{"error": "bad key {SECRET}"}}'.encode(), 401)) as server:
        assert main(_race(server, "--session", "s.jsonl")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "API key" in err
    assert SECRET not in err
    assert not Path("s.jsonl").exists()


async def _proxy_of_two(exchange: Exchange) -> None:
    """What LiteLLM answers where it has two models, and another one is asked for."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "fake-one"}, {"id": "fake-two"}]}')(exchange)
        return
    words = "/chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to"
    await body(json.dumps({"error": {"message": words, "code": "400"}}).encode(), 400)(exchange)


def test_a_model_that_a_proxy_does_not_have_ends_before_anything_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(_proxy_of_two) as server:
        argv = ["race", "hi", "--base-url", server.url, "--model", "nope", "--session", "s.jsonl"]
        assert main(argv) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "does not serve “nope”; it has fake-one, fake-two." in err
    assert not Path("s.jsonl").exists()


def test_https_to_a_plain_server_ends_before_anything_is_written(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.url.replace("http:", "https:")
    assert main(["race", "hi", "--base-url", url, "--model", "m", "--session", "s.jsonl"]) == 2
    assert f"Write {server.url} as the base URL." in capsys.readouterr().err
    assert not Path("s.jsonl").exists()


@pytest.mark.parametrize("play", [body(b"nothing here", 404), body(b'{"error": "no"}', 400)])
def test_a_race_whose_traces_all_fail_is_code_one_with_a_table_of_why(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(play) as server:
        assert main(_race(server, "-n", "3", "--plain")) == 1
    assert "traces 1, 2, 3: " in capsys.readouterr().out


def test_a_torn_session_is_scored_and_the_loss_is_said(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_race(server, "-n", "1", "--session", "s.jsonl")) == 0
    with Path("s.jsonl").open("a") as file:
        file.write('{"k": "tok", "r"')
    capsys.readouterr()
    assert main(["score", "s.jsonl", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert err.count("\n") == 1
    assert "cut short" in err


def test_a_scored_strategy_must_fit_the_race(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_race(server, "-n", "2", "--session", "s.jsonl")) == 0
    capsys.readouterr()
    assert main(["score", "s.jsonl", "--strategies", "FFS-3"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "FFS-3 needs 3 votes but looks at 2 traces; use FFS-2, or race 3 traces" in err


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_race_ends_in_order_and_its_session_is_kept(
    signal_sent: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    async def endless(exchange: Exchange) -> None:
        if exchange.request.method == "GET":
            await body(b"", 404)(exchange)
            return
        exchange.head()
        exchange.say("so")
        await exchange.until_gone()

    with serving(endless) as server:
        argv = [sys.executable, "-m", "tts_tui", *_race(server, "-n", "2", "--session", "s.jsonl")]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        while b"trace 2 opened" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal_sent)
        out, err = process.communicate()
    assert (process.returncode, err) == (130, b"")
    assert b"stopped by hand" in out
    assert main(["score", "s.jsonl"]) == 0
    assert capsys.readouterr().err == ""


LISTED = b'{"data": [{"id": "other"}]}'


def test_a_model_that_the_server_does_not_have_is_refused_before_anything_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def without_m(exchange: Exchange) -> None:
        if exchange.request.method == "GET":
            await body(LISTED, 200, JSON)(exchange)
        else:
            await body(b'{"error": {"message": "no such model"}}', 404, JSON)(exchange)

    with serving(without_m) as server:
        assert main(_race(server, "-n", "2", "--session", "s.jsonl")) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "m" in err
    assert "other" in err
    assert not Path("s.jsonl").exists()


def test_an_alias_that_the_server_does_not_list_races(capsys: pytest.CaptureFixture[str]) -> None:
    async def takes_any(exchange: Exchange) -> None:
        if exchange.request.method == "GET":
            await body(LISTED, 200, JSON)(exchange)
        else:
            await speak("\\boxed{42}")(exchange)

    with serving(takes_any) as server:
        assert main(_race(server, "-n", "2", "--session", "s.jsonl", "--plain")) == 0
    assert "picks 42" in capsys.readouterr().out


def test_a_session_that_is_deleted_during_the_race_is_said_and_saved_elsewhere(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    async def play(exchange: Exchange) -> None:
        Path("s.jsonl").unlink(missing_ok=True)
        await speak("\\boxed{42}")(exchange)

    with serving(play) as server:
        assert main(_race(server, "-n", "1", "--session", "s.jsonl")) == 4
    out, err = capsys.readouterr()
    [rescued] = (home / "data" / "state" / "rescued").iterdir()
    assert out.split("\n")[-2] == f"saved in ~/data/state/rescued/{rescued.name}"
    assert err.count("it was moved or deleted") == 1
    assert main(["score", str(rescued), "--json"]) == 0


def test_a_session_that_cannot_be_saved_anywhere_is_not_called_saved(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    (home / "data").mkdir()
    (home / "data" / "state").touch()

    async def play(exchange: Exchange) -> None:
        Path("s.jsonl").unlink(missing_ok=True)
        await speak("\\boxed{42}")(exchange)

    with serving(play) as server:
        assert main(_race(server, "-n", "1", "--session", "s.jsonl")) == 4
    out, err = capsys.readouterr()
    assert out.split("\n")[-2] == "not saved"
    assert "is not saved from here on (it was moved or deleted)" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_lines_that_cannot_be_written_end_the_race_in_order(server: ScriptServer) -> None:
    argv = [sys.executable, "-m", "tts_tui", *_race(server, "-n", "2", "--session", "s.jsonl")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.stderr.decode() == (
        "tts-tui: The output cannot be written: No space left on device. "
        "The race was ended and is saved in ~/work/s.jsonl.\n"
    )
    assert done.returncode == 4
    assert b'"k":"end"' in Path("s.jsonl").read_bytes()
