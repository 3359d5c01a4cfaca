from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.resume_storm import collected
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.domain.events import PickChanged, RaceEnded
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.store.reader import SessionFile, read_session
from tts_tui.store.summary import summarise
from tts_tui.store.whole_traces import whole_traces

QUESTIONS = 3
STRATEGIES = "FFS-1,LFS-1,MV"


async def answers(exchange: Exchange) -> None:
    """Longer ones by the seed, and another answer where it is even."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    seed = int(str(exchange.request.body["seed"]))
    exchange.head()
    for word in range(9 - seed):
        exchange.say(f"w{word} ")
    exchange.say(f"\\boxed{{{41 + seed % 2}}}")
    exchange.finish("stop", 10 - seed)


def race(server: ScriptServer, *flags: str, session: str = "s.jsonl") -> int:
    rows = "".join(f"{at}?,42\n" for at in range(QUESTIONS))
    Path("q.csv").write_text(f"question,answer\n{rows}")
    argv = ["race", "--dataset", "q.csv", "--base-url", server.url, "--model", "m"]
    return main([*argv, "--session", session, "--seed", "3", "--concurrency", "6", *flags])


def begun(server: ScriptServer, *flags: str) -> None:
    assert race(server, "-n", "2", "--strategies", STRATEGIES, "--plain", *flags) == 0


def asked(server: ScriptServer) -> Counter[int]:
    return Counter(int(str(r.body["seed"])) for r in server.requests if r.method == "POST")


def rows(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main([*argv, "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_every_race_gets_the_traces_it_lacks_and_is_one_race_of_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(answers) as server:
        begun(server)
        before = Path("s.jsonl").read_bytes()
        capsys.readouterr()
        assert race(server, "--extend-to", "4", "--plain") == 0
        assert asked(server) == dict.fromkeys((3, 4, 5, 6), QUESTIONS)
        said = capsys.readouterr().out
        assert race(server, "-n", "4", "--plain", session="whole.jsonl") == 0
    assert Path("s.jsonl").read_bytes().startswith(before)
    assert "goes on: m, 2 traces of 4" in said
    assert "2 of 4 traces run at once: first means shortest" in said
    assert re.search(r"\nm +MV@4 +3 +3 .* 66\n", said)
    found = summarise(Path("s.jsonl"), 0)
    assert (found.n, found.races, found.complete) == (4, QUESTIONS, True)
    for state in SessionState(read_session(Path("s.jsonl")).events).races.values():
        started = state.started
        assert (started.n, started.slots, started.runs, started.rest) == (4, 2, 2, None)
        assert state.ignored == 0
    token = ("--clock", "token")
    apart, once = (
        {row["strategy"]: (row["answer"], row["voters"], row["spent_tokens"]) for row in found_rows}
        for found_rows in (
            rows(capsys, "score", "s.jsonl", *token),
            rows(capsys, "score", "whole.jsonl", "--strategies", "FFS-1,LFS-1,MV", *token),
        )
    )
    assert apart == once
    assert apart.keys() == {"FFS-1@4", "LFS-1@4", "MV@4"}
    assert rows(capsys, "compare", "s.jsonl") == rows(capsys, "compare", "whole.jsonl")


def test_on_the_wall_clock_first_means_shortest_and_it_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(answers) as server:
        begun(server)
        assert race(server, "--extend-to", "4", "--quiet") == 0
    capsys.readouterr()
    assert main(["score", "s.jsonl"]) == 0
    said = capsys.readouterr()
    assert "traces of 3 races were run at several times" in said.err
    first = [row for row in rows(capsys, "score", "s.jsonl") if row["strategy"] == "FFS-1@4"]
    assert [row["voters"] for row in first] == [[4]] * QUESTIONS
    assert main(["replay", "s.jsonl", "--plain"]) == 0
    assert "its traces were run at 2 times, one after the other" in capsys.readouterr().out


def test_the_picks_that_are_recorded_are_those_of_the_fold() -> None:
    with serving(answers) as server:
        begun(server)
        assert race(server, "--extend-to", "4", "--quiet") == 0
    session = read_session(Path("s.jsonl"))
    last: dict[tuple[int, str], PickChanged] = {}
    for event in session.events:
        if isinstance(event, PickChanged):
            last[event.race, event.strategy] = event
    races = SessionState(session.events).races
    assert session.header.plan.strategies == ("FFS-1@4", "LFS-1@4", "MV@4")
    for number, state in races.items():
        for name in session.header.plan.strategies:
            pick, recorded = state.ask(parse(name, 4), Clock.WALL), last[number, name]
            assert recorded.voters == pick.voters
            assert recorded.decided_at_s == pick.decided_at_s
            assert recorded.answer == (pick.answer.text if pick.answer else None)


def test_an_extension_cut_anywhere_goes_on_and_runs_no_whole_trace_again() -> None:
    chance = random.Random(5)
    with serving(answers) as server:
        begun(server)
        first = len(Path("s.jsonl").read_bytes())
        assert race(server, "--extend-to", "4", "--quiet") == 0
        whole = Path("s.jsonl").read_bytes()
        for cut in sorted(chance.randrange(first, len(whole)) for _ in range(6)):
            Path("s.jsonl").write_bytes(whole[:cut])
            left = SessionState(read_session(Path("s.jsonl")).events)
            done = sum(t.end_s is not None for r in left.races.values() for t in r.traces)
            before = asked(server).total()
            assert race(server, "--extend-to", "4", "--resume", "--quiet") == 0
            assert asked(server).total() - before == 4 * QUESTIONS - done
            assert collected(Path("s.jsonl")) == {f"q-{i + 1}": 4 for i in range(QUESTIONS)}
            assert read_session(Path("s.jsonl")).losses == []
        before_again = Path("s.jsonl").read_bytes()
        assert race(server, "--extend-to", "4", "--quiet") == 0
    assert Path("s.jsonl").read_bytes() == before_again


def test_an_extension_that_came_to_nothing_again_and_again_is_no_end() -> None:
    with serving(answers) as server:
        begun(server)
        for _ in range(2):
            assert race(server, "--extend-to", "4", "--quiet") == 0
            whole = Path("s.jsonl").read_bytes()
            # Killed after its races had gone on, and before a trace of theirs was whole.
            goes_on = whole.rindex(b'"rest":')
            lines = whole[: whole.index(b"\n", goes_on) + 1].split(b"\n")
            first = next(at for at, line in enumerate(lines) if b'"rest":' in line)
            kept = [line for at, line in enumerate(lines) if at < first or b'"done"' not in line]
            Path("s.jsonl").write_bytes(b"\n".join(kept))
        assert race(server, "--extend-to", "4", "--quiet") == 0
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": 4 for i in range(QUESTIONS)}
    found = summarise(Path("s.jsonl"), 0)
    assert found.complete


def test_a_half_race_keeps_its_whole_traces_and_only_the_others_are_run() -> None:
    with serving(answers) as server:
        begun(server)
        lines = Path("s.jsonl").read_bytes().split(b"\n")
        gone = (b'"k":"end"', b'"k":"done"', b'"k":"pick"')
        kept = [
            line
            for line in lines
            if b'"r":1,' not in line
            or not any(mark in line for mark in gone)
            or (b'"k":"done"' in line and b'"i":0' in line)
        ]
        Path("s.jsonl").write_bytes(b"\n".join(kept))
        before = asked(server)
        assert race(server, "-n", "2", "--strategies", STRATEGIES, "--resume", "--plain") == 0
        assert asked(server) - before == {4: 1}
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": 2 for i in range(QUESTIONS)}
    state = SessionState(read_session(Path("s.jsonl")).events).races[1]
    assert state.traces[1].tokens == 6
    assert (state.started.runs, state.started.slots, state.ignored) == (2, 1, 0)
    [ended] = [
        e for e in read_session(Path("s.jsonl")).events if isinstance(e, RaceEnded) and e.race == 1
    ]
    assert ended.t_s == state.now_s


def test_it_can_be_extended_again_and_again(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        begun(server)
        for n in ("3", "6"):
            assert race(server, "--extend-to", n, "--quiet") == 0
        assert asked(server) == dict.fromkeys(range(3, 9), QUESTIONS)
    [state, *_] = SessionState(read_session(Path("s.jsonl")).events).races.values()
    assert (state.n, state.started.runs, state.started.slots) == (6, 3, 3)
    ends = [trace.end_s or 0.0 for trace in state.traces]
    assert max(ends[:2]) < ends[2] < min(ends[3:])
    assert len(whole_traces(Path("s.jsonl")).races) >= QUESTIONS
    assert main(["merge", "s.jsonl", "--out", "m.jsonl"]) == 0
    assert rows(capsys, "compare", "m.jsonl") == rows(capsys, "compare", "s.jsonl")


def test_json_lines_of_an_extension_score_the_whole_race(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(answers) as server:
        begun(server)
        capsys.readouterr()
        assert race(server, "--extend-to", "4", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    last = [line for line in lines if line.get("k") == "row" and line["strategy"] == "MV@4"]
    assert [sum(row["votes"].values()) for row in last] == [4] * QUESTIONS


def test_log_p_is_asked_for_where_the_session_has_it() -> None:
    with serving(answers) as server:
        begun(server, "--logprobs", "2")
        assert race(server, "--extend-to", "4", "--quiet") == 0
        posts = [request for request in server.requests if request.method == "POST"]
    assert {request.body.get("top_logprobs") for request in posts} == {2}


@pytest.mark.parametrize(
    ("first", "flags", "said"),
    [
        ((), ["--extend-to", "1"], "has 2 traces a race already."),
        ((), ["--extend-to", "4", "-n", "3"], "has 2 traces a race already."),
        ((), ["--extend-to", "4", "--seed", "9"], "and seed 3, not with"),
        ((), ["--extend-to", "4", "--limit", "2"], "is of 3 questions, not of 2"),
        (("--arm", "FFS-1"), ["--extend-to", "4"], "was raced with FFS-1@2 armed"),
        (("--strategies", "cap-4"), ["--extend-to", "4"], "cap-4@1 grew"),
    ],
)
def test_what_cannot_be_extended_is_refused_in_a_sentence(
    first: tuple[str, ...], flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(answers) as server:
        begun(server, *first)
        before = Path("s.jsonl").read_bytes()
        capsys.readouterr()
        assert race(server, *flags, "--quiet") == 2
    assert said in capsys.readouterr().err
    assert Path("s.jsonl").read_bytes() == before


def test_extending_needs_a_session_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert race(server, "--extend-to", "4", "--quiet") == 2
    assert "There is no session ~/work/s.jsonl to extend." in capsys.readouterr().err
    assert main(["race", "6 × 7?", "--extend-to", "4"]) == 2
    assert "--session FILE" in capsys.readouterr().err


def test_a_reader_that_knows_nothing_of_extensions_sees_the_first_races() -> None:
    with serving(answers) as server:
        begun(server)
        assert race(server, "--extend-to", "4", "--quiet") == 0
    with SessionFile(Path("s.jsonl")) as session:
        session._seams = type(session.seams)()
        races = SessionState(session.events()).races
    assert {(state.n, state.ended) for state in races.values()} == {(2, True)}
