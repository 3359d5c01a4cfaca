"""What broke, said to a person: one sentence that names the thing, and what to do.

The server's own words are kept short, on one line, free of control characters and of the key.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_tui.client.authorities import FILE_ENV
from tts_tui.client.chunks import ServerError, parse_json, read_error
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.loose import as_dict
from tts_tui.client.refusals import HTTPS_WANTED, Room, read_room, refuses_model
from tts_tui.client.retry_after import read_retry_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tts_tui.client.certificate import Certificate
    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.keys import ApiKey

_LONGEST_QUOTE = 200
"""Characters of the server's own words in a sentence."""
_MOST_NAMES = 5
"""Model names listed in a sentence."""
_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_OTHER_NAME = frozenset({62, 64})
"""OpenSSL's numbers (X509_V_ERR_…) of a certificate that is for another host or address."""
_OTHER_TIME = frozenset({9, 10})
"""Of one that holds later, or held before."""
_IF_TRUSTED = ", if nobody else is on the way"
_SPENT = re.compile(r"insufficient_quota|insufficient balance|credit balance|billing", re.I)


class Failures:
    """Makes the `TraceError`s of one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._host = endpoint.host

    @property
    def key(self) -> ApiKey | None:
        """The key that no text may hold."""
        return self._endpoint.key

    def quote(self, words: str) -> str:
        """Make a server's words fit for a sentence."""
        head = words[: 50 * _LONGEST_QUOTE]
        if self._endpoint.key is not None:
            head = self._endpoint.key.redact(head)
        printable = "".join(c if c.isprintable() else " " for c in head)
        line = " ".join(printable.split())
        return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"

    def error_in(self, body: str) -> ServerError:
        """Read the body of an error status; whatever it is, it holds some words."""
        try:
            value = parse_json(body)
        except ValueError:
            return ServerError(_visible_text(body))
        if isinstance(value, list) and value:
            value = value[0]
        top = as_dict(value)
        return read_error(top) or ServerError(_visible_text(body))

    # -- answers that are no stream --------------------------------------------------------

    def status(self, status: int, headers: Mapping[str, str], body: str) -> TraceError:
        """An HTTP error status, with whatever explanation came along."""
        error = self.error_in(body)
        words = error.message
        spent = bool(_SPENT.search(f"{error.code} {words}"))
        kind, remedy = self._status_meaning(status, error)
        if spent:
            remedy = "The account has no credit left; add some or use another key."
        said = f", saying “{self.quote(words)}”" if words.strip() else ""
        if status == 400 and not self._endpoint.secure and HTTPS_WANTED.search(words):
            return self.other_scheme()
        return TraceError(
            kind,
            f"{self._host} answered HTTP {status}{said}. {remedy}",
            retryable=status in _TRANSIENT and not spent,
            retry_after_s=read_retry_after(headers),
        )

    def _status_meaning(self, status: int, error: ServerError) -> tuple[FailureKind, str]:
        if status in (400, 404, 422):
            if (room := read_room(error.message)) is not None:
                return FailureKind.BAD_REQUEST, _more_room(room)
            if refuses_model(error.message, error.code):
                model = self.quote(self._endpoint.model_id)
                return (
                    FailureKind.NOT_FOUND,
                    f"It does not serve the model “{model}”; correct its name, or model = … in "
                    "its entry.",
                )
        match status:
            case 401 | 403:
                return FailureKind.AUTH, "Check the API key and what it may use."
            case 402:
                return FailureKind.AUTH, "The account has no credit left; add some."
            case 404 | 405:
                return FailureKind.NOT_FOUND, "Check the base URL and the model's name."
            case 413:
                return FailureKind.BAD_REQUEST, "The question is too long for this server."
            case 429:
                return FailureKind.RATE_LIMIT, "Wait, or lower the concurrency of this model."
            case 503 | 529:
                return FailureKind.OVERLOADED, "It is loading or overloaded; try again in a while."
            case _ if status >= 500:
                return FailureKind.SERVER, "Its own log says more; try again."
            case _:
                return FailureKind.BAD_REQUEST, "Change the request's parameters or the question."

    def unknown_model(self, error: TraceError, served: list[str]) -> TraceError:
        """A not-found error, told better by the list of what the server has."""
        model = self.quote(self._endpoint.model_id)
        if not served or self._endpoint.model_id in served:
            return error
        names = ", ".join(self.quote(name) for name in served[:_MOST_NAMES])
        more = f" and {len(served) - _MOST_NAMES} more" if len(served) > _MOST_NAMES else ""
        return TraceError(
            FailureKind.NOT_FOUND, f"{self._host} does not serve “{model}”; it has {names}{more}."
        )

    def redirect(self, status: int, location: str) -> TraceError:
        """A redirect is not followed: it would turn a POST into a GET, or carry the key away."""
        return TraceError(
            FailureKind.NOT_FOUND,
            f"{self._host} redirects (HTTP {status}) to {self.quote(location) or 'nowhere'}. "
            "Write the address it names as the base URL.",
        )

    def not_a_stream(self, content_type: str, body: str) -> TraceError:
        """A body that is neither a stream nor a completion: a login page, a proxy's notice."""
        words = self.quote(_visible_text(body))
        said = f" starting “{words}”" if words else ""
        kind = self.quote(content_type) or "no content type"
        return TraceError(
            FailureKind.NOT_A_STREAM,
            f"{self._host} answered with {kind}{said} and no completion. "
            "Check the base URL, and whether a proxy or a login page stands before the server.",
        )

    # -- texts that are not gone on from ------------------------------------------------------

    def cannot_continue(self, words: str) -> TraceError:
        """Every way to ask for a continuation was refused."""
        said = f": “{self.quote(words)}”" if words.strip() else ""
        return TraceError(
            FailureKind.NOT_OFFERED,
            f"{self._host} refuses to go on from a text{said}. "
            "llama.cpp, vLLM, SGLang and the embedded engine can.",
        )

    def renders_nothing(self) -> TraceError:
        """The chat template cannot be had."""
        return TraceError(
            FailureKind.NOT_OFFERED,
            f"{self._host} does not render its chat template; llama.cpp and vLLM do. "
            "Write it into the model's entry (template = …), or leave out api = “completions”.",
        )

    def began_anew(self) -> TraceError:
        """The answer to a continuation is a new beginning."""
        return TraceError(
            FailureKind.NOT_OFFERED,
            f"{self._host} was to go on from a text and began anew. `tts-tui doctor` says which "
            "form of continuation works there; name it in the model's entry (continuation = …).",
        )

    # -- streams that break ----------------------------------------------------------------

    def in_stream(self, error: ServerError) -> TraceError:
        """An error object inside an answer that began well."""
        transient = error.status is None or error.status in _TRANSIENT
        spent = bool(_SPENT.search(f"{error.code} {error.message}"))
        label = f" (HTTP {error.status})" if error.status else ""
        return TraceError(
            FailureKind.IN_STREAM,
            f"{self._host} reported an error in the stream{label}: “{self.quote(error.message)}”. "
            "Its own log says more.",
            retryable=transient and not spent,
        )

    def truncated(self, detail: str) -> TraceError:
        """A stream that stopped without saying why: never a finished trace."""
        return TraceError(
            FailureKind.TRUNCATED,
            f"{self._host} stopped without a finish reason: {detail}. "
            "The server may have failed or restarted; its own log says more.",
            retryable=True,
        )

    def protocol(self, detail: str) -> TraceError:
        """Bytes that cannot be read."""
        return TraceError(
            FailureKind.PROTOCOL,
            f"{self._host} sent what is no stream of completion chunks: {self.quote(detail)}. "
            "Check that the base URL is an OpenAI-compatible API.",
        )

    def silent(self, seconds: float, *, before_first: bool) -> TraceError:
        """No token for too long, whatever else came."""
        what = "no first token" if before_first else "no further token"
        return TraceError(
            FailureKind.SILENT,
            f"{self._host} sent {what} for {seconds:g} s. "
            "It may be queueing or stuck; lower the concurrency or raise the time limit.",
            retryable=before_first,
        )

    # -- what a second look at the address finds -----------------------------------------------

    def other_scheme(self) -> TraceError:
        """http:// where TLS is spoken, or https:// where it is not."""
        parts = urlsplit(self._endpoint.base_url)
        ours, spoken = parts.scheme, "plain HTTP" if self._endpoint.secure else "TLS"
        other = parts._replace(scheme="http" if self._endpoint.secure else "https").geturl()
        trust = "" if not self._endpoint.secure or self._endpoint.loopback else _IF_TRUSTED
        return TraceError(
            FailureKind.UNREACHABLE,
            f"Cannot reach {self._host} by {ours}://: it speaks {spoken} there. "
            f"Write {self.quote(other)} as the base URL{trust}.",
        )

    def certificate(self, error: ssl.SSLCertVerificationError, shown: Certificate) -> TraceError:
        """A certificate that is not to be believed, with what it says of itself."""
        reason = getattr(error, "verify_message", "") or "not trusted"
        code = getattr(error, "verify_code", 0)
        issuer = f"; it was issued by “{self.quote(shown.issuer)}”" if shown.issuer else ""
        names = f"; it is for {self.quote(', '.join(shown.names))}" if shown.names else ""
        if code in _OTHER_NAME:
            said, remedy = names, "Write a name that it is for into the base URL."
        elif code in _OTHER_TIME:
            said, remedy = issuer, "Renew it, or set this machine's clock."
        elif self._endpoint.ca_file is not None:
            said, remedy = issuer, "The model's ca_file has to hold the certificate of its issuer."
        else:
            said, remedy = (
                issuer,
                "Name the file with its issuer's certificate in the model's entry (ca_file = …), "
                f"or in {FILE_ENV}.",
            )
        return TraceError(
            FailureKind.UNREACHABLE,
            f"Cannot reach {self._host}: its certificate is refused "
            f"({self.quote(reason).rstrip('.')}{said}). {remedy}",
        )

    # -- connections that fail -------------------------------------------------------------

    def unreachable(self, error: BaseException) -> TraceError:
        """No connection: name what the system said."""
        why, remedy, retryable = _connection_trouble(error)
        return TraceError(
            FailureKind.UNREACHABLE,
            f"Cannot reach {self._host}: {why or self.quote(str(error)) or 'no answer'}. {remedy}",
            retryable=retryable,
        )

    def unusable(self, error: Exception) -> TraceError:
        """No request can be made at all."""
        return TraceError(
            FailureKind.UNREACHABLE,
            f"Cannot ask {self._host}: {error}. Correct the environment variable that holds it.",
        )

    def broken(self, error: BaseException) -> TraceError:
        """A connection that was lost in the middle of an answer."""
        return self.truncated(f"the connection broke ({self.quote(str(error)) or 'reset'})")


def _connection_trouble(error: BaseException) -> tuple[str, str, bool]:
    for cause in causes(error):
        match cause:
            case socket.gaierror():
                return (
                    "its name is unknown",
                    "Check the host in the base URL, and the network.",
                    False,
                )
            case ssl.SSLCertVerificationError():
                reason = getattr(cause, "verify_message", "") or "not trusted"
                return (
                    f"its certificate is refused ({reason.rstrip('.')})",
                    "Name the file with its issuer's certificate in the model's entry "
                    f"(ca_file = …), or in {FILE_ENV}.",
                    False,
                )
            case ssl.SSLError():
                return (
                    "it does not speak TLS there",
                    "Check https:// and the port in the base URL.",
                    False,
                )
            case OSError(errno=errno.EMFILE | errno.ENFILE):
                return (
                    "too many open files in this process",
                    "Each trace needs one and the program some 64 more: allow them before it "
                    "starts (ulimit -n 4096), or race fewer traces.",
                    True,
                )
            case ConnectionRefusedError():
                return "connection refused", "Is the server running, on this port?", True
            case TimeoutError():
                return "it does not answer", "Check the address and the network.", True
            case _:
                pass
    return "", "Check that the server is running and the base URL is right.", True


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it; a happy-eyeballs failure is a group."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        behind = [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            behind.extend(current.exceptions)
        waiting.extend(cause for cause in behind if cause is not None)


def _more_room(room: Room) -> str:
    """What to do where prompt and answer have no room, as far as the server tells."""
    if room.prompt_alone:
        return (
            f"The question alone is longer than its context of {room.context} tokens; ask a "
            "shorter one, or start the server with a longer context."
        )
    context = f"Its context is {room.context} tokens" if room.context is not None else ""
    if room.most is None:
        what = f"{context}, question included: g" if context else "G"
        return f"{what}ive a smaller --max-tokens (max_tokens in the model's entry)."
    question = f", of which the question takes {room.prompt}" if room.prompt is not None else ""
    what = f"{context}{question}: " if context else ""
    return f"{what}--max-tokens {room.most} is the most that it takes (max_tokens in its entry)."


def _visible_text(body: str) -> str:
    """Text of an HTML page without its tags; anything else as it is."""
    head = body[:20_000]
    if not head.lstrip().startswith("<"):
        return head
    head = re.sub(r"(?is)<(script|style)\b.*?(</\1>|\Z)", " ", head)
    return re.sub(r"<[^>]*(>|\Z)", " ", head)
