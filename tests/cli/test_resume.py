from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.resume_storm import collected
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.store.append_file import AppendFile
from tts_tui.store.library import find_sessions
from tts_tui.store.reader import read_session
from tts_tui.store.summary import summarise

QUESTIONS = 4
N = 2


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}, {"id": "k"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    exchange.say("so it is ")
    exchange.say("\\boxed{42}")
    exchange.finish("stop", 3)


def race(server: ScriptServer, *flags: str) -> list[str]:
    Path("q.csv").write_text("question,answer\n" + "".join(f"{i}?,42\n" for i in range(QUESTIONS)))
    argv = ["race", "--dataset", "q.csv", "--base-url", server.url, "-n", str(N), "--plain"]
    model = [] if "--model" in flags else ["--model", "m"]
    return [*argv, *model, "--session", "s.jsonl", "--strategies", "MV", *flags]


def asked(server: ScriptServer) -> list[int]:
    return [int(str(r.body["seed"])) for r in server.requests if r.method == "POST"]


def test_a_session_cut_anywhere_is_made_whole_and_counts_nothing_twice() -> None:
    chance = random.Random(7)
    with serving(answers) as server:
        assert main([*race(server), "--seed", "5", "--concurrency", "4"]) == 0
        whole = Path("s.jsonl").read_bytes()
        # Before a race has begun, any seed is as good.
        begun = whole.index(b"\n", whole.index(b"\n") + 1) + 1
        for cut in sorted(chance.randrange(begun, len(whole)) for _ in range(8)):
            Path("s.jsonl").write_bytes(whole[:cut])
            assert main([*race(server), "--resume", "--concurrency", "4"]) == 0
            assert collected(Path("s.jsonl")) == {f"q-{i + 1}": N for i in range(QUESTIONS)}
            assert set(asked(server)) == {5, 6}
            found = summarise(Path("s.jsonl"), 0)
            assert (found.races, found.complete) == (QUESTIONS, True)


def test_a_record_that_lacks_only_the_end_of_its_line_counts() -> None:
    with serving(answers) as server:
        assert main([*race(server), "--seed", "5"]) == 0
        whole = Path("s.jsonl").read_bytes()
        ended = whole.index(b"\n", whole.index(b'"k":"end"'))
        Path("s.jsonl").write_bytes(whole[:ended])
        assert main([*race(server), "--resume"]) == 0
        assert Path("s.jsonl").read_bytes().startswith(whole[: ended + 1])
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": N for i in range(QUESTIONS)}
    assert summarise(Path("s.jsonl"), 0).complete


def test_what_is_whole_is_not_raced_again(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main([*race(server), "--resume"]) == 0
        before, raced = Path("s.jsonl").read_bytes(), len(server.requests)
        assert main([*race(server), "--resume"]) == 0
        assert len(asked(server)) == QUESTIONS * N
        assert len(server.requests) >= raced
    assert Path("s.jsonl").read_bytes() == before
    capsys.readouterr()
    assert main(["score", "s.jsonl", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert Counter(row["question"] for row in rows) == {f"q-{i + 1}": 1 for i in range(QUESTIONS)}


def test_a_trace_that_failed_is_run_again_and_no_other() -> None:
    async def once_broken(exchange: Exchange) -> None:
        posts = [request for request in server.requests if request.method == "POST"]
        if exchange.request in posts[:1]:
            await body(b'{"error": {"message": "no"}}', 400, JSON)(exchange)
            return
        await answers(exchange)

    with serving(once_broken) as server:
        main([*race(server), "--seed", "0"])
        assert main([*race(server), "--resume"]) == 0
        assert len(asked(server)) == QUESTIONS * N + 1
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": N for i in range(QUESTIONS)}


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["-n", "3"], "2 traces a race, not 3"),
        (["--temperature", "0.1"], "temperature 0.6"),
        (["--seed", "6"], "and seed 5, not with"),
        (["--model", "k"], "was raced with m, not with k"),
        (["--limit", "3"], "is of 4 questions, not of 3"),
        (["--strategies", "FFS-1"], "has the strategies MV@2, not FFS-1@2"),
        (["--arm", "FFS-1"], "no strategy armed, not FFS-1@2"),
    ],
)
def test_what_differs_is_refused_in_a_sentence_and_nothing_is_written(
    flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(answers) as server:
        assert main([*race(server), "--seed", "5"]) == 0
        before = Path("s.jsonl").read_bytes()[:-30]
        Path("s.jsonl").write_bytes(before)
        capsys.readouterr()
        assert main([*race(server, *flags), "--resume"]) == 2
    assert said in capsys.readouterr().err
    assert Path("s.jsonl").read_bytes() == before


def test_another_question_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main(race(server)) == 0
        argv = race(server)
        Path("q.csv").write_text(Path("q.csv").read_text().replace("2?", "3 + 3?"))
        assert main([*argv, "--resume"]) == 2
    assert "holds a question “q-3” that is not, or not so, in this data set" in (
        capsys.readouterr().err
    )


def test_a_file_that_another_process_writes_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main(race(server)) == 0
        held = AppendFile(Path("s.jsonl"), goes_on=True)
        assert main([*race(server), "--resume"]) == 2
        assert "s.jsonl is being written by another process." in capsys.readouterr().err
        held.close()
        assert main([*race(server), "--resume"]) == 0


def test_a_file_damaged_in_its_middle_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main(race(server)) == 0
        lines = Path("s.jsonl").read_bytes().split(b"\n")
        lines[5] = lines[5][:20]
        Path("s.jsonl").write_bytes(b"\n".join(lines))
        assert main([*race(server), "--resume"]) == 2
    assert "s.jsonl cannot be read at line 6" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="limits what a file may hold")
def test_a_disk_that_fills_up_leaves_what_is_whole_and_it_is_gone_on_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serving(answers) as server:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))
        try:
            assert main([*race(server), "--seed", "5"]) == 4
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        told = capsys.readouterr()
        assert "is not saved from here on (File too large)" in told.err
        assert "saved only in part in " in told.out
        assert Path("s.jsonl").stat().st_size <= 3000
        assert main([*race(server), "--resume"]) == 0
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": N for i in range(QUESTIONS)}
    assert read_session(Path("s.jsonl")).losses == []


def test_resume_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["race", "6 × 7?", "--base-url", "http://127.0.0.1:9", "--resume"]) == 2
    assert "--session FILE" in capsys.readouterr().err


def test_a_collection_killed_again_and_again_ends_whole(tmp_path: Path) -> None:
    chance = random.Random(3)

    async def slow(exchange: Exchange) -> None:
        if exchange.request.method == "POST":
            await exchange.pause(0.05)
        await answers(exchange)

    with serving(slow) as server:
        argv = [sys.executable, "-m", "tts_tui", *race(server), "--resume", "--concurrency", "3"]
        for _ in range(2):
            until = len(asked(server)) + chance.randint(1, 4)
            process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
            server.wait_until(lambda s, until=until: len(asked(s)) >= until)  # type: ignore[misc]
            process.kill()
            process.wait()
        assert subprocess.run(argv, stdout=subprocess.DEVNULL, check=False).returncode == 0
    assert collected(Path("s.jsonl")) == {f"q-{i + 1}": N for i in range(QUESTIONS)}
    session = read_session(Path("s.jsonl"))
    assert session.losses == []
    assert find_sessions(["s.jsonl"])


def test_every_reader_leaves_out_what_was_begun_anew(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main([*race(server), "--seed", "5"]) == 0
        lines = Path("s.jsonl").read_bytes().split(b"\n")
        ends = b'"k":"end"', b'"k":"done"'
        kept = [
            line
            for line in lines
            if b'"r":1' not in line or not line.count(ends[0]) + line.count(ends[1])
        ]
        Path("s.jsonl").write_bytes(b"\n".join(kept))
        assert main([*race(server), "--resume"]) == 0
    assert b'{"k":"replaced","r":1}' in Path("s.jsonl").read_bytes()
    session = read_session(Path("s.jsonl"))
    assert {event.race for event in session.events} == {0, 2, 3, 4}
    assert session.losses == []
    capsys.readouterr()
    assert main(["replay", "s.jsonl", "--plain"]) == 0
    assert "\nrace 2  " not in capsys.readouterr().out
