from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen
from textual.widgets import Footer, Static

from tts_tui.domain.events import EndReason, ModelCard, Question, Sampling
from tts_tui.engine.controls import Batch
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.summary import SessionSummary
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.theme_file import Themes, built_in_default
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.services import AppServices, ModelLine, ModelState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.engine.controls import RaceControls
    from tts_tui.ui.services import RaceRequest

SIZES = ((80, 24), (120, 40), (200, 60))

HOSTILE = (
    "[/]",
    "[/INST]",
    "[red]list[int][0,1)",
    "[@click=app.quit]q[/]",
    "\x1b]52;c;cm0gLXJm\x07\x1b[2J\x9b31m\x9d0;t\x9c",
    "\u202egnp.exe\u2066 \u2028next",
    "漢字かな交じり文" * 4,
    "👩\u200d👩\u200d👧 e" + "\u0301" * 40,
    "$x [$accent]end\\",
)

MODELS = (
    ModelLine("smollm2-135m", ModelState.READY, "embedded, 135 M parameters"),
    ModelLine("qwen-1.5b", ModelState.UNREACHABLE, "127.0.0.1:8000", "vllm serve Qwen/Qwen2.5"),
    ModelLine("hosted", ModelState.MISSING, "api.example.com", "export EXAMPLE_KEY=…"),
)
SESSIONS = tuple(
    SessionSummary(
        Path(f"/library/session-{n}.jsonl"),
        size_bytes=340_000 * n,
        created=f"2026-11-24T14:0{9 - n}:00+00:00",
        title=f"What is {n} + {n}?",
        questions=n,
        models=("qwen-1.5b",),
        n=8,
        races=n,
        right=7 * n,
        wrong=2 * n,
        score=f"MV {n} of {2 * n} · best {n}",
    )
    for n in range(1, 5)
)
ONE_THEME = Themes({"deuteran-safe": built_in_default()})


class FakeControls:
    def __init__(self, *, finished: bool = False) -> None:
        entrant = Entrant(ModelCard("m", "m"), Sampling())
        self.plan = SessionPlan((Question("q", "2+2?", "4"),), (entrant,), 2, ("MV@2",))
        self.question_index = 0
        self.finished = finished
        self.notice: str | None = None
        self.whereabouts: str | None = None
        self.closed = 0

    playback: None = None

    def poll(self) -> Batch:
        return Batch()

    def arm(self, strategy: str | None) -> None: ...

    def cut(self, race: int, trace: int) -> None: ...

    def stop(self, why: EndReason = EndReason.STOPPED) -> None: ...

    def next_question(self) -> None: ...

    def close(self) -> None:
        self.closed += 1
        self.finished = True


class FakeRaceScreen(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [*RACE_BINDINGS]

    def compose(self) -> ComposeResult:
        yield Static("a race")
        yield Footer()


def shell_app(
    *,
    models: Sequence[ModelLine] = MODELS,
    sessions: Sequence[SessionSummary] = SESSIONS,
    controls: FakeControls | None = None,
    start_race: Callable[[RaceRequest], RaceControls] | None = None,
    themes: Themes = ONE_THEME,
    theme: str = "deuteran-safe",
    notices: Sequence[str] = (),
    keymap: dict[str, str] | None = None,
) -> TtsApp:
    race = controls or FakeControls()
    return TtsApp(
        AppServices(
            start_demo=lambda: race,
            start_race=start_race or (lambda _request: race),
            models=models,
            sessions=sessions,
            themes=themes,
            theme=theme,
            notices=notices,
            keymap=keymap or {},
            zone=UTC,
            race_screen=lambda _controls: FakeRaceScreen(),
        )
    )


def screen_text(app: TtsApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def controls_in(text: str) -> set[str]:
    bidi = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F))}
    bidi |= set(map(chr, range(0x2066, 0x206A)))
    return {
        char
        for char in text
        if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0 or char in bidi
    }
