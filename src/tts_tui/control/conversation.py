"""One client of the control socket: its requests, one after the other, until it follows or goes."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Final

from tts_tui.control.commands import FOLLOW, NOTES, SPOKEN, Command, CommandError, from_json
from tts_tui.control.following import followed
from tts_tui.control.protocol import (
    MAX_LINE_BYTES,
    Scalar,
    answered,
    hello,
    line,
    refused,
    request_of,
    said_no,
)
from tts_tui.control.steering import Reply
from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tts_tui.control.front import Front

ANSWERS_WITHIN_S: Final = 5.0
"""How long the screen may take for one command, in seconds."""
BETWEEN_S: Final = 0.03
"""The least time between two commands for the screen: nobody can keep it from drawing."""
TAKES_WITHIN_S: Final = 30.0
"""How long a client may leave unread what it is told, in seconds, before it is let go."""
NOTES_EVERY_S: Final = 0.3
"""How often it is looked whether another note is on, in seconds."""
UNSENT_BYTES: Final = 256 * 1024
"""What may wait for a client; a session's file holds the rest."""


async def converse(
    front: Front,
    screen: asyncio.Lock,
    closing: asyncio.Event,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer requests until the client goes, is not to be understood, or the program ends.

    `screen` lets one command at a time through to the front. Raises OSError, and TimeoutError
    where the client takes nothing.
    """
    writer.transport.set_write_buffer_limits(high=UNSENT_BYTES)
    await _tell(writer, hello(os.getpid()))
    while (raw := await _line(reader, closing)) is not None:
        if len(raw) > MAX_LINE_BYTES:
            await _tell(writer, said_no(f"A request has at most {MAX_LINE_BYTES} bytes."))
            return
        tag: Scalar = None
        try:
            request, tag = request_of(raw)
            command = from_json(request, SPOKEN)
            if command.name == FOLLOW.name:
                await _follow(front, tag, reader, writer)
                return
            if command.name == NOTES.name:
                await _notes(front, screen, closing, tag, reader, writer)
                return
            reply = await _asked(front, screen, command)
        except TtsTuiError as error:
            await _tell(writer, refused(error, tag))
        else:
            await _tell(writer, answered(reply, tag))


async def _line(reader: asyncio.StreamReader, closing: asyncio.Event) -> bytes | None:
    """The next request; None once there is none. One that is too long is not read to its end."""
    reading = asyncio.ensure_future(reader.readuntil(b"\n"))
    ending = asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait((reading, ending), return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else None
    except asyncio.LimitOverrunError as error:
        return b" " * max(error.consumed, MAX_LINE_BYTES + 1)
    except asyncio.IncompleteReadError:
        return None
    finally:
        reading.cancel()
        ending.cancel()


async def _asked(front: Front, screen: asyncio.Lock, command: Command) -> Reply:
    async with screen:
        asked = asyncio.wrap_future(front.ask(command))
        try:
            return await asyncio.wait_for(asked, ANSWERS_WITHIN_S)
        except TimeoutError:
            raise CommandError(
                f"The screen did not answer within {ANSWERS_WITHIN_S:g} s; nothing was done.",
                "Try again once its terminal takes what is drawn.",
            ) from None
        finally:
            await asyncio.sleep(BETWEEN_S)


async def _follow(
    front: Front, tag: Scalar, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Tell the events of the live session until it ends, or until the client goes."""
    session = front.session
    if session is None:
        raise CommandError("No race is run here, so there is nothing to follow.")
    if session.saved_as is None:
        raise CommandError("The session is not saved, so it cannot be followed.")
    await _tell(writer, answered(Reply("The session's records, from its first line on."), tag))
    await _until_gone(_tell_events(front, writer), reader)


async def _notes(
    front: Front,
    screen: asyncio.Lock,
    closing: asyncio.Event,
    tag: Scalar,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Tell the note of each question as it comes, until the program ends or the client goes."""
    await _tell(writer, answered(Reply("The presenter's notes, as they come."), tag))
    await _until_gone(_tell_notes(front, screen, closing, writer), reader)


async def _until_gone(
    telling: Coroutine[object, object, None], reader: asyncio.StreamReader
) -> None:
    """Tell a client what there is to tell; ends early where it hangs up."""
    told = asyncio.ensure_future(telling)
    leaving = asyncio.ensure_future(_gone(reader))
    try:
        await asyncio.wait((told, leaving), return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            told.result()
    finally:
        told.cancel()
        leaving.cancel()


async def _tell_notes(
    front: Front, screen: asyncio.Lock, closing: asyncio.Event, writer: asyncio.StreamWriter
) -> None:
    told: object = NOTES
    while not closing.is_set():
        try:
            note = (await _asked(front, screen, Command("note"))).data.get("note")
        except CommandError:
            # No race is on, or its screen stands still: that is no note either.
            note = None
        if note != told:
            told = note
            await _tell(writer, line({"note": note}))
        with suppress(TimeoutError):
            async with asyncio.timeout(NOTES_EVERY_S):
                await closing.wait()
    await _tell(writer, line({"end": "The program has ended."}))


async def _tell_events(front: Front, writer: asyncio.StreamWriter) -> None:
    session = front.session
    if session is None:
        return
    async with aclosing(followed(session)) as records:
        async for record in records:
            await _tell(writer, b'{"event":' + record.rstrip(b"\n") + b"}\n")
    await _tell(writer, line({"end": session.notice or "The session has ended."}))


async def _gone(reader: asyncio.StreamReader) -> None:
    """Wait until a client hangs up; what it says meanwhile is not kept."""
    while await reader.read(MAX_LINE_BYTES):
        pass


async def _tell(writer: asyncio.StreamWriter, said: bytes) -> None:
    writer.write(said)
    async with asyncio.timeout(TAKES_WITHIN_S):
        await writer.drain()
