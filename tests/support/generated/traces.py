"""Random traces that have ended, without events."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.support.pools import TRUTH
from tests.support.traces import FakeTrace, finished

ANSWERS = (TRUTH, "12", "B", None)


@st.composite
def ended_traces(draw: st.DrawFn, m: int) -> list[FakeTrace]:
    """M finished traces; few different lengths, so that equal ones are common."""
    traces = []
    ends = draw(st.permutations(range(m)))
    for index in range(m):
        tokens = draw(st.integers(1, 9)) * draw(st.sampled_from([1, 10]))
        thinking = draw(st.integers(0, tokens))
        answer = draw(st.sampled_from(ANSWERS))
        traces.append(finished(index, answer, tokens, 1.0 + ends[index], thinking))
    return traces
