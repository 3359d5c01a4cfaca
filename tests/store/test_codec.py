from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.generated.events import TEXTS, events, token_events
from tts_tui.domain.events import (
    Channel,
    Event,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    StrategyArmed,
    TokensArrived,
    TraceOpened,
)
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.store.codec import decode, encode
from tts_tui.store.fields import Json, Malformed
from tts_tui.store.header import PlanSummary, SessionHeader, decode_header, encode_header
from tts_tui.store.jsonline import dump, parse

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(events())
@pytest.mark.matrix(103)
def test_any_event_comes_back_unchanged(event: Event) -> None:
    line = dump(encode(event))
    assert decode(parse(line.encode("ascii"))) == event


@given(events())
def test_a_line_is_printable_ascii(event: Event) -> None:
    assert all(" " <= char <= "~" for char in dump(encode(event)))


@given(events(), st.data())
def test_a_damaged_field_is_refused_or_read_but_never_crashes(
    event: Event, data: st.DataObject
) -> None:
    record = encode(event)
    key = data.draw(st.sampled_from(sorted(record)))
    record[key] = data.draw(JSON_VALUES)
    with suppress(Malformed):
        read = decode(record)
        if read is not None:
            written = encode(read)
            again = decode(written)
            assert again is not None
            assert encode(again) == written


@given(events(), st.data())
def test_a_missing_field_is_refused_or_has_a_default(event: Event, data: st.DataObject) -> None:
    record = encode(event)
    del record[data.draw(st.sampled_from(sorted(record)))]
    with suppress(Malformed):
        decode(record)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b'{"k":1}',
        b'{"k":"tok","r":0,"i":0,"c":"answer","t":[],"n":[],"s":[]}',
        b'{"k":"tok","r":0,"i":0,"c":"answer","t":[1],"n":[1,2],"s":["x"]}',
        b'{"k":"tok","r":0,"i":0,"c":"answer","t":[1],"n":[true],"s":["x"]}',
        b'{"k":"tok","r":0,"i":0,"c":"aloud","t":[1],"n":[1],"s":["x"]}',
        b'{"k":"tok","r":0,"i":0,"c":"answer","t":[1e999],"n":[1],"s":["x"]}',
        b'{"k":"tok","r":0,"i":0,"c":"answer","t":[-1],"n":[1],"s":["x"]}',
        *(
            b'{"k":"tok","r":0,"i":0,"c":"answer","t":[1],"n":[1],"s":["x"],"p":%b}' % p
            for p in (
                b"[]",
                b"[-1,-1]",
                b"null",
                b"[null]",
                b"[true]",
                b"[0.1]",
                b"[-1e999]",
                b"[NaN]",
                b"[-10000]",
                b'[["x",-1]]',
                b'[[["x"]]]',
                b'[[["x",-1,"y"]]]',
                b"[[[]]]",
                b"[[[1,-1]]]",
                b'[[["x",-1,null,-1]]]',
                b'[[["x",-1,"y",1]]]',
            )
        ),
        b'{"k":"open","r":0,"t":NaN,"i":0,"seed":1}',
        b'{"k":"open","r":-1,"t":0,"i":0,"seed":1}',
        b'{"k":"open","r":0,"t":0,"i":1e3,"seed":1}',
        b'{"k":"open","r":0,"t":0,"i":' + b"9" * 5000 + b',"seed":1}',
        b'{"k":"open","r":0,"t":0,"i":' + b"9" * 400 + b',"seed":1}',
        b'{"k":"open","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.matrix(108)
def test_a_hostile_line_is_refused(line: bytes) -> None:
    with pytest.raises(Malformed):
        decode(parse(line))


@pytest.mark.matrix(102)
def test_unknown_kinds_and_keys_are_ignored() -> None:
    assert decode({"k": "weather", "r": 0}) is None
    opened: Json = {"k": "open", "r": 0, "t": 1, "i": 2, "seed": 7, "mood": [1]}
    assert decode(opened) == TraceOpened(0, 1.0, 2, 7)


def test_the_format_is_as_documented() -> None:
    tokens = TokensArrived(
        0, 2, Channel.ANSWER, (1.25, 1.2500004), (1, 2), ("so\u2028", "\x1b\ud800")
    )
    assert dump(encode(tokens)) == (
        '{"k":"tok","r":0,"i":2,"c":"answer","t":[1.25,1.25],"n":[1,2],'
        '"s":["so\\u2028","\\u001b\\ud800"]}'
    )
    scored = replace(
        tokens,
        logps=(
            (TokenLogp(-0.12),),
            (TokenLogp(-1.5, "\x1b", (("\x1b", -1.5), ("a", -9999.0))), TokenLogp(0.0, "\ud800")),
        ),
    )
    assert dump(encode(scored)).endswith(
        ',"p":[-0.12,[["\\u001b",-1.5,"\\u001b",-1.5,"a",-9999.0],["\\ud800",0.0]]]}'
    )
    unknown = replace(tokens, logps=((TokenLogp(-0.12),), ()))
    assert dump(encode(unknown)).endswith(',"p":[-0.12,[]]}')
    assert dump(encode(StrategyArmed(1, 3.5, None))) == '{"k":"arm","r":1,"t":3.5}'


@given(token_events().map(lambda event: replace(event, logps=())))
def test_a_token_record_is_written_as_its_deltas_are_one_by_one(event: TokensArrived) -> None:
    record: dict[str, Json] = {"k": "tok", "r": event.race, "i": event.trace}
    record["c"] = event.channel.value
    times, counts, texts = [], [], []
    for t_s, tokens, text in zip(event.times_s, event.tokens, event.texts, strict=True):
        times.append(json.dumps(round(t_s, 6)))
        counts.append(json.dumps(tokens))
        texts.append(json.dumps(text).replace("\x7f", "\\u007f"))
    head = json.dumps(record, separators=(",", ":"))[:-1]
    lists = f'"t":[{",".join(times)}],"n":[{",".join(counts)}],"s":[{",".join(texts)}]'
    assert dump(encode(event)) == f"{head},{lists}}}"


def test_sampling_that_was_not_sent_or_is_unknown_is_left_out_and_read_as_none() -> None:
    started = RaceStarted(
        0, 0.0, Question("q", "?"), ModelCard("m", "m"), 1, Sampling(None, 0.9, None, None), ""
    )
    record = encode(started)
    assert record["sampling"] == {"top_p": 0.9}
    assert decode(record) == started
    assert decode({**record, "sampling": {"top_p": 0.9, "seed": None}}) == started


def test_a_time_that_is_no_number_is_refused_on_writing() -> None:
    with pytest.raises(Malformed):
        encode(StrategyArmed(0, float("nan"), None))


def test_a_header_comes_back_unchanged_and_names_format_and_version() -> None:
    card = ModelCard("m", "m-id", "127.0.0.1:1")
    plan = PlanSummary(("SD", "MV@8"), 8, "MV@8", 12, (card,), (replace(card, name="large"),))
    header = SessionHeader("2026-11-24T00:00:00Z", plan)
    line = dump(encode_header(header))
    assert decode_header(json.loads(line)) == header
    assert line.startswith('{"format":"tts-tui session","version":"1.5","created":"2026-')
