"""Random gradings of random races."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.support.generated.races import ANSWERS
from tts_tui.domain.answers import Answer, normalise
from tts_tui.domain.grading import Grading
from tts_tui.domain.sameness import By, Merge


def answer_of(text: str) -> Answer:
    found = normalise(text)
    assert found is not None
    return found


def gradings() -> st.SearchStrategy[Grading]:
    answers = st.sampled_from([None, *map(answer_of, ANSWERS)])
    return st.builds(
        Grading,
        truth=answers,
        corrected=st.dictionaries(st.integers(0, 5), answers),
        judged=st.dictionaries(st.integers(0, 5), st.booleans()),
        same=st.sampled_from([{}, {"number:1": Merge(answer_of("2"), By.HAND)}]),
        ungradable=st.sampled_from([frozenset(), frozenset({"choice:B"})]),
    )
