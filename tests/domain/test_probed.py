from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.events import (
    Channel,
    CutBy,
    Event,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.probed import Fate, Probe, Probed, lanes_of
from tts_tui.domain.race import RaceState
from tts_tui.domain.trace import TraceState, TraceStatus

NAME = "asked@3"
ANSWER = Channel.ANSWER


@dataclass
class Asked:
    """A race whose lanes are probed, step by step."""

    n: int = 3
    own: int = 0
    """How many lanes the procedure begins itself; 0 probes the race's own."""
    race: RaceState = field(init=False)
    t_s: float = 0.0

    def __post_init__(self) -> None:
        self.race = RaceState(
            RaceStarted(
                *(0, 0.0, Question("q", "6 × 7?"), ModelCard("m", "m"), self.n, Sampling()),
                "2026-11-30T12:00:00Z",
            )
        )
        for _ in range(self.own):
            self.feed(TraceSpawned(0, self.now(), self.next_number, NAME))

    def now(self) -> float:
        self.t_s = round(self.t_s + 0.1, 6)
        return self.t_s

    @property
    def next_number(self) -> int:
        return self.n + len(self.race.spawned)

    def feed(self, event: Event) -> None:
        self.race.apply(event)

    @property
    def lanes(self) -> list[TraceState]:
        cohort = self.race.cohorts.get(NAME)
        return lanes_of(self.race, cohort, self.n) if cohort else self.race.traces

    @property
    def grown(self) -> list[TraceState]:
        cohort = self.race.cohorts.get(NAME)
        return cohort.traces if cohort else []

    def say(self, lane: int, tokens: int, text: str = "x") -> None:
        self.feed(TokensArrived(0, lane, ANSWER, (self.now(),), (tokens,), (text,)))

    def probe(self, lane: int, at: int | None = None) -> int:
        """Ask a lane at its present length, or at another."""
        number, trace = self.next_number, self.race.lane(lane)
        said = len(trace.text(ANSWER))
        spawned = TraceSpawned(0, self.now(), number, NAME, lane, at or trace.tokens, 0, said, "⟨")
        self.feed(spawned)
        self.feed(TraceOpened(0, self.now(), number, None))
        return number

    def finish(self, trace: int, answer: str | None) -> None:
        text = f"\\boxed{{{answer}}}" if answer else "well"
        self.feed(TokensArrived(0, trace, ANSWER, (self.now(),), (2,), (text,)))
        self.feed(TraceFinished(0, self.now(), trace, "stop"))

    def ask(self, lane: int, answer: str | None, at: int | None = None) -> int:
        number = self.probe(lane, at)
        self.finish(number, answer)
        return number

    def matrix(self, every: int | None = None) -> Probed:
        probed = Probed(every)
        probed.refresh(self.lanes, self.grown)
        return probed


def facts(probed: Probed) -> object:
    """All that can be read of it."""
    cells = [
        (lane.trace.index, probe.k, probe.trace.index, probe.at_tokens, probe.fate, probe.answer)
        for lane in probed.lanes
        for probe in lane.probes
    ]
    rounds = [
        (
            *(each.k, dict(each.ballot.by_text), each.leader and each.leader.text),
            *(each.running, each.awaited),
        )
        for each in probed.rounds
    ]
    said = [answer.text for answer in probed.answers]
    assert [probed.place(answer) for answer in probed.answers] == [*range(len(said))]
    return [lane.trace.index for lane in probed.lanes], cells, rounds, said


def naive_answer(own: TraceState, probes: dict[int, TraceState], k: int) -> str | None:
    """What a lane says in a round, all that it has said gone through up to there."""
    said: str | None = None
    own_end = own.status in (TraceStatus.DONE, TraceStatus.FAILED)
    for at in sorted(probes):
        probe, last = probes[at], at == max(probes)
        done = probe.status is TraceStatus.DONE
        if last and not done and probe.status is not TraceStatus.FAILED:
            break  # nothing is heard of it: its lane's end comes next
        if at > k:
            return said
        if done:
            said = probe.answer.text if probe.answer else None
        if at == k:
            return said
    return (own.answer.text if own.answer else said) if own_end else None


def naive(asked: Asked, every: int | None) -> object:
    """The same, written down without any thought of what it costs."""
    cells, ks = [], set()
    by_lane: dict[int, dict[int, TraceState]] = {trace.index: {} for trace in asked.lanes}
    for trace in asked.grown:
        assert trace.origin is not None
        if trace.origin.parent is not None:
            by_lane.setdefault(trace.origin.parent.index, {})
    for lane, probes in sorted(by_lane.items()):
        k = 0
        for trace in asked.grown:
            assert trace.origin is not None
            if trace.origin.parent is None or trace.origin.parent.index != lane:
                continue
            at = trace.origin.prefix_tokens
            k = max(k + 1, at // every) if every else k + 1
            probes[k] = trace
            ks.add(k)
            fate = {
                TraceStatus.DONE: Fate.ANSWERED if trace.answer else Fate.SILENT,
                TraceStatus.FAILED: Fate.FAILED,
                TraceStatus.CUT: Fate.CUT,
            }.get(trace.status, Fate.RUNNING)
            cells.append((lane, k, trace.index, at, fate, trace.answer))
    rounds = []
    for k in sorted(ks):
        said: Counter[str] = Counter()
        running = awaited = 0
        for lane, probes in sorted(by_lane.items()):
            own = asked.race.lane(lane)
            answer = naive_answer(own, probes, k)
            if answer is not None:
                said[answer] += 1
            elif k in probes:
                running += not probes[k].ended
            elif not any(later > k for later in probes):
                awaited += not own.ended
        most = [text for text, votes in said.items() if votes == max(said.values())]
        leader = most[0] if len(most) == 1 else None
        rounds.append((k, dict(said), leader, running, awaited))
    all_traces = [*(asked.race.lane(lane) for lane in by_lane), *asked.grown]
    said_at = sorted((t.end_s, t.index, t.answer.text) for t in all_traces if t.answer)
    return sorted(by_lane), cells, rounds, [*dict.fromkeys(text for _, _, text in said_at)]


@given(every=st.sampled_from([None, 1, 10]), data=st.data())
def test_what_is_kept_up_to_date_is_what_one_reads_off_the_race(
    every: int | None, data: st.DataObject
) -> None:
    asked = Asked(n=data.draw(st.integers(1, 3)), own=data.draw(st.sampled_from([0, 2])))
    probed = Probed(every)
    for _ in range(data.draw(st.integers(0, 25))):
        if not _step(asked, data):
            break
        if data.draw(st.booleans()):
            version, before = probed.version, facts(probed)
            moved = probed.refresh(asked.lanes, asked.grown)
            assert moved == (probed.version > version)
            assert moved or facts(probed) == before
            assert facts(probed) == naive(asked, every)
    probed.refresh(asked.lanes, asked.grown)
    assert facts(probed) == facts(asked.matrix(every)) == naive(asked, every)


def _step(asked: Asked, data: st.DataObject) -> bool:
    """Let something happen; says whether anything still can."""
    lanes = [trace.index for trace in asked.lanes if not trace.ended]
    do = data.draw(st.sampled_from(["say", "probe", "probe", "finish", "finish", "cut", "fail"]))
    running = [trace.index for trace in asked.race.everyone if not trace.ended]
    open_to = lanes if do in ("say", "probe") else running
    if not open_to:
        return False
    on = data.draw(st.sampled_from(open_to))
    match do:
        case "say":
            asked.say(on, data.draw(st.integers(1, 25)))
        case "probe":
            asked.probe(on)
        case "finish":
            asked.finish(on, data.draw(st.sampled_from(["41", "42", None])))
        case "cut":
            asked.feed(TraceCut(0, asked.now(), on, CutBy.STRATEGY))
        case _:
            asked.feed(TraceFailed(0, asked.now(), on, "http", "Broken."))
    return True


def test_a_probe_says_where_it_was_asked_what_it_says_and_what_it_cost() -> None:
    asked = Asked()
    asked.say(0, 12)
    number = asked.ask(0, "42")
    probe = one(asked.matrix(), 0, 1)
    assert (probe.at_tokens, probe.trace.index, probe.tokens) == (12, number, 2)
    assert probe.fate is Fate.ANSWERED
    assert probe.answer is not None
    assert probe.answer.text == "42"


def test_a_probe_without_an_answer_says_why() -> None:
    asked = Asked(n=4)
    asked.ask(0, None)
    asked.probe(1)
    asked.feed(TraceCut(0, asked.now(), asked.probe(2), CutBy.PERSON))
    asked.feed(TraceFailed(0, asked.now(), asked.probe(3), "http", "Broken."))
    fates = [one(asked.matrix(), lane, 1).fate for lane in range(4)]
    assert fates == [Fate.SILENT, Fate.RUNNING, Fate.CUT, Fate.FAILED]


def test_a_lane_that_ended_by_itself_goes_on_to_vote_and_one_that_was_cut_does_not() -> None:
    asked = Asked()
    for lane in range(3):
        asked.ask(lane, "42")
    asked.finish(0, "41")
    asked.feed(TraceCut(0, asked.now(), 1, CutBy.STRATEGY))
    asked.ask(2, "42")
    first, second = asked.matrix().rounds
    assert first.ballot.by_text == {"42": 3}
    assert second.ballot.by_text == {"41": 1, "42": 1}
    assert second.complete
    assert second.leader is None


def test_a_round_is_complete_once_every_lane_has_answered_ended_or_gone_past_it() -> None:
    asked = Asked(n=2)
    asked.say(0, 10)
    asked.ask(0, "42")
    (first,) = asked.matrix(10).rounds
    assert (first.awaited, first.running, first.complete) == (1, 0, False)
    asked.say(1, 25)
    asked.probe(1)
    first, second = asked.matrix(10).rounds
    assert (first.k, first.complete, first.ballot.by_text) == (1, True, {"42": 1})
    assert (second.k, second.running, second.awaited) == (2, 1, 1)


def test_a_procedure_that_begins_its_own_lanes_probes_those() -> None:
    asked = Asked(n=1, own=2)
    asked.say(2, 5)
    asked.ask(2, "42")
    assert [lane.trace.index for lane in asked.matrix().lanes] == [1, 2]


def test_tokens_far_beyond_any_lane_take_no_room() -> None:
    asked = Asked()
    asked.say(0, 10**12)
    asked.ask(0, "42")
    matrix = asked.matrix(1)
    assert [each.k for each in matrix.rounds] == [10**12]


def one(matrix: Probed, lane: int, k: int) -> Probe:
    found = matrix.lane(lane)
    probe = found.at(k) if found else None
    assert probe is not None
    return probe
