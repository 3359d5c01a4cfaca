"""Answers that count as one though they are not read alike: who says so, and of which.

Two answers with equal keys are one by `domain.answers`. What is here comes after that: somebody,
or math-verify, says that two keys mean the same. It is an equivalence: it holds in both directions
and along chains, and one answer of each class stands for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tts_tui.domain.answers import Answer


class By(StrEnum):
    """Who says that two answers are the same."""

    HAND = "hand"
    MATH = "math-verify"


@dataclass(frozen=True, slots=True)
class Merge:
    """What an answer counts as."""

    into: Answer
    by: By


Merges = Mapping[str, Merge]
"""By the key of the answer that counts as another one."""

NO_MERGES: Final[Merges] = MappingProxyType({})


def head_of(merges: Merges, answer: Answer) -> Answer:
    """The answer that stands for all of its class; in a circle the first one by its key."""
    way = {answer.key: answer}
    while (merge := merges.get(answer.key)) is not None:
        answer = merge.into
        if answer.key in way:
            keys = [*way]
            circle = keys[keys.index(answer.key) :]
            return way[min(circle)]
        way[answer.key] = answer
    return answer


def merged(merges: Merges, answer: Answer, into: Answer, by: By = By.HAND) -> Merges:
    """The same merges, and the class of one answer counted into that of another."""
    first, last = head_of(merges, answer), head_of(merges, into)
    return merges if first.key == last.key else {**merges, first.key: Merge(last, by)}


def flattened(merges: Merges, root: Answer | None = None) -> Merges:
    """Every answer by what stands for it in the end; a class with `root` in it is stood for by it.

    With the truth as root, the right answer is written as the recording has it.
    """
    heads = {key: head_of(merges, merge.into) for key, merge in merges.items()}
    flat = {key: Merge(head, merges[key].by) for key, head in heads.items() if head.key != key}
    if root is None or root.key not in flat:
        return flat
    before, by = flat[root.key].into, flat[root.key].by
    rooted = {
        key: Merge(root, merge.by) if merge.into.key == before.key else merge
        for key, merge in flat.items()
        if key != root.key
    }
    return {**rooted, before.key: Merge(root, by)}
