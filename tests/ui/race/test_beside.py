"""What procedures take beside a race's own traces is said apart: one number has one meaning."""

from __future__ import annotations

import pytest

from tests.support.forests import Forest
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import CutBy, EndReason, LosersCut, Question, RaceEnded, TraceCut
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.beside import LATE, go_on
from tts_tui.ui.race.introduction import Introduction, IntroductionPanel
from tts_tui.ui.race.live_model import LiveModel

ASKED = Question("packs", "How many pens are in 17 packs of 6?", "102", "starter")


class Told(Forest):
    """Two copies and a chain: the chain takes 40 tokens while they run, and 100 more after."""

    def __init__(self, *, armed: str | None = "FFS-1@2", shown: bool = True) -> None:
        super().__init__(question=ASKED, armed=armed)
        self.model = LiveModel(self, Truth(shown), introduction=Introduction("starter", True))
        self.chain()

    def cut_short(self) -> Told:
        """Copy 1 answers after 40 tokens; copy 2 has said 24 by then, and 2 more when it is cut."""
        self.say(1, "so", 2.9, tokens=24)
        self.finish(0, "102", 3.0, tokens=40)
        self.say(1, " it", 3.01, tokens=2)
        cut = TraceCut(0, 3.02, 1, CutBy.STRATEGY)
        self.feed(cut, LosersCut(0, 3.03, "FFS-1@2", 3.0, (1,), 0.012))
        return self

    def over(self, why: EndReason = EndReason.DECIDED) -> Told:
        self.say(3, " \\boxed{96}", 8.0, tokens=100)
        self.t_s = 8.0
        self.end(3, tokens=110)
        self.feed(RaceEnded(0, 8.2, why))
        return self

    @property
    def said(self) -> str:
        self.model.take(0.0)
        panel = self.model.view(PALETTE, 0.0).panel
        assert isinstance(panel, IntroductionPanel)
        return panel.said.now

    @property
    def told(self) -> tuple[str, ...]:
        self.model.take(0.0)
        moment = self.model.view(PALETTE, 0.0).moment
        assert moment is not None
        return moment.headline, *moment.facts


def test_while_procedures_go_on_nobody_says_that_the_race_is_over() -> None:
    told = Told().cut_short()
    assert told.said == "FFS-1 is right and cut 1 copy; wait-1@1 goes on."
    assert told.told == (
        "FFS-1@2 decides after 3.0 s",
        "trace 1 was first",
        "64 tokens spent by then",
        "1 cut in 12 ms",
        "wait-1@1 goes on",
    )


def test_the_end_says_what_each_number_counts() -> None:
    told = Told().cut_short().over()
    assert told.told == (
        "FFS-1@2 decided after 3.0 s",
        "trace 1 was first, 64 tokens spent by then",
        "1 cut in 12 ms, +2 tokens meanwhile: trace 2",
        "+140 tokens by wait-1@1, until 8.1 s",
        "206 tokens in all",
    )
    end = "cut 1 copy: what those would have said, nobody knows."
    assert told.said == f"FFS-1 is right and {end}"
    hidden = Told(shown=False).cut_short().over()
    assert hidden.said == f"FFS-1 says 102 and {end}"


def test_a_procedure_that_ended_before_is_counted_apart_too() -> None:
    told = Told()
    told.t_s = 2.0
    told.end(3, tokens=10)
    told.cut_short().feed(RaceEnded(0, 3.1, EndReason.DECIDED))
    assert told.told[0] == "FFS-1@2 ended the race after 3.0 s"
    assert told.told[-2:] == ("+40 tokens by wait-1@1", "106 tokens in all")


def test_all_tokens_of_a_race_say_how_many_procedures_took() -> None:
    told = Told(armed=None)
    told.finish(0, "102", 3.0, tokens=40)
    told.finish(1, "96", 4.0, tokens=50)
    said = "FFS-1 and the vote of all 2 are both right; FFS-1 was 50 tokens cheaper."
    assert "wait-1@1 goes on" in told.told
    assert told.said == said
    assert told.over(EndReason.ALL_ENDED).told[-1] == ("230 tokens in all, 140 of them by wait-1@1")


def test_a_procedure_takes_no_copys_answer() -> None:
    told = Told(armed=None)
    told.say(3, " \\boxed{96}", 2.0, tokens=100)
    told.t_s = 2.0
    told.end(3, tokens=110)
    assert told.said == "2 copies of one small model answer the same question at once."


def test_many_are_counted_and_asked_answers_are_nobodys() -> None:
    assert go_on(["BS@4"]) == "BS@4 goes on"
    assert go_on(["BS@4", "wait-1"]) == "BS@4 and wait-1 go on"
    assert go_on(["BS@4", "wait-1", "cap-9"]) == "BS@4 and 2 others go on"
    assert go_on([LATE]) == "answers asked for go on"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_card_says_it_at_every_size(size: tuple[int, int]) -> None:
    drawn = "\n".join(picture(Told().cut_short().over().model, *size))
    for said in ("FFS-1@2 decided after 3.0 s", "64 tokens spent by then", "206 tokens in all"):
        assert said in drawn
