from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.generated.races import races
from tts_tui.analysis.divergence import common_beginning, word_end, worth_comparing
from tts_tui.domain.race import SessionState

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

WORDS = st.lists(st.sampled_from(["so", "6", "×", "7", "is", "42", "\n"]), max_size=8).map(" ".join)
TEXTS = st.lists(WORDS | st.text("ab \n", max_size=12), min_size=1, max_size=4)


@given(TEXTS)
def test_the_beginning_is_common_to_all_and_whole_words_only(texts: list[str]) -> None:
    shared = common_beginning(texts)
    assert len({text[:shared] for text in texts}) == 1
    if shared and any(len(text) > shared for text in texts):
        assert texts[0][shared - 1].isspace() or all(
            text[shared : shared + 1].isspace() or len(text) == shared for text in texts
        )


@given(TEXTS)
def test_the_word_after_it_differs_somewhere(texts: list[str]) -> None:
    shared = common_beginning(texts)
    nexts = {text[shared : word_end(text, shared)] for text in texts}
    if len(set(texts)) > 1:
        assert len(nexts) > 1


@pytest.mark.parametrize(
    ("texts", "shared"),
    [
        (["so 6 × 7 is 42", "so 6 × 8 is 48"], 7),
        (["the same", "the same"], 8),
        (["the same", "the same way"], 8),
        (["they say", "the same"], 0),
        (["", "a"], 0),
        ([], 0),
    ],
)
def test_examples(texts: list[str], shared: int) -> None:
    assert common_beginning(texts) == shared


@given(races(), st.data())
def test_two_to_four_traces_are_proposed_the_selected_one_among_them(
    events: list[Event], data: st.DataObject
) -> None:
    race = SessionState(events).races[0]
    selected = data.draw(st.integers(0, race.n - 1))
    chosen = worth_comparing(race, selected)
    assert selected in chosen
    assert len(chosen) == len(set(chosen)) == min(2, race.n)
    answers = {a.key if (a := race.traces[index].answer) else None for index in chosen}
    everybody = {trace.answer.key for trace in race.traces if trace.answer is not None}
    own = race.traces[selected].answer
    if everybody - {own.key if own else None}:
        assert len(answers) == len(chosen)
