"""Rules for single values that a type cannot say; they never repeat what may be a secret."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from tts_tui.client.address import can_be_asked

if TYPE_CHECKING:
    from pydantic import JsonValue, ValidationInfo

Value = TypeVar("Value")

_ENV_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,99}")
_SECRET_NAME: Final = re.compile(
    r"(api|access|secret|auth)?[-_]?(key|token|secret|password|authorization|bearer)", re.IGNORECASE
)
_OURS: Final = frozenset({"model", "messages", "stream", "stream_options", "n", "seed"})
"""Body fields the program sets itself."""


def is_secret_name(name: str) -> bool:
    """Say whether a key's name promises a secret, such as `api_key` or `authorization`."""
    return _SECRET_NAME.fullmatch(name) is not None


def check_base_url(url: str) -> str:
    """Accept an http(s) address with a host and without user, password, query or fragment."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _refused("is not an address a server can have") from None
    if parts.username is not None or parts.password is not None:
        raise _refused("holds a user name or password; name the key's variable in key_env instead")
    if parts.scheme not in {"http", "https"} or not host:
        raise _refused("must start with http:// or https:// and name a host")
    if parts.query or parts.fragment:
        raise _refused("must end before any ? or #; further request fields go into extra")
    if any(char.isspace() or not char.isprintable() for char in url):
        raise _refused("holds a space or a control character")
    if not can_be_asked(url):
        raise _refused("has a host name that no server can have")
    return url.rstrip("/")


def check_key_env(name: str | None) -> str | None:
    """Accept the name of an environment variable, in capitals: a pasted key is not one."""
    if name is not None and not _ENV_NAME.fullmatch(name):
        raise _refused("must be the name of an environment variable in capitals, not the key")
    return name


def check_ca_file(path: str | None, info: ValidationInfo) -> str | None:
    """Accept a path that means the same file wherever the program runs; nothing is opened here."""
    if path is not None and not path.startswith(("/", "~/")):
        raise _refused("must begin with / or ~/")
    if path is not None and not str(info.data.get("base_url", "https://")).startswith("https:"):
        raise _refused("needs a base_url with https://")
    return path


def check_template(template: str | None) -> str | None:
    """Accept a chat template with one place for the question."""
    if template is not None and template.count("{prompt}") != 1:
        raise _refused("must have {prompt} in it, once")
    return template


def for_completions(value: Value, info: ValidationInfo) -> Value:
    """Accept what completions need, where the entry asks for those."""
    if value and info.data.get("api") != "completions":
        raise _refused('needs api = "completions" beside it')
    return value


def check_extra(extra: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Accept request fields that are neither ours nor secrets, at any depth."""
    for name in extra:
        if name in _OURS:
            raise _refused(f"must not set {name}, which the program sets itself")
    _walk(extra)
    return extra


def _walk(value: JsonValue) -> None:
    match value:
        case dict():
            for name, inner in value.items():
                if is_secret_name(name):
                    raise _refused("must hold no key or password; use key_env")
                _walk(inner)
        case list():
            for inner in value:
                _walk(inner)
        case float() if not math.isfinite(value):
            raise _refused("must hold finite numbers only")
        case _:
            pass


def _refused(why: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{why}", {"why": why})
