"""A client whose lanes are told apart by what they say, and whose probes say what a test tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.fake_client import FakeClient, Say, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tts_tui.client.ports import Completion, TraceRequest, Update


def lane(
    number: int, tokens: int, answer: str | None, *, at: Mapping[int, Step] | None = None
) -> list[Step]:
    """A lane that says its number so many times, a token each, then its answer, in one token.

    `at` puts steps before some of its tokens.
    """
    said: list[Step] = []
    for token in range(tokens):
        said += [at[token]] if at is not None and token in at else []
        said.append(Say(f"{number} "))
    return [*said, Say(f"\\boxed{{{answer}}}" if answer else "well")]


def answers(*texts: str | None) -> list[list[Step]]:
    """Probes of a lane, one after the other; None says nothing that reads as an answer."""
    return [[Say(f"{text}}}" if text is not None else "hm", 2)] for text in texts]


@dataclass
class FakeProbed(FakeClient):
    """Plays `scripts[lane]`, and for a lane's probes `probes[lane]` in turn, the last one again."""

    probes: Mapping[int, Sequence[Sequence[Step]]] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)
    """The lane of each probe, and at how many of its tokens it was asked."""

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        if request.continues is not None:
            prefix = request.continues.thinking + (request.continues.answer or "")
            number = int(prefix.split(maxsplit=1)[0])
            earlier = sum(which == number for which, _ in self.asked)
            self.asked.append((number, prefix.count(f"{number} ")))
            script = self.probes[number][min(earlier, len(self.probes[number]) - 1)]
            self.scripts = {**self.scripts, self._trace_of(request): [list(script)]}
        return await super().stream(request, emit)
