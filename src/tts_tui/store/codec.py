"""The session format: one JSON object a line, compact, ASCII, ended by one `\\n`.

The first line is the header (`store/header.py`). Every other line is a record; `k` names its
kind, and a reader skips kinds and keys it does not know. Keys without a value are left out.

| key       | in               | meaning                                                       |
|-----------|------------------|---------------------------------------------------------------|
| `r`       | every record     | number of the race in the session, from 0                     |
| `t`       | every record     | seconds since that race started, to the microsecond; in `tok` |
|           |                  | a list: when each delta arrived                               |
| `i`       | of a trace       | number of the trace in its race, from 0                       |
| `n`       | `tok`            | a list: how many tokens each delta stands for                 |
| `s`       | `tok`            | a list: the text of each delta                                |
| `p`       | `tok`            | a list, where log p was recorded: of each delta's tokens, a   |
|           |                  | number where it is one token with that log p and nothing else |
|           |                  | is known, otherwise a list of its tokens, empty where no log  |
|           |                  | p is known: each a list of text (null: the delta's) and log   |
|           |                  | p, then by turns the same of the likeliest tokens in its      |
|           |                  | place. Nats, from -9999 (no chance) to 0, to a millionth      |

| `k`       | what happened                       | its own keys                               |
|-----------|-------------------------------------|--------------------------------------------|
| `race`    | a race started                      | `question` {id, text, truth, dataset},     |
|           |                                     | `model` {name, id, host, concurrency,      |
|           |                                     | prices}, `n` traces, `sampling` {          |
|           |                                     | temperature, top_p, max_tokens, seed; left |
|           |                                     | out: not sent, or unknown}, `at` UTC,      |
|           |                                     | `armed`, `beams` (of a beam search),       |
|           |                                     | `logprobs` (likely tokens that were asked  |
|           |                                     | for beside each log p), `slots` (traces    |
|           |                                     | that may run at once, if fewer than n),    |
|           |                                     | `others` (a list of {model, sampling}:     |
|           |                                     | further models that procedures may sample  |
|           |                                     | from), `runs` (at how many times its       |
|           |                                     | traces were run), `rest` (a list: where a  |
|           |                                     | race goes on, which are run from here on)  |
| `spawn`   | a procedure grew the race by a      | `cohort` (the procedure), `parent`,        |
|           | trace, numbered after the first n   | `prefix` tokens of its own (left out: all  |
|           |                                     | it comes to), `thought` and `said`         |
|           |                                     | characters of its own thinking and answer  |
|           |                                     | part, `fed` text, `c` (the channel of      |
|           |                                     | that text), `shared` tokens, `logp` (Σ of  |
|           |                                     | what it goes on from, in nats), `model`    |
|           |                                     | (name of the further model it is of)       |
| `unable`  | a procedure cannot go on            | `cohort`, `why`                            |
| `open`    | a trace's request is on the wire    | `seed` (where one is sent), `attempt`      |
| `drop`    | that request went out without       | `names`                                    |
|           | parameters the server refused       |                                            |
| `retry`   | an attempt failed before any token  | `why`, `wait` seconds                      |
| `tok`     | deltas of one channel arrived       | `c`; `t`, `n`, `s`, and `p` where there is |
|           |                                     | one, of equal length                       |
| `rethink` | all text so far was thinking        |                                            |
| `more`    | the server cut the answer at its    |                                            |
|           | own limit, and was asked to go on   |                                            |
| `loop`    | a trace was found to repeat itself  | `since` about which of its tokens          |
| `done`    | a trace ended by itself             | `finish`, `tokens`, `thinking`, `count`    |
|           |                                     | (the counts' provenance), `prompt`,        |
|           |                                     | `cached`, `answer` (as imported),          |
|           |                                     | `stopped` (true: by us)                    |
| `count`   | the counts of a trace that is done  | as of `done`: `tokens`, `thinking`,        |
|           | became known; they replace its own  | `count`, `prompt`, `cached`                |
| `fail`    | a trace broke                       | `kind`, `why`                              |
| `cancel`  | a trace was told to stop            | `by`, `ceiling` {amount, unit, of,         |
|           |                                     | currency} (which one, where one cuts)      |
| `cut`     | its connection is shut              | as of `cancel`                             |
| `arm`     | a strategy was armed, or none       | `strategy`                                 |
| `pick`    | a strategy's pick changed           | `strategy`, `answer`, `voters`, `decided`  |
|           |                                     | (seconds), `why`                           |
| `losers`  | the armed strategy cut the rest     | `strategy`, `decided`, `losers`, `after`   |
|           |                                     | (seconds until the last socket closed)     |
| `beyond`  | what the server generated for cut   | `tokens`                                   |
|           | traces beyond what was counted      |                                            |
| `end`     | nothing of the race runs any more   | `why`, `wire` (the most requests at once,  |
|           |                                     | where other races' were among them)        |

A record `{"k": "replaced", "r": race}` says that a race was interrupted and begun anew under
another number: readers leave out everything of the first (`store/replaced.py`). A second `race`
record of one number, with a `rest`, goes on with it: its `n`, `slots` and `runs` hold, and what was
written before of the traces of the rest, and the race's end before, is left out (`store/seams.py`).
`row` records (a strategy's score at the race's end) appear in `--json` output only.
A surrogate pair held as two code points inside one text comes back as the one character it
stands for; every other text, lone surrogates included, comes back unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from tts_tui.domain import events as ev
from tts_tui.domain.ceilings import Ceiling, Scope, Unit
from tts_tui.domain.models import OtherModel
from tts_tui.domain.repetition import TraceLooped
from tts_tui.store.codec_logps import decode_logps, encode_logps
from tts_tui.store.fields import (
    COUNT,
    FLAG,
    INTEGER,
    LIMIT,
    MAX_COUNT,
    MAX_TIME_S,
    NUMBER,
    TEXT,
    TIME,
    Fields,
    Json,
    Kind,
    Malformed,
    Record,
    finite,
    many,
    maybe,
    record,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN_EXTRAS = frozenset({"row", "replaced"})
"""Kinds that are no events and are skipped without a word."""

_R: Fields = {"r": ("race", COUNT), "t": ("t_s", TIME)}
_I: Fields = {**_R, "i": ("trace", COUNT)}
_CEILING = record(
    Ceiling,
    {
        "amount": ("amount", NUMBER),
        "unit": ("unit", word(Unit)),
        "of": ("scope", word(Scope)),
        "currency": ("currency", maybe(TEXT)),
    },
)
_BY: Fields = {"by": ("by", word(ev.CutBy)), "ceiling": ("ceiling", maybe(_CEILING))}
_COUNTS: Fields = {
    "tokens": ("tokens", maybe(COUNT)),
    "thinking": ("thinking_tokens", maybe(COUNT)),
    "count": ("provenance", word(ev.Provenance)),
    "prompt": ("prompt_tokens", maybe(COUNT)),
    "cached": ("cached_prompt_tokens", maybe(COUNT)),
}
_IF_TRUE: Kind[bool] = Kind(lambda flag: True if flag else None, FLAG.read)
_IF_SEVERAL: Kind[int] = Kind(lambda runs: runs if runs > 1 else None, COUNT.read)
_STRATEGY: Fields = {"strategy": ("strategy", TEXT)}

_QUESTION = record(
    ev.Question,
    {
        "id": ("id", TEXT),
        "text": ("text", TEXT),
        "truth": ("truth", maybe(TEXT)),
        "dataset": ("dataset", maybe(TEXT)),
    },
)
_SAMPLING = record(
    ev.Sampling,
    {
        "temperature": ("temperature", maybe(NUMBER)),
        "top_p": ("top_p", maybe(NUMBER)),
        "max_tokens": ("max_tokens", maybe(LIMIT)),
        "seed": ("seed", maybe(INTEGER)),
    },
)
_PRICES = record(
    ev.Prices,
    {
        "input": ("input_per_mtok", NUMBER),
        "cached_input": ("cached_input_per_mtok", NUMBER),
        "output": ("output_per_mtok", NUMBER),
        "currency": ("currency", maybe(TEXT)),
    },
)
MODEL = record(
    ev.ModelCard,
    {
        "name": ("name", TEXT),
        "id": ("model_id", TEXT),
        "host": ("host", TEXT),
        "concurrency": ("concurrency", maybe(COUNT)),
        "prices": ("prices", maybe(_PRICES)),
    },
)
"""What a file remembers of a model: this list is the whitelist."""
_OTHERS = many(record(OtherModel, {"model": ("model", MODEL), "sampling": ("sampling", _SAMPLING)}))
_IF_ANY: Kind[tuple[OtherModel, ...]] = Kind(lambda some: _OTHERS.write(some) or None, _OTHERS.read)

_RECORDS: tuple[tuple[str, type[Any], Fields], ...] = (
    (
        "race",
        ev.RaceStarted,
        {
            **_R,
            "question": ("question", _QUESTION),
            "model": ("model", MODEL),
            "n": ("n", COUNT),
            "sampling": ("sampling", _SAMPLING),
            "at": ("started_at", TEXT),
            "armed": ("armed", maybe(TEXT)),
            "beams": ("beams", maybe(COUNT)),
            "logprobs": ("logprobs", maybe(COUNT)),
            "slots": ("slots", maybe(COUNT)),
            "others": ("others", _IF_ANY),
            "runs": ("runs", _IF_SEVERAL),
            "rest": ("rest", maybe(many(COUNT))),
        },
    ),
    (
        "spawn",
        ev.TraceSpawned,
        {
            **_I,
            "cohort": ("cohort", TEXT),
            "parent": ("parent", maybe(COUNT)),
            "prefix": ("prefix_tokens", maybe(COUNT)),
            "thought": ("prefix_thinking", COUNT),
            "said": ("prefix_answer", COUNT),
            "fed": ("injected", TEXT),
            "c": ("channel", word(ev.Channel)),
            "shared": ("shared_tokens", COUNT),
            "logp": ("logp", maybe(NUMBER)),
            "model": ("model", maybe(TEXT)),
        },
    ),
    ("unable", ev.ProcedureStopped, {**_R, "cohort": ("cohort", TEXT), "why": ("reason", TEXT)}),
    (
        "open",
        ev.TraceOpened,
        {**_I, "seed": ("seed", maybe(INTEGER)), "attempt": ("attempt", COUNT)},
    ),
    ("drop", ev.SamplingDropped, {**_I, "names": ("names", many(TEXT))}),
    ("retry", ev.TraceRetried, {**_I, "why": ("reason", TEXT), "wait": ("wait_s", TIME)}),
    ("rethink", ev.ThinkingReclassified, _I),
    ("more", ev.TraceContinued, _I),
    ("loop", TraceLooped, {**_I, "since": ("since", COUNT)}),
    (
        "done",
        ev.TraceFinished,
        {
            **_I,
            "finish": ("finish_reason", TEXT),
            **_COUNTS,
            "answer": ("recorded_answer", maybe(TEXT)),
            "stopped": ("stopped_here", _IF_TRUE),
        },
    ),
    ("count", ev.TraceCounted, {**_I, **_COUNTS}),
    ("fail", ev.TraceFailed, {**_I, "kind": ("kind", TEXT), "why": ("reason", TEXT)}),
    ("cancel", ev.CancelSent, {**_I, **_BY}),
    ("cut", ev.TraceCut, {**_I, **_BY}),
    ("arm", ev.StrategyArmed, {**_R, "strategy": ("strategy", maybe(TEXT))}),
    (
        "pick",
        ev.PickChanged,
        {
            **_R,
            **_STRATEGY,
            "answer": ("answer", maybe(TEXT)),
            "voters": ("voters", many(COUNT)),
            "decided": ("decided_at_s", maybe(TIME)),
            "why": ("reason", TEXT),
        },
    ),
    (
        "losers",
        ev.LosersCut,
        {
            **_R,
            **_STRATEGY,
            "decided": ("decided_at_s", TIME),
            "losers": ("losers", many(COUNT)),
            "after": ("closed_after_s", TIME),
        },
    ),
    ("beyond", ev.Overshoot, {**_R, "tokens": ("tokens", COUNT)}),
    (
        "end",
        ev.RaceEnded,
        {**_R, "why": ("reason", word(ev.EndReason)), "wire": ("on_wire", maybe(COUNT))},
    ),
)
_KINDS: dict[str, tuple[type[Any], Record[Any]]] = {
    name: (cls, record(cls, fields)) for name, cls, fields in _RECORDS
}
_NAMES = {cls: name for name, (cls, _) in _KINDS.items()}
_CHANNEL = word(ev.Channel)
_NUMBERS, _WHOLE, _TEXTS = frozenset({int, float}), frozenset({int}), frozenset({str})


def encode(event: ev.Event) -> dict[str, Json]:
    """Turn an event into a JSON object; raises Malformed for a number JSON cannot hold."""
    if isinstance(event, ev.TokensArrived):
        record: dict[str, Json] = {
            "k": "tok",
            "r": event.race,
            "i": event.trace,
            "c": event.channel.value,
            "t": _stamps(event.times_s),
            "n": [*event.tokens],
            "s": [*event.texts],
        }
        if any(event.logps):
            record["p"] = [encode_logps(tokens) for tokens in event.logps]
        return record
    name = _NAMES[type(event)]
    return {"k": name, **_KINDS[name][1].write(event)}


def _stamps(times_s: Sequence[float]) -> list[Json]:
    # As whole lists: there are millions. A sum is finite only where all of its parts are.
    finite(sum(times_s))
    return [round(t_s, 6) for t_s in times_s]


def decode(value: Json) -> ev.Event | None:
    """Read an event back; None for a kind this version does not know. Raises Malformed."""
    if not isinstance(value, dict):
        raise Malformed("not an object")
    name = value.get("k")
    if not isinstance(name, str):
        raise Malformed("no kind")
    if name == "tok":
        return _decode_tokens(value)
    if name not in _KINDS:
        return None
    event: ev.Event = _KINDS[name][1].read(value)
    return event


def _decode_tokens(value: dict[str, Json]) -> ev.TokensArrived:
    # The only record there are millions of: lists are checked as wholes, at C speed.
    times, counts, texts = value.get("t"), value.get("n"), value.get("s")
    if not (isinstance(times, list) and isinstance(counts, list) and isinstance(texts, list)):
        raise Malformed("not three lists")
    if not len(times) == len(counts) == len(texts) > 0:
        raise Malformed("lists of unequal length")
    if not (
        _NUMBERS.issuperset(map(type, times))
        and _WHOLE.issuperset(map(type, counts))
        and _TEXTS.issuperset(map(type, texts))
    ):
        raise Malformed("a list with a wrong type in it")
    # Their types were checked just now, in a way that mypy does not follow.
    t, n, s = cast("list[float]", times), cast("list[int]", counts), cast("list[str]", texts)
    if min(t) < 0 or max(t) > MAX_TIME_S or min(n) < 0 or max(n) > MAX_COUNT:
        raise Malformed("a number out of range")
    return ev.TokensArrived(
        race=COUNT.read(value.get("r")),
        trace=COUNT.read(value.get("i")),
        channel=_CHANNEL.read(value.get("c")),
        times_s=tuple(map(float, t)),
        tokens=tuple(n),
        texts=tuple(s),
        logps=decode_logps(value["p"], len(texts)) if "p" in value else (),
    )
