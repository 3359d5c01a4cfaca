"""The control socket: a thread and a loop of its own, which never hold up a race or its screen."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tts_tui.control.conversation import converse
from tts_tui.control.peer import may_speak
from tts_tui.control.place import bound, own_place, refuse_without_sockets
from tts_tui.control.protocol import MAX_CONNECTIONS, MAX_LINE_BYTES, said_no

if TYPE_CHECKING:
    import socket
    from pathlib import Path
    from types import TracebackType

    from tts_tui.control.front import Front

CLOSES_WITHIN_S: Final = 2.0
"""How long followers may take for what is left, when the program ends, in seconds."""
TRIES_AGAIN_S: Final = 0.1
TURNS: Final = 4
"""Turns of the loop in which connections that were told to close do so."""


class ControlServer:
    """Listens from `start` until `close`; without a path in the usual folder.

    Raises UsageError where the socket cannot be had.
    """

    def __init__(self, front: Front, path: Path | None = None) -> None:
        refuse_without_sockets()
        self._front = front
        self.path = path if path is not None else own_place(os.getpid())
        """Where it listens."""
        self._listening = bound(self.path)
        self._inode = self.path.lstat().st_ino
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._clients: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def __enter__(self) -> ControlServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let every client go, and remove the socket; followers get what is saved first."""
        with suppress(RuntimeError):  # its loop has closed already
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(2 * CLOSES_WITHIN_S)
        with suppress(OSError):
            # Another program may have put its own there.
            if self.path.lstat().st_ino == self._inode:
                self.path.unlink()

    # -- on its own loop ----------------------------------------------------------------------

    def _run(self) -> None:
        self._listening.setblocking(False)
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())
        self._listening.close()

    async def _serve(self) -> None:
        screen = asyncio.Lock()
        ending = asyncio.ensure_future(self._closing.wait())
        while not ending.done():
            # Not asyncio's own server: one that closes drops whom it has just accepted, unclosed.
            accepting = asyncio.ensure_future(self._loop.sock_accept(self._listening))
            await asyncio.wait((accepting, ending), return_when=asyncio.FIRST_COMPLETED)
            if not accepting.done():
                accepting.cancel()
            elif accepting.exception() is not None:
                # No more files may be open: whoever waits is let in once there is room.
                await asyncio.sleep(TRIES_AGAIN_S)
            else:
                task = self._loop.create_task(self._came(accepting.result()[0], screen))
                self._clients.add(task)
                task.add_done_callback(self._clients.discard)
        if self._clients:
            _, late = await asyncio.wait(self._clients, timeout=CLOSES_WITHIN_S)
            for client in late:
                client.cancel()
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def _came(self, connection: socket.socket, screen: asyncio.Lock) -> None:
        """Hear one client out."""
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=MAX_LINE_BYTES)
        try:
            if not may_speak(connection):
                writer.write(said_no("This program is another user's."))
            elif len(self._clients) > MAX_CONNECTIONS:
                writer.write(said_no(f"{MAX_CONNECTIONS} are connected already."))
            else:
                await converse(self._front, screen, self._closing, reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            # What it has not taken would be kept for it for ever.
            writer.transport.abort()
        finally:
            writer.close()
