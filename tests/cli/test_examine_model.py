"""`tts-tui doctor MODEL|URL` from the command line down to a server that answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.client.probes.servers import REFUSES, Server
from tests.support.hostile import HOSTILE, controls_in
from tests.support.server import JSON, Exchange, body, in_turn, serving
from tts_tui.__main__ import main
from tts_tui.cli.examine_model import line_of
from tts_tui.client.probes import examine
from tts_tui.domain.capabilities import Capability, Finding, Verdict
from tts_tui.store.capabilities import known

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-proj-cAnary0123456789"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["doctor", *argv])
    return (code, *capsys.readouterr())


def test_every_finding_is_a_line_and_the_cost_the_last(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    with serving(Server(beams="ignored", best_of=REFUSES, thinking="none")) as server:
        code, out, _ = run(capsys, server.url, "--model", "m")

    *lines, last = out.splitlines()
    assert code == 0
    assert len(lines) == len(Capability)
    assert "✓ verified continuation: by a last message of the assistant's" in out
    assert "◌ ignored  own beam search: use_beam_search gives equal texts" in out
    assert "✗ absent   best_of: HTTP 400, “best_of is not supported”" in out
    assert "? unknown  thinking cap: the model showed no thinking" in out
    assert last.startswith(f"m on {server.url.removeprefix('http://')}: ")
    assert f"{len(server.requests)} requests" in last
    kept = known(server.url.removeprefix("http://"), "m")
    assert kept is not None
    assert kept.lacks(Capability.OWN_BEAM)
    [file] = (home / "data" / "state" / "capabilities").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Server()) as server:
        code, out, _ = run(capsys, server.url, "--model", "m", "--json")

    [line] = out.splitlines()
    told = json.loads(line)
    assert code == 0
    assert told["model"] == "m"
    assert told["cost"]["requests"] == len(server.requests)
    assert {one["capability"] for one in told["findings"]} == set(Capability)


def test_the_only_model_of_a_server_needs_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server()
    listed = in_turn(body(b'{"data": [{"id": "qwen/7b"}]}', 200, JSON), server)
    with serving(listed) as listening:
        code, out, _ = run(capsys, listening.url)
    assert code == 0
    assert out.splitlines()[-1].startswith("qwen/7b on ")
    assert {request.body["model"] for request in listening.requests if "model" in request.body} == {
        "qwen/7b"
    }


@pytest.mark.parametrize(
    ("listed", "said"), [(b"[]", "lists 0 models: none"), (b'["a", "b"]', "lists 2 models: a, b")]
)
def test_which_of_several_models_has_to_be_said(
    capsys: pytest.CaptureFixture[str], listed: bytes, said: str
) -> None:
    with serving(body(listed, 200, JSON)) as server:
        code, out, err = run(capsys, server.url)
    assert (code, out) == (2, "")
    assert said in err
    assert "--model" in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["http://127.0.0.1:1/v1", "--model", "m"], "connection refused"),
        (["nobody"], "No model is called"),
        (["nobody", "--model", "x"], "--model belongs to a URL"),
        (["--json"], "--json belongs to a MODEL or URL"),
        (["--model", "x"], "--model belongs to a MODEL or URL"),
        (["ftp://h", "--model", "x"], "must start with http"),
        (["http://u:p@h/v1", "--model", "x"], "holds a user name or password"),
    ],
)
def test_what_cannot_be_probed_is_one_sentence(
    capsys: pytest.CaptureFixture[str], argv: list[str], said: str
) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_an_untrusted_model_is_not_probed(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
    with serving(Server()) as server:
        (home / "work" / "tts-tui.toml").write_text(
            f'[models.evil]\nbase_url = "{server.url}"\nkey_env = "AWS_SECRET_ACCESS_KEY"\n'
        )
        refused = run(capsys, "evil")
        left_aside = run(capsys, "evil", "--no-trust-config")
        assert server.requests == []
        assert run(capsys, "evil", "--trust-config")[0] == 0

    assert refused[0] == left_aside[0] == 2
    assert "`tts-tui trust`" in refused[2]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_key_that_a_server_says_back_is_kept_nowhere(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_API_KEY", KEY)
    server = Server()

    async def echo(exchange: Exchange) -> None:
        if exchange.request.number and exchange.request.number % 2:
            exchange.head(400, JSON)
            exchange.send(json.dumps({"error": {"message": f"no, {KEY}\x1b[2J"}}).encode())
            exchange.end()
        else:
            await server(exchange)

    with serving(echo) as listening:
        _, out, err = run(capsys, listening.url, "--model", KEY[:4])

    assert listening.requests[0].headers["authorization"] == f"Bearer {KEY}"
    for text in (out, err, *(f.read_text() for f in home.rglob("*") if f.is_file())):
        assert KEY[8:] not in text
        assert "\x1b" not in text


def test_an_interruption_tells_what_was_found_and_keeps_nothing(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    server = Server()

    async def interrupts(exchange: Exchange) -> None:
        if "tokenize" in exchange.request.path:
            import signal

            signal.raise_signal(signal.SIGINT)
        await server(exchange)

    with serving(interrupts) as listening:
        code, out, _ = run(capsys, listening.url, "--model", "m")

    assert code == 130
    assert "verified usage" in out
    assert "template" not in out
    assert not (home / "data").exists()


def test_what_cannot_be_kept_is_said(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "data").write_text("a file")
    with serving(Server()) as server:
        code, out, err = run(capsys, server.url, "--model", "m")
    assert code == 4
    assert "could not be kept" in err
    assert "verified continuation" in out


async def test_a_server_that_breaks_off_leaves_its_probe_unknown() -> None:
    server = Server()
    findings: list[Finding] = []

    async def breaks(exchange: Exchange) -> None:
        if "logprobs" in exchange.request.body:
            exchange.close()
        elif "n" in exchange.request.body:
            exchange.head(503, JSON)
            exchange.end()
        else:
            await server(exchange)

    from tts_tui.client.endpoint import Endpoint

    with serving(breaks) as listening:
        await examine.examine(Endpoint(listening.url, "m"), lambda found, _: findings.extend(found))

    by = {finding.capability: finding for finding in findings}
    assert by[Capability.LOGPROBS].verdict is Verdict.UNKNOWN
    assert by[Capability.N].verdict is Verdict.UNKNOWN
    assert "503" in by[Capability.N].detail
    assert by[Capability.CONTINUE].verdict is Verdict.VERIFIED


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_is_made_safe_where_it_is_printed(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    from tts_tui.cli.output import say

    say(line_of(Finding(Capability.SEEDS, Verdict.IGNORED, text)))
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert not controls_in(out)
