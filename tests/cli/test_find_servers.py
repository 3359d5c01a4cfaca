from __future__ import annotations

import io
import json
import sys
import tomllib
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.server import JSON, body, serving
from tts_tui.__main__ import main
from tts_tui.cli.find_servers import discover
from tts_tui.client.endpoint import Endpoint
from tts_tui.config import load_settings
from tts_tui.config.adding import NewModel, name_for
from tts_tui.data.servers import hosted_servers, local_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.server import Play, ScriptServer

NOTHING = body(b"nothing here", 404, "text/plain")


def listing(*models: str, owner: str = "somebody") -> Play:
    data = [{"id": model, "object": "model", "owned_by": owner} for model in models]
    return body(json.dumps({"object": "list", "data": data}).encode(), 200, JSON)


@pytest.fixture
def machine() -> Iterator[Callable[..., dict[str, ScriptServer]]]:
    """A machine on which each kind of server is at a port of the test's own."""
    with ExitStack() as stack:

        def start(**plays: Play) -> dict[str, ScriptServer]:
            names = [server.name for server in local_servers()]
            assert set(plays) <= {name.replace("-", "_") for name in names}
            return {
                name: stack.enter_context(serving(plays.get(name.replace("-", "_"), NOTHING)))
                for name in names
            }

        yield start


def ports(servers: dict[str, ScriptServer]) -> dict[str, int]:
    return {name: server.port for name, server in servers.items()}


def config(home: Path) -> Path:
    return home / "config" / "config.toml"


def test_what_answers_is_shown_by_kind_with_its_models_and_written_when_asked_to(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    home: Path,
) -> None:
    servers = machine(
        # At another kind's port: its list tells what it is.
        lm_studio=listing("Qwen/Qwen3-8B", owner="vllm"),
        ollama=listing("llama3:8b", "llama3:70b", owner="library"),
        litellm=listing("gpt", owner="openai"),
    )
    discover(write=True, port_of=ports(servers))
    out = capsys.readouterr().out
    assert "\nvLLM " in out
    assert "\nOllama " in out
    assert "LiteLLM, by its port" in out
    assert "llama3:8b, llama3:70b" in out
    models = load_settings().models
    assert {name: entry.model for name, entry in models.items()} == {
        "qwen3-8b": "Qwen/Qwen3-8B",
        "llama3-8b": "llama3:8b",
        "llama3-70b": "llama3:70b",
        "gpt": "gpt",
    }
    assert models["qwen3-8b"].base_url == f"http://127.0.0.1:{servers['lm-studio'].port}/v1"
    assert all(entry.key_env is None for entry in models.values())


def test_no_key_is_sent_and_only_lists_are_asked_for(
    machine: Callable[..., dict[str, ScriptServer]], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("TTS_TUI_API_KEY", "sk-live-0123456789abcdef")
    servers = machine()
    discover(write=True, port_of=ports(servers))
    requests = [request for server in servers.values() for request in server.requests]
    assert {(request.method, request.path) for request in requests} == {("GET", "/v1/models")}
    assert not any("authorization" in request.headers for request in requests)


def test_with_nothing_found_it_says_what_to_start(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    home: Path,
) -> None:
    discover(write=True, port_of=ports(machine(vllm=body(b"{}", 200, JSON))))
    out = capsys.readouterr().out
    assert "No server answers on this machine; 6 ports looked at" in out
    assert "vllm serve" in out
    assert not config(home).exists()


def test_a_server_that_wants_a_key_is_named_and_not_written(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    home: Path,
) -> None:
    discover(write=True, port_of=ports(machine(vllm=body(b"{}", 401, JSON))))
    out = capsys.readouterr().out
    assert "vLLM, by its port" in out
    assert "wants a key" in out
    assert not config(home).exists()


BEFORE = """\
# mine, in my order
n = 4  # few

[models.zebra]   # last but first
base_url = "http://127.0.0.1:1/v1"
[models.gpt]
base_url = "http://one.example/v1"
model = "gpt"
[keymap]
"race.arm" = "a"
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "# no line's end"])
def test_comments_and_order_stay_and_no_entry_is_written_over(
    machine: Callable[..., dict[str, ScriptServer]], home: Path, end: str, last: str
) -> None:
    before = (BEFORE + last).replace("\n", end).encode()
    config(home).parent.mkdir()
    config(home).write_bytes(before)
    config(home).chmod(0o640)
    servers = ports(machine(vllm=listing("org/gpt", "zebra", owner="vllm")))
    discover(write=True, port_of=servers)
    after = config(home).read_bytes()
    assert after.startswith(before)
    models = load_settings().models
    assert list(models) == ["zebra", "gpt", "gpt-2", "zebra-2"]
    assert models["gpt"].base_url == "http://one.example/v1"
    assert models["gpt-2"].model == "org/gpt"
    assert b"\n" not in after.replace(end.encode(), b"")
    assert config(home).stat().st_mode & 0o777 == 0o640
    discover(write=True, port_of=servers)
    assert config(home).read_bytes() == after, "they have entries now"


def test_a_link_to_ones_settings_stays_a_link(
    machine: Callable[..., dict[str, ScriptServer]], home: Path
) -> None:
    config(home).parent.mkdir()
    real = home / "dotfiles.toml"
    real.write_text("n = 4\n")
    config(home).symlink_to(real)
    discover(write=True, port_of=ports(machine(vllm=listing("m", owner="vllm"))))
    assert config(home).is_symlink()
    assert tomllib.loads(real.read_text())["models"]["m"]["model"] == "m"


@pytest.mark.parametrize(
    ("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_on_a_terminal_it_asks(
    machine: Callable[..., dict[str, ScriptServer]],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    written: bool,
) -> None:
    typed = io.StringIO(answer)
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typed)
    discover(write=False, port_of=ports(machine(vllm=listing("m", owner="vllm"))))
    assert config(home).exists() is written


def test_without_a_terminal_nothing_is_written_unasked(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    discover(write=False, port_of=ports(machine(vllm=listing("m", owner="vllm"))))
    assert "--write appends this to" in capsys.readouterr().out
    assert not config(home).exists()


def test_hostile_ids_are_left_out_or_quoted(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    home: Path,
) -> None:
    ids = ('a"\\b]\n[models.x]', "\x1b[2J", "y" * 600, 'quo"te\\', "漢字", "\ud800")
    discover(write=True, port_of=ports(machine(vllm=listing(*ids, owner="vllm"))))
    assert "\x1b" not in capsys.readouterr().out
    entries = load_settings().models
    assert [entry.model for entry in entries.values()] == ['quo"te\\', "漢字"]


def test_models_in_a_form_that_nothing_can_be_appended_to_are_left_alone(
    machine: Callable[..., dict[str, ScriptServer]],
    capsys: pytest.CaptureFixture[str],
    home: Path,
) -> None:
    config(home).parent.mkdir()
    inline = 'models = { one = { base_url = "http://127.0.0.1:1/v1" } }\n'
    config(home).write_text(inline)
    assert main(["models", "--add", "groq", "--model", "m"]) == 2
    assert "Write them into it yourself" in capsys.readouterr().err
    assert config(home).read_text() == inline


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40), st.text())
def test_whatever_a_model_is_called_its_entry_says_so(model: str, comment: str) -> None:
    assume(model.isprintable())
    name = name_for(model, {"model", model})
    new = NewModel(name, "http://127.0.0.1:1/v1", model, comments=(comment,))
    entry = tomllib.loads("\n".join(new.lines()))["models"][name]
    assert entry == {"base_url": "http://127.0.0.1:1/v1", "model": model}
    assert name not in {"model", model}


# -- presets ---------------------------------------------------------------------------------


def test_presets_say_where_the_key_goes_what_a_cut_does_and_who_says_so(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(["models", "--presets"]) == 0
    out = capsys.readouterr().out
    for server in hosted_servers():
        assert server.name in out
        assert server.key_env in out
        assert server.source in out


def test_every_server_in_the_list_has_a_source_a_date_and_a_usable_address() -> None:
    assert len({server.port for server in local_servers()}) == len(local_servers())
    for hosted in hosted_servers():
        assert Endpoint(hosted.base_url, "m").secure
        assert hosted.cut in {"stops", "runs on", "some", "unknown"}
        assert hosted.cut == "unknown" or urlsplit(hosted.cut_source).scheme == "https"
    told = [(server.source, server.looked_up) for server in local_servers()]
    told += [(server.source, server.looked_up) for server in hosted_servers()]
    for source, looked_up in told:
        assert urlsplit(source).scheme == "https"
        assert looked_up.isoformat() >= "2026-11-30"


def test_a_preset_is_written_with_its_keys_variable_and_no_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-live-0123456789abcdef")
    argv = ["models", "--add", "openrouter", "--model", "deepseek/deepseek-r1"]
    assert main(argv) == 0
    entry = load_settings().models["deepseek-r1"]
    assert (entry.model, entry.key_env) == ("deepseek/deepseek-r1", "OPENROUTER_API_KEY")
    text = config(home).read_text()
    assert "sk-live" not in text + capsys.readouterr().out
    assert main(argv) == 2, "it is there already"
    assert "configured already, as “deepseek-r1”" in capsys.readouterr().err
    assert config(home).read_text() == text


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--add", "opnrouter", "--model", "m"], "Did you mean openrouter?"),
        (["--add", "openrouter"], "Add --model ID"),
        (["--add", "openrouter", "--model", "a\nb"], "Add --model ID"),
        (["--model", "m"], "--model is for --add."),
        (["--write"], "--write is for --discover."),
        (["--discover", "--presets"], "not allowed with"),
    ],
)
def test_flags_that_say_nothing_together_are_refused(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(["models", *argv]) == 2
    assert words in capsys.readouterr().err
    assert not config(home).exists()
