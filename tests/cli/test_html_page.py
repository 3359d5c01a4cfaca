from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.families import family
from tests.support.hostile import HOSTILE
from tests.support.recordings import hostile_race, started, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli.exporters.page import contents, texts
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    RaceEnded,
    ThinkingReclassified,
    TokensArrived,
    TraceCut,
    TraceFinished,
)
from tts_tui.paths import bundled_dir
from tts_tui.text import display_text

if TYPE_CHECKING:
    from collections.abc import Iterable

BREAKOUTS = (
    "</script><script>alert(1)</script>",
    "</ScRiPt ><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]>\u2028alert(1)\u2029//",
    "&lt;/script&gt;\\u003c/script\\u003e",
    '"}];alert(1)//',
    "${alert(1)} $script $policy",
)
SCORED = ("answer", "correct", "decided", "decided_at_s")
TOTALS = ("sequential_tokens", "used_tokens", "spent_tokens", "voters")


class Parts(HTMLParser):
    """A page as a browser takes it apart: its elements, and what stands in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self._in: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in = tag if tag in self.inside else None
        if self._in is not None:
            self.inside[self._in].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in is not None:
            self.inside[self._in][-1] += data


def page(path: Path, *flags: str) -> str:
    out = Path("page.html")
    command = ["export", str(path), "--format", "html", "--out", str(out), "--force"]
    assert main([*command, *flags]) == 0
    return out.read_text("utf-8")


def held(text: str) -> dict[str, Any]:
    """The session that a page holds."""
    data, _script = Parts(text).inside["script"]
    read = json.loads(data)
    assert isinstance(read, dict)
    return read


def last_picks(race: dict[str, Any], fields: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {
        strategy["name"]: dict(zip(fields, strategy["picks"][-1], strict=True))
        for strategy in race["strategies"]
    }


def sessions() -> dict[str, list[Event]]:
    *begun, _finished, ended = two_traces()
    return {
        "two": [*two_traces(0, "a"), *two_traces(1, "b")],
        "grown": family(),
        "cut": [*begun, TraceCut(0, 21.0, 1, CutBy.PERSON), ended],
    }


@pytest.mark.parametrize("clock", ["wall", "token"])
@pytest.mark.parametrize("name", sessions())
def test_the_numbers_at_the_end_are_those_of_score(
    capsys: pytest.CaptureFixture[str], name: str, clock: str
) -> None:
    path = write_session(Path("race.jsonl"), sessions()[name], n=2)
    assert_scored(path, clock, capsys)


def test_a_recorded_session_has_the_numbers_of_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert_scored(bundled_dir("sessions") / "qwen-train.jsonl.gz", "wall", capsys)


def assert_scored(path: Path, clock: str, capsys: pytest.CaptureFixture[str]) -> None:
    session = held(page(path, "--clock", clock))
    capsys.readouterr()
    assert main(["score", str(path), "--clock", clock, "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert session["clock"] == clock
    found = {
        (race["id"], race["model"], name): pick
        for race in session["races"]
        for name, pick in last_picks(race, session["pick_fields"]).items()
    }
    assert scored
    for row in scored:
        pick = found[row["question"], row["model"], row["strategy"]]
        fields = (*SCORED, *TOTALS)
        assert {field: pick[field] for field in fields} == {field: row[field] for field in fields}


def test_a_pick_stands_from_the_moment_at_which_it_can_change() -> None:
    path = write_session(Path("race.jsonl"), two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)
    session = held(page(path))
    first, majority = session["races"][0]["strategies"]
    fields = session["pick_fields"]
    at, answer, decided = (fields.index(name) for name in ("at_ms", "answer", "decided"))
    assert next((p[at], p[answer]) for p in first["picks"] if p[decided]) == (2000, "4")
    assert not any(pick[decided] for pick in majority["picks"] if pick[at] < 21_000)
    assert next(pick[at] for pick in majority["picks"] if pick[decided]) == 21_000
    assert all(pick[at] <= session["races"][0]["ends_ms"] for pick in majority["picks"])
    assert session["races"][0]["marks"] == [[2000, "finished"], [21_000, "finished"]]


def test_lanes_hold_tokens_status_and_text_as_they_came() -> None:
    events: list[Event] = [
        started(n=1),
        TokensArrived(0, 0, Channel.ANSWER, (1.0, 2.0), (1, 2), ("a\t", "😀b")),
        ThinkingReclassified(0, 2.5, 0),
        TokensArrived(0, 0, Channel.ANSWER, (3.0,), (1,), (r"\boxed{4}",)),
        TraceFinished(0, 4.0, 0, "stop", tokens=9),
        RaceEnded(0, 4.5, EndReason.ALL_ENDED),
    ]
    session = held(page(write_session(Path("race.jsonl"), events, n=1)))
    [lane] = session["races"][0]["lanes"]
    assert lane["text"] == [[True, "a    😀b"], [False, r"\boxed{4}"]]
    assert lane["came_ms"] == [1000, 1000, 1000]
    assert lane["came_tokens"] == [1, 2, 1]
    assert lane["came_units"] == [5, 3, 9]  # an emoji is two units of JavaScript's text
    assert [step[1] for step in lane["steps"]] == ["answering", "thinking", "answering", "done"]
    assert lane["steps"][-1] == [4000, "done", 9]
    assert (lane["answer"], lane["correct"], lane["verdict"]) == ("4", True, "✓ right")


@pytest.mark.parametrize("text", [*BREAKOUTS, *HOSTILE])
def test_no_text_leaves_the_data(text: str) -> None:
    path = write_session(Path("s.jsonl"), hostile_race(text), strategies=["SD", "MV@1"], n=1)
    written = page(path)
    harmless = Parts(page(write_session(Path("s.jsonl"), hostile_race("x"), n=1)))
    parts = Parts(written)
    # Whatever is said, the page has the same elements, and its script is the same script.
    assert [tag for tag, _ in parts.elements] == [tag for tag, _ in harmless.elements]
    assert parts.inside["script"][1] == harmless.inside["script"][1]
    [race] = held(written)["races"]
    assert race["text"] == display_text(f"What is {text}?")
    assert "".join(said for _, said in race["lanes"][0]["text"]).startswith(display_text(text))
    data = parts.inside["script"][0]
    assert not {"<", ">", "&", "\u2028", "\u2029", "\n"} & set(data)


def test_the_name_of_a_file_is_text_too() -> None:
    path = write_session(Path("<b>&amp;.jsonl"), two_traces(), n=2)
    parts = Parts(page(path))
    assert "b" not in {tag for tag, _ in parts.elements}
    assert parts.inside["title"] == ["<b>&amp;"]


@pytest.mark.parametrize("theme", [(), ("--theme", "dusk"), ("--theme", "projector")])
def test_only_its_own_script_and_style_may_run_and_nothing_is_loaded(theme: tuple[str]) -> None:
    written = page(write_session(Path("race.jsonl"), two_traces(), n=2), *theme)
    parts = Parts(written)
    [policy] = [
        attributes["content"]
        for tag, attributes in parts.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    [style], [_, script] = parts.inside["style"], parts.inside["script"]
    hashed = [
        f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" for part in (script, style)
    ]
    assert policy == (
        f"default-src 'none'; script-src {hashed[0]}; style-src {hashed[1]}; "
        "base-uri 'none'; form-action 'none'"
    )
    names = {name for _, attributes in parts.elements for name in attributes}
    assert not names & {"src", "href", "srcset", "style", "data", "action"}
    assert not [name for name in names if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", style + script)
    # The policy has to come before what it is about.
    assert written.index("Content-Security-Policy") < written.index("<style>")


def test_the_script_makes_no_markup_of_data() -> None:
    script = files("tts_tui.cli.exporters.page").joinpath("page.js").read_text("utf-8")
    for forbidden in (
        *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("),
        *("fetch(", "XMLHttpRequest", "import(", "WebSocket", "localStorage", "cookie"),
    ):
        assert forbidden not in script


def test_dark_and_light_rooms_have_the_colours_of_themes() -> None:
    path = write_session(Path("race.jsonl"), two_traces(), n=2)
    dark = "@media (prefers-color-scheme: dark) { :root { color-scheme: dark; --background: "
    light = "\n:root { color-scheme: light; --background: "
    for flags, of_dark, of_light in (
        ((), "#0f141b", "#f6f2e9"),
        (("--theme", "dusk"), "#1a1723", "#f6f2e9"),
        (("--theme", "paper"), "#0f141b", "#f6f2e9"),
    ):
        written = page(path, *flags)
        assert dark + of_dark in written
        assert light + of_light in written


def test_every_question_is_held_or_the_one_that_was_asked_for() -> None:
    path = write_session(Path("s.jsonl"), sessions()["two"], n=2)
    assert [race["id"] for race in held(page(path))["races"]] == ["a", "b"]
    [race] = held(page(path, "--question", "2"))["races"]
    assert (race["id"], race["question"]) == ("b", 2)


def test_an_import_says_that_it_has_no_times() -> None:
    path = write_session(Path("s.jsonl"), two_traces(), n=2, timed=False)
    session = held(page(path))
    assert session["clock"] == "token"
    assert "No timing was recorded: every trace emits one token a tick." in session["notes"]
    at = session["pick_fields"].index("decided_at_s")
    picks = [pick for each in session["races"][0]["strategies"] for pick in each["picks"]]
    assert {pick[at] for pick in picks} == {None}


def test_a_what_if_says_so() -> None:
    path = write_session(Path("s.jsonl"), two_traces(), strategies=["FFS-1@2"], n=2)
    session = held(page(path, "--arm", "FFS-1"))
    assert "What if FFS-1@2 had been armed at the start?" in session["notes"]
    assert session["races"][0]["lanes"][1]["steps"][-1][1] == "cut"
    assert "score" not in session["totals"]


def test_what_is_too_large_is_left_out_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MOST_RACES", 1)
    monkeypatch.setattr(texts, "TEXT_CHARACTERS", 20)
    monkeypatch.setattr(texts, "MOMENTS", 2)
    monkeypatch.setattr(texts, "FEWEST_MOMENTS", 1)
    path = write_session(Path("s.jsonl"), sessions()["two"], n=2)
    session = held(page(path))
    said = capsys.readouterr().err.replace("tts-tui: ", "").splitlines()
    assert said == session["notes"]
    assert said == [
        "This page holds 1 question of 2, from the first on; --question K exports another one.",
        "The session is too large for one page: 1 trace kept 11 characters, of the beginning and "
        "the end. --question K exports one question.",
        "Shown growing in at most 1 step, not token by token: 1 trace. Picks and their tokens are "
        "exact.",
    ]
    first, second = session["races"][0]["lanes"]
    assert first["text"] == [[False, r"\boxed{4}"]]
    assert second["text"] == [[False, "hm \\b [… 1 character left out …] xed{5}"]]
    assert second["came_tokens"] == [4]
