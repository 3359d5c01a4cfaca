"""What the scorers of an inspect_ai log said: whose answers are taken, and what is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.errors import UsageError
from tts_tui.store.importers.files import object_of
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.store.fields import Json

_PARTIAL: Final = "P"
"""inspect_ai's letter for partly correct."""


class Scores:
    """Takes the answer of one scorer, or of all where they agree; counts partial credit."""

    def __init__(self, scorer: str | None) -> None:
        self._scorer = scorer
        self._names: dict[str, None] = {}
        self._disagree = 0
        self._partial = 0

    def answer(self, sample: dict[str, Json], completion: str) -> str | None:
        """What was taken for a sample's answer; a whole completion is no answer.

        None has it read from the text.
        """
        scores = {
            name: score
            for name, score in object_of(sample, "scores").items()
            if isinstance(score, dict)
        }
        self._names |= dict.fromkeys(scores)
        if self._scorer is not None:
            scores = {name: score for name, score in scores.items() if name == self._scorer}
        self._partial += any(_is_partial(score.get("value")) for score in scores.values())
        answers = {
            answer.strip()
            for score in scores.values()
            if isinstance(answer := score.get("answer"), str)
        }
        self._disagree += len(answers) > 1
        if len(answers) != 1:
            return None
        [answer] = answers
        # Scorers that ignore case give the completion in lower case.
        whole = answer.casefold() == completion.strip().casefold()
        return answer if answer and not whole else None

    def notes(self) -> list[str]:
        """Say what was lost, a sentence each. Raises UsageError for a scorer that is not there."""
        names = display_line(", ".join(self._names), 200)
        if self._scorer is not None and self._scorer not in self._names:
            raise UsageError(
                f"No sample was scored by “{display_line(self._scorer, 80)}”.",
                f"The scorers are {names}." if names else "These logs have no scores.",
            )
        found = []
        if self._disagree:
            found.append(
                f"{self._disagree} × scorers took different answers ({names}), so the text is "
                "read; --scorer chooses one"
            )
        if self._partial:
            found.append(
                f"{self._partial} × partial credit: here an answer is right or wrong, "
                "by the target alone"
            )
        return found


def _is_partial(value: Json) -> bool:
    match value:
        case bool():
            return False
        case int() | float():
            return value not in (0, 1)
        case _:
            return value == _PARTIAL
