from __future__ import annotations

from tts_tui.data import load_starter
from tts_tui.domain.answers import extract, normalise


def test_the_starter_set_has_at_least_twelve_questions_with_answers() -> None:
    questions = load_starter().questions

    assert len(questions) >= 12
    assert len({question.id for question in questions}) == len(questions)
    assert all(normalise(question.truth or "") for question in questions)


def test_every_measured_rate_leaves_room_for_a_race() -> None:
    starter = load_starter()

    assert starter.traces_measured >= 40
    assert all(0.2 <= rate <= 0.9 for rate in starter.rates.values())
    assert starter.rates.keys() == {question.id for question in starter.questions}


def test_the_examples_in_the_prompt_are_read_like_answers() -> None:
    example = load_starter().system

    answer = extract(answer_text=example)

    assert answer == normalise("Sun")


def test_no_example_gives_a_question_away() -> None:
    starter = load_starter()

    assert not [q.id for q in starter.questions if q.text in starter.system]
