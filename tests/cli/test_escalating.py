"""An escalation between two models from the command line: names, files, money, what is down."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui import paths
from tts_tui.__main__ import main
from tts_tui.domain.race import SessionState
from tts_tui.engine.places import seed_at
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "esc-MV@2>MV@3:large"
MODELS = ("small", "ghost")
PRICED = "prices = { input = 1000.0, output = 2000.0 }"
LARGE = "prices = { input = 10000.0, output = 20000.0 }"


async def answers(exchange: Exchange) -> None:
    """The small model never agrees with itself; a server lists both."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "small"}, {"id": "large"}]}', content_type=JSON)(exchange)
        return
    small = exchange.request.body["model"] == "small"
    seed = exchange.request.body["seed"]
    exchange.head()
    exchange.say(f"\\boxed{{{seed if small else 42}}}")
    exchange.finish("stop", 5 if small else 9)


@pytest.fixture
def servers() -> Iterator[tuple[ScriptServer, ScriptServer]]:
    with ExitStack() as stack:
        yield tuple(stack.enter_context(ScriptServer(answers)) for _ in range(2))  # type: ignore[misc]


async def only_small(exchange: Exchange) -> None:
    """One model is listed and served, and no other."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "small"}]}', content_type=JSON)(exchange)
    elif exchange.request.body["model"] == "small":
        await answers(exchange)
    else:
        refused = b'{"error": {"message": "The model does not exist."}}'
        await body(refused, status=404, content_type=JSON)(exchange)


def configure(home: Path, small: str, large: str, *, small_extra: str = PRICED) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / paths.CONFIG_FILE).write_text(
        f'[models.small]\nbase_url = "{small}/v1"\nseed = 1\n{small_extra}\n'
        f'[models.large]\nbase_url = "{large}/v1"\nseed = 100\ntemperature = 0.1\n{LARGE}\n'
        'key_env = "LARGE_KEY"\nconcurrency = 2\n'
    )


def race(
    capsys: pytest.CaptureFixture[str], *flags: str, session: Path | None = None
) -> tuple[int, str, str]:
    where = ["--session", str(session)] if session is not None else []
    code = main(["race", "What is 6 times 7?", "--answer", "42", "-n", "1", *flags, *where])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("name", [NAME, "esc-mv@2-then-MV@3:large"])
def test_two_models_race_one_after_the_other_each_with_its_own_settings_key_and_prices(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.setenv("LARGE_KEY", "sk-large-0123456789")
    small, large = servers
    configure(home, small.url, large.url)
    session = home / "s.jsonl"
    flags = ["--model", "small", "--strategies", f"SD,{name}", "--plain"]
    code, out, err = race(capsys, *flags, session=session)
    assert (code, err) == (0, "")
    asked = [each for each in large.requests if each.method == "POST"]
    # At most two at once, in whatever order they came.
    assert {each.body["seed"] for each in asked} == {
        seed_at(100, (None, NAME, at)) for at in (2, 3, 4)
    }
    assert {each.body["temperature"] for each in asked} == {0.1}
    assert {each.headers.get("authorization") for each in asked} == {"Bearer sk-large-0123456789"}
    assert all("authorization" not in each.headers for each in small.requests)
    assert f"{NAME}: trace 4 begins on large" in out
    [line] = [line for line in out.splitlines() if f"{NAME}  picks" in line]
    # 2 × (7 × 1,000 + 5 × 2,000) and 3 × (7 × 10,000 + 9 × 20,000), a million tokens.
    assert "picks 42" in line
    assert "sequential 14" in line
    assert "spent 37" in line
    assert "cost 0.784" in line
    saved = session.read_text()
    assert "sk-large" not in saved
    read = read_session(session)
    assert [card.name for card in read.header.plan.others] == ["large"]
    [other] = SessionState(read.events).races[0].started.others
    assert (other.model.concurrency, other.sampling.seed) == (2, 100)
    assert main(["score", str(session), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["strategy"], row["answer"], row["spent_tokens"]) for row in rows] == [
        ("SD", "1", 5),
        (NAME, "42", 37),
    ]


def test_a_price_that_nobody_gave_is_said(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LARGE_KEY", "sk-large-0123456789")
    configure(home, servers[0].url, servers[1].url, small_extra="")
    _, out, _ = race(capsys, "--model", "small", "--strategies", f"SD,{NAME}", "--plain")
    assert "cost unknown: no prices of small" in out


def test_a_run_of_several_models_is_one_outcome_with_the_money_of_each(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LARGE_KEY", "sk-large-0123456789")
    configure(home, servers[0].url, servers[1].url)
    session = home / "s.jsonl"
    flags = ["--model", "small", "--strategies", f"SD,{NAME}", "--plain"]
    race(capsys, *flags, session=session)
    for chosen in ([], ["--strategies", NAME], ["--strategies", "esc-MV@2-then-MV@3:large"]):
        assert main(["compare", str(session), "--json", *chosen]) == 0
        rows = json.loads(capsys.readouterr().out)
        # Of the questions asked alone, and of all there are.
        found = [row for row in rows if row["strategy"] == NAME]
        told = {(row["accuracy"], row["spent_tokens"], row["cost"]) for row in found}
        assert told == {(1.0, 37, 0.784)}


def test_a_second_model_that_is_down_is_said_and_the_race_goes_on(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LARGE_KEY", "sk-large-0123456789")
    configure(home, servers[0].url, "http://127.0.0.1:9")
    session = home / "s.jsonl"
    flags = ["--model", "small", "--strategies", f"SD,{NAME}", "--plain"]
    code, out, err = race(capsys, *flags, session=session)
    assert code == 0
    assert err.startswith(f"tts-tui: {NAME} cannot be raced, as the model large is not there: ")
    assert err.count("\n") == 1
    assert "esc-" not in out
    plan = read_session(session).header.plan
    assert (plan.strategies, plan.others) == (("SD",), ())
    # Where nothing else is asked for, there is nothing to race.
    code, _, err = race(capsys, "--model", "small", "--strategies", NAME, "--plain")
    assert (code, "the model large is not there" in err) == (2, True)


def test_a_configured_model_that_is_not_served_is_said_and_the_race_goes_on(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "esc-MV@2>MV@3:ghost"
    with serving(only_small) as server:
        (home / "config").mkdir()
        entries = "".join(f'[models.{it}]\nbase_url = "{server.url}/v1"\n' for it in MODELS)
        (home / "config" / paths.CONFIG_FILE).write_text(entries)
        session = home / "s.jsonl"
        flags = ["--model", "small", "--plain", "--strategies"]
        code, out, err = race(capsys, *flags, f"SD,{name}", session=session)
        alone = race(capsys, *flags, name)
    why = f"127.0.0.1:{server.port} does not serve “ghost”; it has small."
    said = f"tts-tui: {name} cannot be raced, as the model ghost is not there: {why}"
    assert (code, err) == (0, f"{said}\n")
    assert "esc-" not in out
    assert read_session(session).header.plan.strategies == ("SD",)
    assert (alone[0], alone[2].startswith(said)) == (2, True)


def test_a_typed_id_that_the_server_does_not_have_is_refused_with_the_strategy_that_asks_for_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(only_small) as server:
        flags = ["--base-url", server.url, "--model", "small", "--plain", "--strategies"]
        code, out, err = race(capsys, *flags, "SD,esc-MV@2-then-MV@3:ghost")
        sent = [each.body["model"] for each in server.requests if each.method == "POST"]
    assert (code, out) == (2, "")
    why = f"127.0.0.1:{server.port} does not serve “ghost”; it has small."
    assert err == f"tts-tui: esc-MV@2>MV@3:ghost cannot be raced: {why}\n"
    # It was asked for once, as it may be an alias.
    assert sent == ["ghost"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "SD,esc-MV@2>MV@8:nobody",
            "tts-tui: esc-MV@2>MV@8:nobody cannot be raced: No model is called “nobody”",
        ),
        (
            "esc-MV@2",
            "“esc-MV@2” is no strategy; in a shell the > of an escalation must be quoted, "
            "'esc-MV@2>MV@8', or written -then-, esc-MV@2-then-MV@8.\n",
        ),
        ("esc-1@@2", "Did you mean ESC-1@2?"),
        ("esc-SD>MV@8", "one vote is never sure"),
        ("esc-MV>MV@8", "does not say of how many traces"),
        ("esc-wait-1@2>MV@8", "is no stage"),
        ("esc-MV@2:>MV@8", "no readable model"),
        ("esc-MV@2>", "a stage without a name"),
        ("esc-MV@2>XY@3", "“XY@3” is no strategy"),
    ],
)
def test_a_name_that_cannot_be_raced_is_refused_in_one_sentence(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    said: str,
) -> None:
    configure(home, servers[0].url, servers[1].url)
    code, out, err = race(capsys, "--model", "small", "--strategies", name, "--plain")
    assert (code, out) == (2, "")
    assert said in err
    assert not any(each.requests for each in servers)


def test_beside_a_base_url_a_stage_names_another_model_of_that_server(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, _ = servers
    flags = ["--base-url", server.url, "--model", "small", "--plain", "--seed", "1"]
    assert race(capsys, *flags, "--strategies", NAME, session=home / "a.jsonl")[0] == 0
    models = [str(each.body["model"]) for each in server.requests if each.method == "POST"]
    assert sorted(models) == ["large"] * 3 + ["small"] * 3


def test_other_settings_of_a_model_are_another_entry_of_its_server(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, _ = servers
    (home / "config").mkdir()
    entry = f'base_url = "{server.url}/v1"\nmodel = "small"\nseed = 1\n'
    (home / "config" / paths.CONFIG_FILE).write_text(
        f"[models.fast]\n{entry}extra = {{ thinks = false }}\n[models.slow]\n{entry}"
    )
    flags = ["--model", "fast", "--strategies", "SD,esc-MV@2>MV@3:slow", "--plain"]
    assert race(capsys, *flags)[0] == 0
    sent = [each.body for each in server.requests if each.method == "POST"]
    thinks = {body["seed"]: body.get("thinks", True) for body in sent}
    # One seed each, so that the second stage samples other traces than the first.
    grown = {seed_at(1, (None, "esc-MV@2>MV@3:slow", at)): at > 1 for at in range(5)}
    assert thinks == {1: False, **grown}


def test_a_stage_takes_no_model_from_a_folder_that_nobody_trusts(
    servers: tuple[ScriptServer, ScriptServer],
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(home, servers[0].url, servers[1].url)
    file = home / "work" / paths.PROJECT_FILE
    file.write_text('[models.evil]\nbase_url = "http://127.0.0.1:1/v1"\nkey_env = "AWS_KEY"\n')
    name = "esc-MV@2>MV@8:evil"
    code, _, err = race(capsys, "--model", "small", "--strategies", name, "--plain")
    assert code == 2
    assert "is not trusted, and the model “evil” is from there" in err
    assert not any(each.requests for each in servers)
