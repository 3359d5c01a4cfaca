"""What is pooled, what is kept apart, what is refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support.families import chain, family
from tests.support.studies import write_study
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.groups import ASKED_HERE, Grouped, Source, group
from tts_tui.analysis.key import Key
from tts_tui.analysis.pool import Outcome
from tts_tui.domain.events import (
    Channel,
    CutBy,
    ModelCard,
    ProcedureStopped,
    Question,
    RaceStarted,
    Sampling,
    SamplingDropped,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.grading import SessionGrading
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.ledger import Prompt
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies.bs import CARD
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event

ASKED = {"a": [(10, "7"), (20, "8")], "b": [(30, "7"), (40, "")]}


def source(path: Path) -> Source:
    return Source(path.stem, list(SessionState(read_session(path).events).races.values()))


def grouped(*paths: Path) -> Grouped:
    return group([source(path) for path in paths])


def study(folder: Path, questions: Any = None, **how: Any) -> Path:
    return write_study(folder, questions or ASKED, **how)


def test_traces_of_one_question_are_pooled_over_sessions(tmp_path: Path) -> None:
    more = {"b": [(50, "7")], "c": [(60, "")]}
    found = grouped(study(tmp_path / "1"), study(tmp_path / "2", more))
    [one] = found.groups
    assert {pool.question: [o.tokens for o in pool.outcomes] for pool in one.pools} == {
        "a": [10, 20],
        "b": [30, 40, 50],
        "c": [60],
    }
    assert [o.right for o in one.pools[1].outcomes] == [True, False, True]
    assert [place.session for place in one.pools[1].places] == [0, 1]
    assert one.pools[0].prompt == Prompt(10)
    assert (found.notices, found.refused) == ([], [])


def test_a_copy_of_a_session_counts_once(tmp_path: Path) -> None:
    found = grouped(study(tmp_path / "1"), study(tmp_path / "2"))
    [one] = found.groups
    assert [pool.m for pool in one.pools] == [2, 2]
    assert found.notices == ["m--sums: 2 races are in another session as well and counted once."]


def test_other_sampling_is_kept_apart_and_named_by_what_differs(tmp_path: Path) -> None:
    paths = [
        study(tmp_path / str(n), sampling=Sampling(temperature=heat, max_tokens=limit))
        for n, (heat, limit) in enumerate([(0.6, 100), (1.0, 100), (1.0, 200)])
    ]
    assert [one.model for one in grouped(*paths).groups] == [
        "m (temperature 0.6, limit 100)",
        "m (temperature 1, limit 100)",
        "m (temperature 1, limit 200)",
    ]


def test_unknown_sampling_is_never_pooled_with_known(tmp_path: Path) -> None:
    unknown = Sampling(temperature=None, top_p=None, max_tokens=None, seed=None)
    found = grouped(
        study(tmp_path / "1", sampling=Sampling(1.0, 0.9, 100)),
        study(tmp_path / "2", {"a": [(11, "7")]}, sampling=unknown),
        study(tmp_path / "3", {"a": [(12, "7")]}, sampling=unknown),
    )
    assert [(one.model, one.pools[0].m) for one in found.groups] == [
        ("m (temperature 1, top-p 0.9, limit 100, seeded)", 2),
        ("m (temperature unknown, top-p unknown, limit unknown, seed unknown)", 2),
    ]


def dropping(path: Path, *names: str) -> Source:
    """The same races, of a server that refuses parameters."""
    events: list[Event] = []
    for event in read_session(path).events:
        if isinstance(event, TraceFinished):
            events.append(SamplingDropped(event.race, event.t_s, event.trace, names))
        events.append(event)
    return Source("dropped", list(SessionState(events).races.values()))


def test_races_sent_without_a_parameter_are_never_pooled_with_those_that_had_it(
    tmp_path: Path,
) -> None:
    path = study(tmp_path)
    for names, called in {
        ("temperature",): ("temperature 0.6", "temperature refused"),
        ("seed",): ("seeded", "seed refused"),
        ("top_k",): ("all parameters", "without top_k"),
    }.items():
        found = group([source(path), dropping(path, *names)])
        assert [one.model for one in found.groups] == [f"m ({words})" for words in called]
        assert [[pool.m for pool in one.pools] for one in found.groups] == [[2, 2], [2, 2]]


def test_what_a_server_refused_is_never_pooled_with_what_nobody_knows(tmp_path: Path) -> None:
    unknown = Sampling(temperature=None)
    found = group(
        [
            dropping(study(tmp_path / "1"), "temperature"),
            source(study(tmp_path / "2", {"a": [(11, "7")]}, sampling=unknown)),
        ]
    )
    assert [(one.model, one.pools[0].m) for one in found.groups] == [
        ("m (temperature refused)", 2),
        ("m (temperature unknown)", 1),
    ]


def test_another_seed_is_the_same_sampling(tmp_path: Path) -> None:
    first = study(tmp_path / "1", sampling=Sampling(seed=1))
    other = study(tmp_path / "2", {"a": [(11, "7")]}, sampling=Sampling(seed=2))
    [one] = grouped(first, other).groups
    assert one.model == "m"
    assert one.pools[0].m == 3


def test_another_question_of_the_same_name_is_refused_with_its_session(tmp_path: Path) -> None:
    found = grouped(study(tmp_path / "1"), study(tmp_path / "2", text="Which is {}?"))
    assert [pool.m for pool in found.groups[0].pools] == [2, 2]
    [refused] = found.refused
    assert "question a asks something else" in refused


def test_another_right_answer_is_refused_with_its_session(tmp_path: Path) -> None:
    found = grouped(study(tmp_path / "1"), study(tmp_path / "2", truth="8"))
    assert len(found.refused) == 1
    assert "has another right answer" in found.refused[0]


def test_other_data_sets_and_models_are_groups_of_their_own(tmp_path: Path) -> None:
    found = grouped(
        study(tmp_path / "1"),
        study(tmp_path / "2", dataset="products"),
        study(tmp_path / "3", model="other"),
    )
    assert [(one.model, one.dataset) for one in found.groups] == [
        ("m", "sums"),
        ("m", "products"),
        ("other", "sums"),
    ]


def test_beam_searches_stand_beside_the_samples(tmp_path: Path) -> None:
    found = grouped(study(tmp_path), study(tmp_path, {"a": [(9, "7")]}, beams=4))
    [one] = found.groups
    assert [pool.m for pool in one.pools] == [2, 2]
    assert {key.name: [p.question for p in pools] for key, pools in one.runs.items()} == {
        "BS@4": ["a"]
    }


def with_ends(path: Path, change: type[TraceCut | TraceFailed]) -> Source:
    """Give the first race's last trace another end."""
    events: list[Event] = []
    for event in read_session(path).events:
        if isinstance(event, TraceFinished) and (event.race, event.trace) == (0, 1):
            if change is TraceCut:
                events.append(TraceCut(0, 0.0, 1, CutBy.STRATEGY))
            else:
                events.append(TraceFailed(0, 0.0, 1, "http", "HTTP 500"))
        else:
            events.append(event)
    return Source("cut", list(SessionState(events).races.values()))


def test_a_race_with_a_cut_trace_says_nothing_of_lengths(tmp_path: Path) -> None:
    found = group([with_ends(study(tmp_path), TraceCut)])
    assert [pool.question for pool in found.groups[0].pools] == ["b"]
    assert found.notices == [
        "1 race is left out: a trace was cut or never ended, so its length is unknown."
    ]


def test_a_failed_trace_leaves_the_pool(tmp_path: Path) -> None:
    found = group([with_ends(study(tmp_path), TraceFailed)])
    assert [pool.m for pool in found.groups[0].pools] == [1, 2]


def test_questions_without_a_truth_are_left_out_where_others_have_one(tmp_path: Path) -> None:
    known = study(tmp_path / "1")
    unknown = study(tmp_path / "2", {"z": [(5, "7")]}, truth=None)
    found = grouped(known, unknown)
    assert [pool.question for pool in found.groups[0].pools] == ["a", "b"]
    assert found.notices == ["m on sums: 1 question without a known answer left out: z."]
    alone = grouped(unknown)
    assert [pool.known for pool in alone.groups[0].pools] == [False]


def test_a_session_without_a_data_set_is_one_itself(tmp_path: Path) -> None:
    read = read_session(study(tmp_path))
    events = [
        replace(event, question=replace(event.question, dataset=None))
        if isinstance(event, RaceStarted)
        else event
        for event in read.events
    ]
    found = group([Source("evening", list(SessionState(events).races.values()))])
    assert [one.dataset for one in found.groups] == ["evening"]


# -- questions asked one by one, and copies ---------------------------------------------------


def asked(
    *texts: str,
    question: str = "What is 6 times 7?",
    truth: str | None = "42",
    seed: int | None = 0,
    session: str = "evening",
    labels: dict[tuple[int, int], TraceLabel] | None = None,
) -> Source:
    """A session of one question asked live; trace i says text i with seed + i."""
    sampling = Sampling(seed=seed)
    happened: list[Event] = [
        RaceStarted(
            0,
            0.0,
            Question("q1", question, truth),
            ModelCard("m", "m"),
            len(texts),
            sampling,
            session,
        )
    ]
    for trace, text in enumerate(texts):
        happened += [
            TraceOpened(0, 0.1, trace, sampling.seed_of(trace)),
            TokensArrived(0, trace, Channel.ANSWER, (1.0 + trace,), (10 + trace,), (text,)),
            TraceFinished(0, 1.5 + trace, trace, "stop", 10 + trace),
        ]
    return Source(
        session, list(SessionState(happened, SessionGrading(labels or {})).races.values())
    )


SAID = ("so \\boxed{42}", "hence \\boxed{42}", "thus \\boxed{41}")


def test_questions_asked_one_by_one_are_one_data_set() -> None:
    found = group(
        [
            asked(*SAID),
            asked(*SAID, question="What is 5 times 5?", truth="25", session="morning"),
            asked("it is \\boxed{42}", seed=7, session="night"),
        ]
    )
    [one] = found.groups
    assert one.dataset == ASKED_HERE
    assert {pool.question: pool.m for pool in one.pools} == {
        "What is 6 times 7?": 4,
        "What is 5 times 5?": 3,
    }
    assert (found.notices, found.refused) == ([], [])


def test_a_question_without_a_truth_is_left_out_by_name_and_counts_nowhere() -> None:
    found = group([asked(*SAID), asked("maybe \\boxed{3}", question="How so?", truth=None)])
    [one] = found.groups
    assert [pool.question for pool in one.pools] == ["What is 6 times 7?"]
    assert found.notices == ["m on asked here: 1 question without a known answer left out: How so?"]


def test_a_data_set_without_any_truth_is_left_out_beside_one_that_has_them(tmp_path: Path) -> None:
    found = group(
        [source(study(tmp_path)), asked("maybe \\boxed{3}", question="How so?", truth=None)]
    )
    assert [one.dataset for one in found.groups] == ["sums"]
    assert "left out: How so?" in found.notices[0]


def test_many_unknown_questions_are_named_and_then_counted() -> None:
    unknown = [asked("\\boxed{3}", question=f"Why {n}", truth=None) for n in range(5)]
    assert group([asked(*SAID), *unknown]).notices == [
        "m on asked here: 5 questions without a known answer left out: "
        "Why 0, Why 1, Why 2 and 2 more."
    ]


def test_a_truth_that_one_session_knows_holds_for_the_others() -> None:
    [one] = group([asked(*SAID, truth=None), asked(*SAID, seed=9, session="later")]).groups
    assert [outcome.right for outcome in one.pools[0].outcomes] == [True, True, False] * 2


def test_a_verdict_on_one_wrong_answer_makes_no_answer_known() -> None:
    wrong = asked(*SAID, truth=None, labels={(0, 2): TraceLabel(right=False)})
    right = asked(*SAID, truth=None, labels={(0, 0): TraceLabel(right=True)})
    assert [pool.known for pool in group([wrong]).groups[0].pools] == [False]
    [pool] = group([right]).groups[0].pools
    assert pool.known
    assert [outcome.right for outcome in pool.outcomes] == [True, True, False]


def test_the_right_answer_is_the_one_given_or_the_one_that_a_person_called_right() -> None:
    right = asked(*SAID, truth=None, labels={(0, 2): TraceLabel(right=True)})
    wrong = asked(*SAID, truth=None, labels={(0, 2): TraceLabel(right=False)})
    truths = [group([one]).groups[0].pools[0].truth for one in (asked(*SAID), right, wrong)]
    assert truths == ["number:42", "number:41", None]


def test_the_same_seed_and_text_is_one_trace() -> None:
    again = asked(*SAID, session="again")
    found = group([asked(*SAID), again])
    assert [pool.m for pool in found.groups[0].pools] == [3]
    assert [place.session for place in found.groups[0].pools[0].places] == [0]
    assert found.notices == [
        "again: 3 traces are copies, with the seed and the text of another one, and counted once."
    ]


def test_runs_whose_seeds_overlap_share_only_those_traces() -> None:
    later = asked(SAID[1], SAID[2], "well \\boxed{42}", seed=1, session="later")
    found = group([asked(*SAID), later])
    assert [pool.m for pool in found.groups[0].pools] == [4]
    assert found.notices[0].startswith("later: 2 traces are copies")


def test_equal_texts_of_other_seeds_are_no_copies() -> None:
    found = group([asked(SAID[0], SAID[0]), asked(SAID[0], SAID[0], seed=50, session="b")])
    assert [pool.m for pool in found.groups[0].pools] == [4]
    assert found.notices == []


def test_a_server_that_says_something_else_for_the_same_seed_gave_another_trace() -> None:
    found = group([asked(SAID[0]), asked(SAID[1], session="b")])
    assert [pool.m for pool in found.groups[0].pools] == [2]


def test_without_a_seed_nothing_is_a_copy() -> None:
    found = group([asked(*SAID, seed=None), asked(*SAID, seed=None, session="b")])
    assert [pool.m for pool in found.groups[0].pools] == [6]


def test_copies_are_told_when_the_texts_are_let_go_of() -> None:
    first, again = asked(*SAID), asked(*SAID, session="again")
    for one in (first, again):
        for trace in one.races[0].traces:
            trace.forget_text()
    assert [pool.m for pool in group([first, again]).groups[0].pools] == [3]


# -- procedures -------------------------------------------------------------------------------


def ran(events: list[Event], session: str = "evening") -> Source:
    return Source(session, list(SessionState(events).races.values()))


def test_a_run_of_a_procedure_is_one_outcome_and_its_traces_are_in_no_pool() -> None:
    found = group([ran(family())])
    [one] = found.groups
    assert [pool.m for pool in one.pools] == [2]
    assert list(one.runs) == [Key("BS", 2), Key("wait-1", 1)]
    [pool] = one.runs[Key("wait-1", 1)]
    assert pool.outcomes == (Outcome(13, 13, "number:42", right=True),)
    [cost] = pool.costs
    assert (cost.spent_tokens, cost.sequential_tokens, cost.used_tokens) == (13, 13, 13)
    # A prefix that is sent again is paid again.
    assert pool.prompt == Prompt(27, 12)


def test_a_run_is_read_from_the_trace_that_answered_and_samples_from_the_first() -> None:
    [one] = group([ran(family())]).groups
    at = {key.strategy: pools[0].places[0].trace for key, pools in one.runs.items()}
    assert at == {"BS": 4, "wait-1": 3}
    assert one.pools[0].places[0].trace == 0


def test_a_raced_beam_search_is_no_run_of_an_imported_one_of_its_name(tmp_path: Path) -> None:
    outputs = source(study(tmp_path, {"a": [(9, "7")]}, beams=2))
    alike = Sampling(seed=0)
    told = [
        replace(event, question=outputs.races[0].started.question, sampling=alike)
        if isinstance(event, RaceStarted)
        else event
        for event in family(truth="7")
    ]
    [one] = group([outputs, ran(told)]).groups
    keys = [key for key in one.runs if key.strategy == "BS"]
    assert [(key.name, key.note) for key in keys] == [("BS@2", ""), ("BS@2", CARD.note)]
    assert [one.runs[key][0].costs[0].spent_tokens for key in keys] == [3, 18]


def test_runs_of_several_races_are_averaged_as_they_are() -> None:
    others = [replace(event, race=1) for event in family()]
    again = [e for e in others if getattr(e, "trace", 9) not in (2, 3)]
    again += [replace(event, race=1) for event in chain(seed=50, answer="43")]
    found = group([ran([*family(), *sorted(again, key=lambda event: event.t_s)])])
    [pool] = found.groups[0].runs[Key("wait-1", 1)]
    assert [outcome.right for outcome in pool.outcomes] == [True, False]
    row = next(row for row in Comparison(found.groups).rows if row.strategy == "wait-1")
    assert (row.n, row.questions, row.accuracy) == (1, 1, 0.5)
    assert (row.sequential_tokens, row.spent_tokens) == (13, 13)
    assert (row.paper_total_tokens, row.oracle_accuracy, row.subsets) == (None, None, 1)


def test_the_same_seeds_and_texts_are_one_run() -> None:
    found = group([ran(family()), ran([replace(e, race=0) for e in relit(family())], "again")])
    assert [pool.m for pool in found.groups[0].runs[Key("wait-1", 1)]] == [1]
    assert (
        "again: 1 run of a procedure is a copy, with the seeds and texts of another one, "
        "and counted once."
    ) in found.notices


def relit(events: list[Event]) -> list[Event]:
    """The same answers on another day."""
    return [
        replace(event, started_at="2026-12-01T12:00:00Z")
        if isinstance(event, RaceStarted)
        else event
        for event in events
    ]


def test_a_race_whose_independent_traces_were_cut_still_tells_of_its_procedures() -> None:
    cut = [
        TraceCut(0, event.t_s, 1, CutBy.STRATEGY)
        if isinstance(event, TraceFinished) and event.trace == 1
        else event
        for event in family()
    ]
    found = group([ran(cut)])
    assert found.groups[0].pools == ()
    assert Key("wait-1", 1) in found.groups[0].runs
    assert (
        "1 race is left out but for its procedures: "
        "a trace was cut or never ended, so its length is unknown."
    ) in found.notices


def test_what_a_stop_or_a_ceiling_ended_is_left_out_by_name() -> None:
    stopped = [
        TraceCut(0, event.t_s, 3, CutBy.STOP)
        if isinstance(event, TraceFinished) and event.trace == 3
        else event
        for event in family()
    ]
    unable = family(ProcedureStopped(0, 0.85, "wait-1@1", "wait-1@1 was ended."))
    odd = family(TraceSpawned(0, 0.6, 9, "\x1b[2J@1"), TraceSpawned(0, 0.61, 10, "MV@2"))
    for events, said in (
        (stopped, "wait-1@1: 1 run is left out: it ended without a decision."),
        (unable, "wait-1@1: 1 run is left out: it could not go on."),
        (odd, "\x1b[2J@1: 1 run is left out: no such procedure is known."),
        (odd, "MV@2: 1 run is left out: no such procedure is known."),
    ):
        assert said in group([ran(events)]).notices
