"""Home: ask a question, choose who answers it, look at what was saved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Input, OptionList, Static

from tts_tui.errors import TtsTuiError
from tts_tui.ui.home.find_servers import FindServersScreen
from tts_tui.ui.home.keys import HOME_BINDINGS
from tts_tui.ui.home.model import TRACE_COUNTS, ModelState, RaceRequest
from tts_tui.ui.home.parts import (
    HOME_CSS,
    banner,
    chosen_model,
    empty_note,
    model_option,
    untrusted_note,
)
from tts_tui.ui.home.sessions import SessionList, SessionsBox
from tts_tui.ui.home.trust import TrustScreen
from tts_tui.ui.kit.destinations import (
    OpenComparison,
    OpenGrid,
    OpenInspector,
    OpenRace,
    OpenReplay,
    OpenTour,
)
from tts_tui.ui.kit.fields import Stepper, TextField
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.hints import Hints, shown_hints
from tts_tui.ui.kit.text import content, safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.ui.home.model import HomeServices, ModelLine, Untrusted


ASK = "Ask something with one right answer …"


class HomeScreen(Screen[None]):
    """The first screen: a question field, the models, the saved sessions."""

    CSS = HOME_CSS
    AUTO_FOCUS = ""  # or the first key of who types early would land in the question
    BINDINGS: ClassVar[list[BindingType]] = [*HOME_BINDINGS]

    def __init__(self, services: HomeServices) -> None:
        super().__init__()
        self.services = services
        self.models: list[ModelLine] = list(services.models)
        ready = [model for model in self.models if model.state is ModelState.READY]
        self.chosen = (ready or self.models)[0].name if self.models else ""
        """Name of the model that the next race asks."""
        self.untrusted: Untrusted | None = None
        """The folder's configuration, while it waits for a yes or a no."""
        self._raced = ""
        """The question whose answer stands in the field, once it was raced."""

    def compose(self) -> ComposeResult:
        """Lay out the banner, the form, the two lists and the keys."""
        yield Static(banner(), id="banner", markup=False)
        with Vertical(id="page"):
            with Vertical(id="ask"):
                with Horizontal(id="asked"):
                    yield TextField(placeholder=ASK, id="question")
                    yield TextField(placeholder="its answer, if known", id="truth")
                with Horizontal(id="form"):
                    yield Static(id="model", markup=False)
                    yield Static("traces", id="traces-label", markup=False)
                    yield Stepper(TRACE_COUNTS, self.services.n, id="traces")
                    yield Button(Content("Race ↵"), id="race", compact=True)
                    yield Button(Content("Tour y"), id="tour", compact=True)
                    yield Button(Content("Demo d"), id="demo", compact=True)
            with Horizontal(id="lists"):
                with Vertical(id="models-box"):
                    yield Static(id="untrusted", markup=False)
                    yield OptionList(id="models", markup=False)
                    yield Static(id="remedy", markup=False)
                    yield Static(empty_note(), id="no-models", markup=False)
                yield SessionsBox(self.services.sessions, self.services.truth, self.services.zone)
        yield HintBar(self._hints)

    def on_mount(self) -> None:
        """Fill the lists and put the focus where single keys work."""
        self.query_one("#ask").border_title = Content("new race")
        self.query_one("#models-box").border_title = Content("models")
        self._show_models()
        self.query_one("#models" if self.models else "#demo").focus()
        self._show_trust(self.services.untrusted)
        self._look_again()

    def on_screen_resume(self) -> None:
        """Look for sessions again: a race may have been saved meanwhile."""
        self.query_one(SessionsBox).show()
        self._cover_truth()
        self._read_sessions()

    @on(SessionsBox.Changed)
    def _read_sessions(self) -> None:
        if self.services.list_sessions is not None:
            self.run_worker(
                self.query_one(SessionsBox).refresh_from(self.services.list_sessions),
                group="sessions",
                exclusive=True,
            )

    def _look_again(self) -> None:
        if self.services.probe_models is not None:
            self.run_worker(self._probe(self.services.probe_models), group="probe", exclusive=True)

    async def _probe(self, probe: Callable[[], Sequence[ModelLine]]) -> None:
        self.models = list(await asyncio.to_thread(probe))
        if self.chosen not in [model.name for model in self.models] and self.models:
            self.chosen = self.models[0].name
        self._show_models()

    # -- what is shown ------------------------------------------------------------------------

    def _show_models(self) -> None:
        options = self.query_one("#models", OptionList)
        at = options.highlighted
        options.set_options(
            [model_option(model, chosen=model.name == self.chosen) for model in self.models]
        )
        if self.models:
            options.highlighted = min(at or 0, len(self.models) - 1)
        self.set_class(not self.models, "-no-models")
        self.query_one("#model", Static).update(chosen_model(self._model()))

    def _model(self) -> ModelLine | None:
        return next((model for model in self.models if model.name == self.chosen), None)

    def _hints(self) -> Hints:
        """The keys that work now; in a text field, how to leave it, and the program."""
        typing = isinstance(self.focused, TextField)
        return shown_hints(
            self, ("leave_field", "request_quit") if typing else (), {"leave": "Quit"}
        )

    def on_descendant_focus(self) -> None:
        """Leave the sessions all the room while one works in their list."""
        box = self.query_one(SessionsBox)
        self.set_class(self.focused is not None and box in self.focused.ancestors, "-sessions")

    # -- what a person does -------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#models")
    def _show_remedy(self, event: OptionList.OptionHighlighted) -> None:
        remedy = self.models[event.option_index].remedy
        shown = self.query_one("#remedy", Static)
        shown.set_class(bool(remedy), "-useful")
        shown.update(content(remedy))

    @on(OptionList.OptionSelected, "#models")
    def _choose_model(self, event: OptionList.OptionSelected) -> None:
        model = self.models[event.option_index]
        if model.state is ModelState.UNTRUSTED and self.untrusted is not None:
            self.action_trust()
            return
        if not model.state.can_race:
            words = f"{model.name}: {model.state.word}. {model.remedy}"
            safe_notify(self.app, words, "warning")
            return
        self.chosen = model.name
        self._show_models()
        self.action_question()

    @on(SessionsBox.Opened)
    def _play(self, message: SessionsBox.Opened) -> None:
        opened = self.services.open_session
        if opened is not None:
            self.post_message(OpenReplay(lambda: opened(message.path)))

    @on(SessionsBox.Compared)
    def _compare(self, message: SessionsBox.Compared) -> None:
        if message.paths:
            self.post_message(OpenComparison(message.paths))

    @on(SessionsBox.Gridded)
    def _show_grid(self, message: SessionsBox.Gridded) -> None:
        self.post_message(OpenGrid(message.path))

    @on(SessionsBox.Inspected)
    def _inspect(self, message: SessionsBox.Inspected) -> None:
        self.post_message(OpenInspector(message.path))

    @on(Input.Changed, "#question")
    def _ask_another(self, event: Input.Changed) -> None:
        """Let go of the answer to the question before."""
        if self._raced and event.value.strip() != self._raced:
            self._raced = ""
            self.query_one("#truth", TextField).value = ""

    @on(Input.Submitted, "#question,#truth")
    @on(Button.Pressed, "#race")
    def _race(self) -> None:
        question = self.query_one("#question", TextField).value.strip()
        if not question:
            safe_notify(self.app, "Type a question first, or press d for the demo.", "warning")
            self.action_question()
            return
        if not self.chosen:
            safe_notify(
                self.app,
                "There is no model yet; press d for the demo, or F to find servers.",
                "warning",
            )
            return
        truth = self.query_one("#truth", TextField).value.strip() or None
        request = RaceRequest(question, self.chosen, self.query_one(Stepper).value, truth)
        self._raced = question
        self.post_message(OpenRace(lambda: self.services.start_race(request)))

    @on(Button.Pressed, "#tour")
    def action_tour(self) -> None:
        """Be shown around."""
        self.post_message(OpenTour())

    @on(Button.Pressed, "#demo")
    def action_demo(self) -> None:
        """Race the embedded model."""
        self.post_message(OpenRace(self.services.start_demo))

    def action_on_stage(self) -> None:
        """Race the embedded model on the stage."""
        if (start := self.services.start_held_demo) is not None:
            self.post_message(OpenRace(start, on_stage=True))

    def action_question(self) -> None:
        """Type a question."""
        self.query_one("#question").focus()

    def action_models(self) -> None:
        """Go to the models."""
        self.query_one("#models").focus()

    def action_sessions(self) -> None:
        """Go to the saved sessions."""
        self.query_one(SessionList).focus()

    def action_toggle_truth(self) -> None:
        """Show or hide how often the sessions are right."""
        self.services.truth.toggle()
        self.query_one(SessionsBox).show()
        self._cover_truth()
        shown = "shown" if self.services.truth.shown else "hidden"
        safe_notify(self.app, f"Right answers are {shown}, on every screen.")

    def _cover_truth(self) -> None:
        self.query_one("#truth", TextField).password = not self.services.truth.shown

    def action_find_servers(self) -> None:
        """Look for servers on this machine."""
        find = self.services.find_servers
        if find is not None:
            self.app.push_screen(FindServersScreen(find), self._found)

    def _found(self, written: bool | None) -> None:
        if written:
            self._look_again()

    def action_trust(self) -> None:
        """Ask whether the folder's configuration is trusted."""
        untrusted = self.untrusted
        if untrusted is None:
            safe_notify(self.app, "No configuration of this folder waits to be trusted.")
            return
        self.app.push_screen(TrustScreen(untrusted.file, untrusted.does), self._decide)

    def _decide(self, trusted: bool | None) -> None:
        if trusted is None or self.untrusted is None:
            return
        try:
            self.untrusted.decide(trusted)
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
            return
        self._show_trust(None)
        self._look_again()

    def _show_trust(self, untrusted: Untrusted | None) -> None:
        self.untrusted = untrusted
        shown = self.query_one("#untrusted", Static)
        shown.set_class(untrusted is not None, "-useful")
        shown.update(untrusted_note(untrusted))

    def action_leave_field(self) -> None:
        """Leave the text field, so that single keys are keys again."""
        if self.focused is not None and self.focused.id == "filter":
            self.query_one(SessionsBox).leave_filter()
            return
        self.query_one("#models" if self.models else "#demo").focus()
