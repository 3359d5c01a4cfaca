from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.events import EndReason, ModelCard, Question, RaceEnded, RaceStarted, Sampling
from tts_tui.domain.race import RaceState
from tts_tui.engine.agenda import Agenda, Place
from tts_tui.engine.slots import Wire

EVERY = 10**6


@dataclass
class FakeRunning:
    n: int
    wire: Wire
    state: RaceState = field(init=False)

    def __post_init__(self) -> None:
        card = ModelCard("m", "m")
        self.state = RaceState(
            RaceStarted(0, 0.0, Question("q", "?"), card, self.n, Sampling(), "")
        )

    def lanes_on(self, wire: Wire) -> int:
        return self.n if wire is self.wire and not self.state.ended else 0

    def end(self) -> None:
        self.state.apply(RaceEnded(0, 1.0, EndReason.ALL_ENDED))


def places(questions: int, entrants: int) -> list[Place]:
    return [Place(q, e) for q in range(questions) for e in range(entrants)]


def begun(agenda: Agenda, n: int, lanes: int = 1, until: int = EVERY) -> dict[Place, FakeRunning]:
    races: dict[Place, FakeRunning] = {}
    while (place := agenda.next(until, lanes)) is not None:
        races[place] = FakeRunning(n, agenda.wires[place.entrant])
        agenda.begin(place, races[place])
    return races


def test_races_begin_until_a_cap_has_no_place_left() -> None:
    agenda = Agenda(places(20, 1), [Wire(10)], [False], None)
    # The third finds two places and lets six of its traces wait for those that end next.
    assert list(begun(agenda, 4)) == [Place(0, 0), Place(1, 0), Place(2, 0)]


def test_an_armed_race_begins_where_all_of_its_traces_do() -> None:
    agenda = Agenda(places(20, 1), [Wire(10)], [False], None)
    assert list(begun(agenda, 4, lanes=4)) == [Place(0, 0), Place(1, 0)]


def test_an_armed_race_of_more_traces_than_places_begins_alone() -> None:
    agenda = Agenda(places(3, 1), [Wire(4)], [False], None)
    first = begun(agenda, 9, lanes=9)
    assert list(first) == [Place(0, 0)]
    first[Place(0, 0)].end()
    assert list(begun(agenda, 9, lanes=9)) == [Place(1, 0)]


def test_each_model_has_its_own_cap() -> None:
    agenda = Agenda(places(9, 2), [Wire(2), Wire(6)], [False, False], None)
    assert [p.entrant for p in begun(agenda, 2)].count(0) == 1
    agenda = Agenda(places(9, 2), [Wire(2), Wire(6)], [False, False], None)
    assert [p.entrant for p in begun(agenda, 2)].count(1) == 3


def test_models_on_one_host_take_turns_under_its_cap() -> None:
    wire = Wire(8)
    agenda = Agenda(places(9, 2), [wire, wire], [False, False], None)
    assert list(begun(agenda, 2)) == places(2, 2)


def test_without_a_cap_nobody_knows_how_much_fits_and_one_is_raced() -> None:
    assert len(begun(Agenda(places(9, 1), [Wire()], [False], None), 2)) == 1
    assert len(begun(Agenda(places(9, 1), [Wire()], [False], 5), 2)) == 5


def test_questions_at_once_are_the_most_that_a_model_races() -> None:
    assert len(begun(Agenda(places(9, 2), [Wire(64), Wire(64)], [False, False], 3), 2)) == 6


def test_one_at_a_time_starts_all_models_whatever_the_cap() -> None:
    wire = Wire(1)
    agenda = Agenda(places(9, 2), [wire, wire], [False, False], 1)
    assert list(begun(agenda, 3, until=1)) == places(1, 2)


def test_a_model_that_counts_all_its_server_does_is_raced_alone() -> None:
    assert len(begun(Agenda(places(9, 1), [Wire(8)], [True], 4), 2)) == 1


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.none() | st.integers(1, 9), st.booleans()), min_size=1, max_size=3),
    st.none() | st.integers(1, 6),
    st.integers(1, 5),
    st.data(),
)
def test_everything_is_raced_once_whoever_ends_first(
    questions: int,
    entrants: list[tuple[int | None, bool]],
    at_once: int | None,
    n: int,
    data: st.DataObject,
) -> None:
    wires = [Wire(cap) for cap, _ in entrants]
    every = places(questions, len(entrants))
    agenda = Agenda(every, wires, [alone for _, alone in entrants], at_once)
    raced: list[Place] = []
    running: dict[Place, FakeRunning] = {}
    while not agenda.done:
        fresh = begun(agenda, n, lanes=data.draw(st.sampled_from([1, n])))
        raced += fresh
        running |= fresh
        assert running
        ended = data.draw(st.sampled_from(sorted(running)))
        assert agenda.open(ended.question)
        running.pop(ended).end()
    assert sorted(raced) == sorted(every)
    assert not any(agenda.open(question) for question in range(questions))
