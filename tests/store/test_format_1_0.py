from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    Event,
    LosersCut,
    ModelCard,
    PickChanged,
    Prices,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    StrategyArmed,
    ThinkingReclassified,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.store.codec import encode
from tts_tui.store.header import PlanSummary, SessionHeader, encode_header
from tts_tui.store.jsonline import dump
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

# Frozen: files like this one exist. A change here is a new version of the format.
FILE = """\
{"format":"tts-tui session","version":"1.0","created":"2026-11-24T00:00:00Z","app":"tts-tui 0.1.0",\
"plan":{"strategies":["SD","FFS-1@2"],"n":2,"armed":"FFS-1@2","questions":1,\
"models":[{"name":"m","id":"m-1","host":"127.0.0.1:8080"}]}}
{"k":"race","r":0,"t":0.0,"question":{"id":"q1","text":"2+2?","truth":"4"},\
"model":{"name":"m","id":"m-1","host":"127.0.0.1:8080","concurrency":4,\
"prices":{"input":0.5,"cached_input":0.1,"output":2.0}},"n":2,\
"sampling":{"temperature":0.6,"top_p":0.95,"max_tokens":4096,"seed":7},\
"at":"2026-11-24T00:00:01Z","armed":"FFS-1@2"}
{"k":"open","r":0,"t":0.001,"i":0,"seed":7,"attempt":1}
{"k":"retry","r":0,"t":0.2,"i":1,"why":"busy","wait":1.5}
{"k":"tok","r":0,"i":0,"c":"thinking","t":[0.25,0.260001],"n":[1,2],"s":["so","\\u2028\\u001b"]}
{"k":"rethink","r":0,"t":0.3,"i":0}
{"k":"cancel","r":0,"t":0.4,"i":1,"by":"strategy"}
{"k":"done","r":0,"t":0.5,"i":0,"finish":"stop","tokens":3,"thinking":2,"count":"server usage",\
"prompt":9,"cached":0,"answer":"4"}
{"k":"fail","r":0,"t":0.55,"i":1,"kind":"auth","why":"The key is wrong."}
{"k":"cut","r":0,"t":0.6,"i":1,"by":"strategy"}
{"k":"arm","r":0,"t":0.7,"strategy":"SD"}
{"k":"pick","r":0,"t":0.8,"strategy":"SD","answer":"4","voters":[0],"decided":0.5,"why":"ended"}
{"k":"losers","r":0,"t":0.9,"strategy":"SD","decided":0.5,"losers":[1],"after":0.043}
{"k":"end","r":0,"t":1.0,"why":"the armed strategy decided"}
"""

HEADER = SessionHeader(
    "2026-11-24T00:00:00Z",
    PlanSummary(("SD", "FFS-1@2"), 2, "FFS-1@2", 1, (ModelCard("m", "m-1", "127.0.0.1:8080"),)),
    app="tts-tui 0.1.0",
    version="1.0",
)
EVENTS: list[Event] = [
    RaceStarted(
        0,
        0.0,
        Question("q1", "2+2?", "4"),
        ModelCard("m", "m-1", "127.0.0.1:8080", 4, Prices(0.5, 0.1, 2.0)),
        2,
        Sampling(seed=7),
        "2026-11-24T00:00:01Z",
        "FFS-1@2",
    ),
    TraceOpened(0, 0.001, 0, 7),
    TraceRetried(0, 0.2, 1, "busy", 1.5),
    TokensArrived(0, 0, Channel.THINKING, (0.25, 0.260001), (1, 2), ("so", "\u2028\x1b")),
    ThinkingReclassified(0, 0.3, 0),
    CancelSent(0, 0.4, 1, CutBy.STRATEGY),
    TraceFinished(0, 0.5, 0, "stop", 3, 2, Provenance.SERVER_USAGE, 9, 0, "4"),
    TraceFailed(0, 0.55, 1, "auth", "The key is wrong."),
    TraceCut(0, 0.6, 1, CutBy.STRATEGY),
    StrategyArmed(0, 0.7, "SD"),
    PickChanged(0, 0.8, "SD", "4", (0,), 0.5, "ended"),
    LosersCut(0, 0.9, "SD", 0.5, (1,), 0.043),
    RaceEnded(0, 1.0, EndReason.DECIDED),
]


@pytest.mark.matrix(102)
def test_a_file_of_format_1_0_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(FILE)
    session = read_session(path)
    assert session.header == HEADER
    assert session.events == EVENTS
    assert session.losses == []


def test_what_is_written_is_format_1_0() -> None:
    lines = [dump(encode_header(HEADER)), *(dump(encode(event)) for event in EVENTS)]
    assert lines == FILE.split("\n")[:-1]
