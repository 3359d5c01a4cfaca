"""The turns of a told race: take what came, do what was typed, say what changed, at some pace."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from queue import Empty
from typing import TYPE_CHECKING, Final

from tts_tui.control.commands import Command
from tts_tui.control.steering import Reply, steer
from tts_tui.errors import TtsTuiError
from tts_tui.plain.aloud.asked import Asked
from tts_tui.plain.aloud.commands import typed
from tts_tui.plain.aloud.news import News

if TYPE_CHECKING:
    from collections.abc import Callable
    from queue import SimpleQueue

    from tts_tui.control.following import Followed
    from tts_tui.ui.seats import ModelSeat

    Said = str | None | tuple[Command, Future[Reply]]
    """A typed line, that no more is typed, or a command from elsewhere."""

LOOKS_S: Final = 0.05
"""How long events may wait, in seconds."""
CHARACTERS_S: Final = 20.0
"""About as fast as voices read, in characters a second."""
LEAST_S: Final = 1.0
MOST_S: Final = 8.0
"""The pause after something was said, in seconds."""


class Telling:
    """Tells one session until it is left; `turn` is called again and again."""

    def __init__(
        self,
        seat: ModelSeat,
        said: SimpleQueue[Said],
        write: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        """`write` takes one sentence, `now` is a clock in seconds."""
        self._seat = seat
        self._said = said
        self._write = write
        self._now = now
        self._news = News()
        self._asked = Asked()
        self._due_s = self._told_s = float("-inf")
        """When the next news may be told, and when the last were."""
        self._listens = True
        """Whether something can still be typed."""
        self._leaves = False
        self._warned = False
        self._invited: object = None
        self.over = False
        """Whether it was left."""

    def turn(self) -> None:
        """Do one turn; waits a moment where nothing was said."""
        now_s = self._now()
        self._seat.model.take(now_s)
        # Whoever can type nothing more is told the rest without pauses, and whoever types much
        # hears of the race all the same.
        if not self._listens or now_s >= min(self._due_s, self._told_s + MOST_S):
            self._tell()
        with suppress(Empty):
            self._hear(self._said.get(timeout=LOOKS_S))
        self.over = self._leaves or (not self._listens and self._is_over())

    def finish(self) -> None:
        """Tell what the end of the session has brought."""
        if self._seat.live is not None and self._seat.held:
            self._seat.hold()
        self._seat.model.take(self._now())
        for line in self._news.of(self._seat):
            self._write(line)

    def _tell(self) -> None:
        if self._seat.live is not None and self._seat.held:
            return
        if news := self._news.of(self._seat):
            self._told_s = self._now()
            self._speak(news)
        if self._listens and self._is_over() and self._invited != self._question:
            self._invited = self._question
            following = "next for the next question, " if self._seat.can_go_on else ""
            self._speak([f"Type {following}votes, picks, read TRACE, or quit."])

    @property
    def _question(self) -> object:
        return (self._seat.question_index, self._seat.current and self._seat.current[0])

    def _is_over(self) -> bool:
        """Whether the question that is shown has come to its end."""
        races = self._seat.races
        return bool(races) and all(race.ended for _, race in races)

    def _speak(self, lines: list[str]) -> None:
        for line in lines:
            self._write(line)
        if lines:
            takes_s = sum(map(len, lines)) / CHARACTERS_S
            self._due_s = self._now() + min(MOST_S, max(LEAST_S, takes_s))

    # -- what is typed, or comes from elsewhere ------------------------------------------------

    def _hear(self, said: Said) -> None:
        if said is None:
            self._listens = False
        elif isinstance(said, str):
            self._do(said)
        else:
            command, reply = said
            if reply.set_running_or_notify_cancel():
                self._answer(command, reply)

    def _do(self, line: str) -> None:
        try:
            command = typed(line)
            if command is None:
                # Enter alone asks where it stands, as nothing is easier to find.
                command = Command("state")
            if command.name == "quit":
                self._quit()
                return
            self._warned = False
            told = self._asked.answer(self._seat, command)
            self._speak([steer(self._seat, command).said] if told is None else told)
        except TtsTuiError as error:
            self._speak([str(error)])

    def _quit(self) -> None:
        if self._seat.live is None or self._is_over() or self._warned:
            self._leaves = True
            return
        self._warned = True
        self._speak(["The race is running. Type quit again to stop it and leave."])

    def _answer(self, command: Command, reply: Future[Reply]) -> None:
        """Do what another terminal asks for, and tell it here too."""
        try:
            done = steer(self._seat, command)
        except TtsTuiError as error:
            reply.set_exception(error)
            return
        if command.name != "state":
            self._speak([done.said])
        reply.set_result(done)


class LineFront:
    """A told session for other threads; implements `control.front.Front`."""

    def __init__(self, said: SimpleQueue[Said], session: Followed | None) -> None:
        self._said = said
        self.session = session

    def ask(self, command: Command) -> Future[Reply]:
        """Do a command in the next turn."""
        reply: Future[Reply] = Future()
        self._said.put((command, reply))
        return reply
