"""The dialog that asks as what and where to write a session, writes it, and says where it is."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from textual import on
from textual.widgets import Input, OptionList, Static

from tts_tui.errors import TtsTuiError
from tts_tui.figures import size
from tts_tui.paths import shown
from tts_tui.text import display_line
from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import content, safe_notify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from tts_tui.ui.export.exporting import Exporting, Format, Told, Wanted

PATH_MOST: Final = 1000


class _LeftError(Exception):
    """The dialog was left while it wrote."""


class ExportScreen(Dialog[None]):
    """Formats to choose from, the file's place, and a line that answers."""

    DEFAULT_CSS = """
    ExportScreen > .card { width: 92; }
    ExportScreen ChoiceList { max-height: 12; margin-bottom: 1; }
    ExportScreen #said { height: 2; color: $muted; }
    ExportScreen #said.-wrong { color: $wrong; }
    ExportScreen.-short Input { height: 1; padding: 0 1; }
    ExportScreen.-short ChoiceList { max-height: 8; }
    """
    TITLE = "Export"
    HINT = (("enter", "write it"), ("tab", "name the file"), ("dialog.back", "back"))

    def __init__(self, exporting: Exporting, wanted: Wanted, formats: Sequence[Format]) -> None:
        super().__init__()
        self._exporting = exporting
        self._wanted = wanted
        self._formats = formats
        self._chosen = formats[0]
        self._left = Event()
        self._writing = False
        self._progress = ""

    def body(self) -> Iterable[Widget]:
        """The list, the place and the line."""
        hidden = "" if self._wanted.truth_shown else "\nRight and wrong stay hidden in it."
        note = f"What was recorded, as a file. `tts-tui export --help` has more.{hidden}"
        yield Static(content(note), classes="note", markup=False)
        lines = [(each.name, each.what) for each in self._formats]
        yield ChoiceList(lines, chosen=None)
        yield TextField(shown(self._chosen.out), max_length=PATH_MOST)
        yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Let the arrows choose at once."""
        self.query_one(ChoiceList).focus()

    def on_unmount(self) -> None:
        """Stop writing, however it was left."""
        self._left.set()

    @on(OptionList.OptionHighlighted)
    def _choose(self, event: OptionList.OptionHighlighted) -> None:
        """Say what it is in full, and go on to its own file where nobody named another."""
        field = self.query_one(TextField)
        untouched = field.value == self._default
        self._chosen = self._formats[event.option_index]
        if untouched:
            field.value = self._default
        there = " It is there already: you will be asked." if self._chosen.out.exists() else ""
        self._say(f"{self._chosen.name}: {self._chosen.what}.{there}")

    @property
    def _default(self) -> str:
        return display_line(shown(self._chosen.out))

    @property
    def _out(self) -> Path:
        typed = self.query_one(TextField).value.strip()
        # A folder's name may hold what no field takes: then the field only looks like it.
        return self._chosen.out if typed in {"", self._default} else Path(typed).expanduser()

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _accept(self) -> None:
        """Write it; what is there already is only written over after asking."""
        if self._writing:
            return
        out = self._out
        if out.is_dir():
            self._say(f"{shown(out)} is a folder; name a file in it.", wrong=True)
        elif not out.parent.is_dir():
            self._say(f"There is no folder {shown(out.parent)}.", wrong=True)
        elif out.exists():
            question = f"{out.name} is there already. Write over it?"
            self.app.push_screen(ConfirmScreen(question), partial(self._overwrite, out))
        else:
            self._begin(out, overwrite=False)

    def _overwrite(self, out: Path, yes: bool | None) -> None:
        if yes:
            self._begin(out, overwrite=True)

    def _begin(self, out: Path, *, overwrite: bool) -> None:
        self._writing, self._progress = True, "writing …"
        self._say(self._progress)
        self.set_interval(0.1, self._tell)
        self.run_worker(self._write(self._chosen, out, overwrite=overwrite), group="export")

    async def _write(self, form: Format, out: Path, *, overwrite: bool) -> None:
        write = partial(
            self._exporting.write,
            *(self._wanted, form, out, self.app.theme),
            overwrite=overwrite,
            watch=self._watch,
            wrote=self._wrote,
        )
        try:
            told: Told = await asyncio.to_thread(write)
        except _LeftError:
            return
        except TtsTuiError as error:
            self._writing = False
            self._say(str(error), wrong=True)
            return
        safe_notify(self.app, told.sentence)
        for sentence in told.left_out:
            safe_notify(self.app, sentence, "warning")
        self.dismiss(None)

    # -- how far it is: told by the thread that writes ----------------------------------------

    def _watch(self, doing: str, done: int, every: int) -> None:
        self._progress = f"{doing}: {done} of {every}"
        self._stop_if_left()

    def _wrote(self, many: int) -> None:
        self._progress = f"writing: {size(many)}"
        self._stop_if_left()

    def _stop_if_left(self) -> None:
        if self._left.is_set():
            raise _LeftError

    def _tell(self) -> None:
        if self._writing:
            self._say(self._progress)

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        said = self.query_one("#said", Static)
        said.set_class(wrong, "-wrong")
        said.update(content(sentence))
