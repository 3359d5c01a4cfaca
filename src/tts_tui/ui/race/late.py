"""What a lane says of the answer that its trace was made to give: which, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import cropped, last_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette


def late_parts(late: TraceState, inks: Palette, room: int, *, right: bool | None) -> list[Part]:
    """Say what a cut trace would answer, in the longest form that fits, or how that stands."""
    match late.status:
        case TraceStatus.DONE:
            forms = list(_forms(late, inks, right=right))
            fits = (form for form in forms if sum(cell_len(text) for text, _ in form) <= room)
            return cropped(next(fits, forms[-1]), room)
        case TraceStatus.FAILED:
            return cropped([(display_line(late.failure or "", 300), inks.failed)], room)
        case TraceStatus.CUT:
            return cropped([("its answer was cut", inks.cut)], room)
        case _:
            label = "answering now "
            said = " ".join(display_line(late.tail(room).replace("\n", " ")).split())
            shown = last_cells(said, room - len(label)) if room > len(label) else ""
            return cropped([(label, inks.armed), (shown, inks.muted)], room)


def late_title(late: TraceState) -> str:
    """Say the same over its text, as a clause."""
    cost = f"+{counted(late.generated_tokens, 'token')}"
    parent = late.origin.spawned.parent if late.origin is not None else None
    who = "asked for its answer" if parent is None else f"trace {parent + 1} answers now"
    if late.answer is not None and parent is not None:
        who = f"trace {parent + 1} would answer {display_line(late.answer.text, 30)}"
    return f"{who}, {cost}"


def _forms(late: TraceState, inks: Palette, *, right: bool | None) -> Iterator[list[Part]]:
    cost = late.generated_tokens
    if late.answer is None:
        yield [(f"no answer · +{counted(cost, 'token')}", inks.muted)]
        yield [(f"no answer +{whole(cost)}", inks.muted)]
        yield [("no answer", inks.muted)]
        return
    answer: Part = (display_line(late.answer.text, 60), inks.text)
    sign: list[Part] = []
    word: list[Part] = []
    if right is not None:
        ink = inks.correct if right else inks.wrong
        sign = [(" ✓" if right else " ✗", ink)]
        word = [(" right" if right else " wrong", ink)]
    would: Part = ("would answer ", inks.muted)
    yield [would, answer, *sign, *word, (f" · +{counted(cost, 'token')}", inks.muted)]
    more: Part = (f" +{whole(cost)}", inks.muted)
    yield [would, answer, *sign, more]
    yield [("would: ", inks.muted), answer, *sign, more]
    yield [("→ ", inks.muted), answer, *sign, more]
    yield [("→ ", inks.muted), answer, *sign]
    yield [answer, *sign]
