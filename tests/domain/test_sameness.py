from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.generated.gradings import answer_of
from tts_tui.domain.sameness import NO_MERGES, By, Merge, flattened, head_of, merged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.sameness import Merges

ANSWERS = tuple(answer_of(text) for text in ("1", "2", "B", "x+1", "1+x", "one"))
PAIRS = st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS)), max_size=8)
ANY = st.dictionaries(
    st.sampled_from([answer.key for answer in ANSWERS]),
    st.builds(Merge, st.sampled_from(ANSWERS), st.sampled_from(By)),
)
"""Merges as several files may say them: circles too."""


def all_merged(pairs: Iterable[tuple[Answer, Answer]]) -> Merges:
    merges = NO_MERGES
    for answer, into in pairs:
        merges = merged(merges, answer, into)
    return merges


def classes(merges: Merges) -> set[frozenset[str]]:
    """The keys of answers that count as one, read from flat merges."""
    heads = {each.key: merges[each.key].into.key if each.key in merges else each.key
             for each in ANSWERS}  # fmt: skip
    return {
        frozenset(key for key, head in heads.items() if head == stands) for stands in heads.values()
    }


def joined(pairs: Iterable[tuple[Answer, Answer]]) -> set[frozenset[str]]:
    """The smallest equivalence in which each pair is the same, found the slow way."""
    found = {frozenset({answer.key}) for answer in ANSWERS}
    for one, other in pairs:
        both = {each for each in found if one.key in each or other.key in each}
        found = (found - both) | {frozenset().union(*both)}
    return found


@given(PAIRS, st.randoms())
def test_merging_is_an_equivalence_and_its_order_does_not_matter(
    pairs: list[tuple[Answer, Answer]], random: object
) -> None:
    wanted = joined(pairs)
    assert classes(flattened(all_merged(pairs))) == wanted
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert classes(flattened(all_merged(pairs))) == wanted
    assert classes(flattened(all_merged((into, answer) for answer, into in pairs))) == wanted


@given(ANY, st.none() | st.sampled_from(ANSWERS))
def test_flat_merges_have_no_chains_and_the_root_stands_for_its_class(
    merges: Merges, root: Answer | None
) -> None:
    flat = flattened(merges, root)
    assert all(merge.into.key not in flat for merge in flat.values())
    assert flattened(flat, root) == flat
    assert root is None or root.key not in flat
    pairs = [(answer, merges[answer.key].into) for answer in ANSWERS if answer.key in merges]
    assert classes(flat) == joined(pairs)


@given(PAIRS, st.sampled_from(ANSWERS), st.sampled_from(ANSWERS))
def test_taking_a_merge_out_again_restores_what_was(
    pairs: list[tuple[Answer, Answer]], answer: Answer, into: Answer
) -> None:
    before = all_merged(pairs)
    after = merged(before, answer, into)
    split = {key: merge for key, merge in after.items() if key not in after.keys() - before.keys()}
    assert split == before
    assert (after == before) == (head_of(before, answer).key == head_of(before, into).key)


def test_who_says_so_stays_with_each_answer_along_a_chain() -> None:
    one, two, three = ANSWERS[:3]
    chain = {one.key: Merge(two, By.HAND), two.key: Merge(three, By.MATH)}
    flat = flattened(chain)
    assert flat == {one.key: Merge(three, By.HAND), two.key: Merge(three, By.MATH)}
    assert flattened(chain, one) == {two.key: Merge(one, By.MATH), three.key: Merge(one, By.HAND)}
