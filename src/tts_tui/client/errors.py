"""What can go wrong on a stream: one class, a kind, one clear sentence."""

from __future__ import annotations

from enum import StrEnum


class FailureKind(StrEnum):
    """What broke, in one word for tables and tests."""

    UNREACHABLE = "unreachable"
    AUTH = "auth"
    RATE_LIMIT = "rate limit"
    OVERLOADED = "overloaded"
    BAD_REQUEST = "bad request"
    NOT_FOUND = "not found"
    SERVER = "server error"
    IN_STREAM = "error in stream"
    NOT_A_STREAM = "not a stream"
    TRUNCATED = "truncated"
    SILENT = "silent"
    PROTOCOL = "protocol"
    NOT_OFFERED = "not offered"
    INTERNAL = "internal"


class TraceError(Exception):
    """A trace's stream broke.

    `sentence` names the thing and the remedy, holds no key and at most a few hundred
    characters of the server's own words. `retryable` says whether the same request may work
    later, `retry_after_s` what the server asked for, in seconds.
    """

    def __init__(
        self,
        kind: FailureKind,
        sentence: str,
        *,
        retryable: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence
        self.retryable = retryable
        self.retry_after_s = retry_after_s
