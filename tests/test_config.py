from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.server import TLS
from tts_tui import paths
from tts_tui.config import SamplingFlags, Settings, Trust, load_settings, resolve_entrants
from tts_tui.config.files import read_file
from tts_tui.config.intent import intent
from tts_tui.config.lines import line_of
from tts_tui.config.load import settings_of
from tts_tui.config.models import MAX_N, ModelEntry, PricesEntry, TimeoutsEntry
from tts_tui.domain.events import Sampling
from tts_tui.errors import ConfigError, TtsTuiError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "sk-live-0123456789abcdef"
QWEN = '[models.qwen]\nbase_url = "http://one.example:8000/v1"\n'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    user, folder = tmp_path / "user", tmp_path / "folder"
    user.mkdir()
    folder.mkdir()
    monkeypatch.setenv("TTS_TUI_CONFIG_DIR", str(user))
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("TTS_TUI_TRUST_CONFIG", raising=False)
    monkeypatch.chdir(folder)
    return user / "config.toml", folder / "tts-tui.toml"


def test_no_file_at_all_gives_the_defaults(files: tuple[Path, Path]) -> None:
    assert load_settings() == Settings()


def test_the_working_folders_values_win_one_by_one(files: tuple[Path, Path]) -> None:
    user, folder = files
    user.write_text(f'n = 4\ntheme = "paper"\n{QWEN}temperature = 0.2\nmax_tokens = 99\n')
    folder.write_text("n = 16\n[models.qwen]\ntemperature = 0.9\n")
    settings = load_settings(Trust.YES)
    assert (settings.n, settings.theme) == (16, "paper")
    assert settings.models["qwen"].temperature == 0.9
    assert settings.models["qwen"].max_tokens == 99


def test_a_folder_that_redirects_a_model_does_not_get_its_key(files: tuple[Path, Path]) -> None:
    user, folder = files
    user.write_text(f'{QWEN}key_env = "QWEN_KEY"\n')
    folder.write_text('[models.qwen]\nbase_url = "http://elsewhere.example/v1"\n')
    assert load_settings(Trust.YES).models["qwen"].key_env is None


def test_a_folder_that_repeats_the_address_keeps_the_key(files: tuple[Path, Path]) -> None:
    user, folder = files
    user.write_text(f'{QWEN}key_env = "QWEN_KEY"\n')
    folder.write_text(f"{QWEN}seed = 7\n")
    assert load_settings(Trust.YES).models["qwen"].key_env == "QWEN_KEY"


@pytest.mark.parametrize(
    ("text", "key", "part"),
    [
        ("n = 0", "n", "cannot be 0"),
        ("n = true", "n", "cannot be true"),
        ('n = "8"', "n", 'cannot be "8"'),
        (f"n = {MAX_N + 1}", "n", "from 1 to 1024"),
        ("fps = 31", "fps", "from 1 to 30"),
        ("nn = 8", "nn", "Did you mean n?"),
        ('strategies = "MV"', "strategies", 'cannot be "MV"'),
        ("models = 3", "models", "[models.NAME]"),
        ("[models]\nq = 3", "models.q", "[models.NAME]"),
        ("[models.q]\nseed = 1", "models.q.base_url", "lacks"),
        (f"{QWEN}temperature = nan", "models.qwen.temperature", "0 to 5"),
        (f'{QWEN}temperature = "hot"', "models.qwen.temperature", '"hot"'),
        (f"{QWEN}top_p = 0", "models.qwen.top_p", "above 0"),
        (f"{QWEN}max_tokens = 0", "models.qwen.max_tokens", "cannot be 0"),
        (f"{QWEN}temprature = 1", "models.qwen.temprature", "Did you mean temperature?"),
        (f'{QWEN}think = "hard"', "models.qwen.think", "starts-in-reasoning"),
        (f"{QWEN}logprobs = 21", "models.qwen.logprobs", "0 to 20"),
        (f'{QWEN}api = "responses"', "models.qwen.api", "completions"),
        (f'{QWEN}starts = ["So"]', "models.qwen.starts", 'needs api = "completions"'),
        (f'{QWEN}api = "completions"\ntemplate = "<u>"', "models.qwen.template", "{prompt} in it"),
        (f'{QWEN}ca_file = "own.pem"', "models.qwen.ca_file", "must begin with / or ~/"),
        (f'{QWEN}ca_file = "/own.pem"', "models.qwen.ca_file", "needs a base_url with https://"),
        (f'{QWEN}continuation = "beta"', "models.qwen.continuation", "continue_final_message"),
        (f"{QWEN}[models.qwen.prices]\noutput = -1", "models.qwen.prices.output", "cannot be -1"),
        (f"{QWEN}[models.qwen.prices]\noutpt = 1", "models.qwen.prices.outpt", "mean output?"),
        (f"{QWEN}[models.qwen.timeouts]\nread = 1", "timeouts.read", "first_token_s"),
        (f"{QWEN}[models.qwen.extra]\nstream = false", "models.qwen.extra", "must not set stream"),
        (f"{QWEN}[models.qwen.extra]\nx = inf", "models.qwen.extra", ""),
        (f"{QWEN}[models.qwen.extra]\nday = 2026-01-01", "models.qwen.extra.day", "cannot be"),
        ('[models.q]\nbase_url = "localhost:8000"', "models.q.base_url", "http://"),
        ('[models.q]\nbase_url = "http://h:99999"', "models.q.base_url", "not an address"),
        ('[models.q]\nbase_url = "http://h/v1?a=b"', "models.q.base_url", "before any ?"),
        ("[keymap]\nx = 3", "keymap.x", "cannot be 3"),
        ("n = ", "config.toml", "is not TOML"),
        ("n = 4\nn = 5\n\n", "config.toml", "line 2"),
    ],
)
def test_a_bad_value_names_file_key_and_remedy(
    files: tuple[Path, Path], text: str, key: str, part: str
) -> None:
    files[0].write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "config.toml" in str(caught.value)
    assert key in str(caught.value)
    assert part in str(caught.value)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


SPACED = '[models."qwen 3"]\nbase_url = "http://one.example:8000/v1"\n'
SECURE = '[models.qwen]\nbase_url = "https://one.example/v1"\nca_file = '


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.pem", "cannot be read (No such file or directory)"),
        ("no-file", "is no file"),
        ("pipe", "is no file"),
        ("empty.pem", "holds no certificate"),
    ],
)
def test_a_ca_file_that_cannot_be_used_is_told_with_its_line(
    files: tuple[Path, Path], tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "no-file").mkdir()
    (tmp_path / "empty.pem").write_text("nothing\n")
    os.mkfifo(tmp_path / "pipe")
    files[0].write_text(f'n = 4\n{SECURE}"{tmp_path / name}"\n')
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "config.toml, line 4: models.qwen.ca_file: " in str(caught.value)
    assert f"{name} {why}." in str(caught.value)


def test_a_ca_file_reaches_the_endpoint(files: tuple[Path, Path]) -> None:
    path = TLS / "authority.pem"
    files[0].write_text(f'{SECURE}"{path}"\n')
    [(_, endpoint)] = resolve_entrants(load_settings(), [])
    assert endpoint.ca_file == str(path)


def test_a_ca_file_of_a_folder_nobody_trusts_is_not_opened(files: tuple[Path, Path]) -> None:
    files[1].write_text(f'{SECURE}"/nowhere/at/all.pem"\n')
    doubt = load_settings().doubt
    assert doubt is not None
    assert "ca_file /nowhere/at/all.pem" in " ".join(intent(doubt.file, doubt.models))
    with pytest.raises(ConfigError, match=r"tts-tui\.toml, line 3"):
        load_settings(Trust.YES)


def test_a_missing_key_names_its_variable_and_its_entry(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QWEN_KEY", raising=False)
    files[0].write_text(f'{SPACED}key_env = "QWEN_KEY"\n')
    with pytest.raises(ConfigError) as caught:
        resolve_entrants(load_settings(), [])
    assert "export QWEN_KEY=…" in str(caught.value)
    assert 'take key_env out of [models."qwen 3"]' in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f'api_key = "{SECRET}"',
        f'{QWEN}api_key = "{SECRET}"',
        f'{QWEN}key = "{SECRET}"\nzzz = 1',
        f'{QWEN}key_env = "{SECRET}"',
        f'[models.q]\nbase_url = "https://me:{SECRET}@one.example/v1"',
        f'[models.q]\nbase_url = "https://one.example/v1?api-key={SECRET}"',
        f'{QWEN}[models.qwen.extra]\napi_key = "{SECRET}"',
        f'{QWEN}[models.qwen.extra.headers]\nAuthorization = "{SECRET}"',
        f'{QWEN}[[models.qwen.extra.list]]\npassword = "{SECRET}"',
    ],
)
def test_a_key_in_the_file_is_refused_and_never_shown(files: tuple[Path, Path], text: str) -> None:
    files[0].write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_stronger_file_is_the_one_that_is_blamed(files: tuple[Path, Path]) -> None:
    user, folder = files
    user.write_text("n = 4\n")
    folder.write_text("n = -1\n")
    with pytest.raises(ConfigError, match=r"tts-tui\.toml, line 1: n cannot be -1"):
        load_settings()


@pytest.mark.parametrize(
    "url",
    [
        "http://gpu–box:8000/v1",
        "http://☃",
        "http://é..com",
        "http://[v1.x]",
        "http://a..b/v1",
        f"http://{'a' * 64}.example",
    ],
)
def test_an_address_nobody_can_ask_is_refused_with_file_and_line(
    files: tuple[Path, Path], url: str
) -> None:
    files[0].write_text(f'{QWEN}\n# a neighbour\n[models.q]\nseed = 1\nbase_url = "{url}"\n')
    with pytest.raises(ConfigError, match=r"config\.toml, line 7: models\.q\.base_url "):
        load_settings()


LINES = """\
# settings
n = 3
strategies = [
  "a",
  "b",
]

[models]
x = {base_url = "h", seed = 3}
[models."a.b"]
base_url = \"\"\"
[models.c]
base_url = 1
\"\"\"
prices.output = 3

[models.c]
base_url = "x"
[[models.c.extra.list]]
p = 1
"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("n",), 2),
        (("strategies", 1), 3),
        (("models", "x", "seed"), 9),
        (("models", "a.b", "base_url"), 11),
        (("models", "a.b", "prices", "output"), 15),
        (("models", "c"), 17),
        (("models", "c", "base_url"), 18),
        (("models", "c", "not_there"), 17),
        (("models", "c", "extra", "list", 0, "p"), 19),
        (("not_there",), None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_line_of_a_key_is_found(
    location: tuple[int | str, ...], line: int | None, newline: str
) -> None:
    assert line_of(LINES.replace("\n", newline), location) == line


def test_looking_for_a_line_ends_in_a_file_made_to_be_slow() -> None:
    assert line_of('a = """' + "\n" * 900_000 + '"""\nn = 0', ("n",)) is None


def test_a_file_that_is_no_text_is_one_sentence(files: tuple[Path, Path]) -> None:
    files[0].write_bytes(b"\xff\xfe\x00n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_settings()


def test_a_folder_in_place_of_a_file_is_one_sentence(files: tuple[Path, Path]) -> None:
    files[0].mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings()


@given(text=st.text(max_size=60))
def test_any_text_is_settings_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "config.toml"
    file.write_text(text, encoding="utf-8", errors="replace")
    said = ""
    try:
        settings_of(read_file(file))
    except ConfigError as error:
        said = str(error)
    assert not {"\n", "\x1b"} & set(said)


def test_every_field_is_documented() -> None:
    for table in (Settings, ModelEntry, PricesEntry, TimeoutsEntry):
        for name, field in table.model_fields.items():
            assert field.description, f"{table.__name__}.{name}"


def _settings(**models: ModelEntry) -> Settings:
    return Settings(models=dict(models))


def _entry(**fields: object) -> ModelEntry:
    return ModelEntry.model_validate({"base_url": "http://one.example:8000/v1", **fields})


def test_an_entry_becomes_an_entrant_without_address_or_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QWEN_KEY", f" {SECRET}\n")
    entry = _entry(model="org/qwen", key_env="QWEN_KEY", seed=5, concurrency=3)
    [(entrant, endpoint)] = resolve_entrants(_settings(qwen=entry), ["qwen"])
    assert entrant.card.name == "qwen"
    assert entrant.card.model_id == endpoint.model_id == "org/qwen"
    assert entrant.card.host == "one.example:8000"
    assert (entrant.card.concurrency, entrant.sampling.seed) == (3, 5)
    assert "\\boxed{}" in entrant.prompt_suffix
    assert endpoint.key is not None
    assert endpoint.key.reveal() == SECRET
    assert SECRET not in f"{entrant!r}{endpoint!r}"


def test_without_a_seed_each_session_draws_one_for_all_its_models() -> None:
    settings = _settings(a=_entry(), b=_entry(), fixed=_entry(seed=3))
    drawn = set()
    for _ in range(2):
        found = resolve_entrants(settings, ["a", "b", "fixed"], flags=SamplingFlags())
        first, second, fixed = (entrant.sampling.seed for entrant, _ in found)
        assert (first, fixed) == (second, 3)
        drawn.add(first)
    assert len(drawn) == 2
    [(entrant, _)] = resolve_entrants(settings, ["a"], flags=SamplingFlags(drawn_seed=11))
    assert entrant.sampling.seed == 11


def test_flags_go_before_the_entry() -> None:
    entry = _entry(temperature=0.1, top_p=0.5, max_tokens=10, seed=1, concurrency=1)
    flags = SamplingFlags(temperature=0.0, top_p=1.0, max_tokens=20, seed=0, concurrency=2)
    [(entrant, _)] = resolve_entrants(_settings(q=entry), ["q"], flags=flags)
    sampling = entrant.sampling
    assert (sampling.temperature, sampling.top_p) == (0.0, 1.0)
    assert (sampling.max_tokens, sampling.seed, entrant.card.concurrency) == (20, 0, 2)


def test_log_p_is_asked_for_by_the_entry_or_the_flag_and_is_no_sampling() -> None:
    settings = _settings(q=_entry(logprobs=5, seed=0, continuation="prefix"), plain=_entry(seed=0))
    for flag, expected in ((None, [5, None]), (0, [0, 0])):
        flags = SamplingFlags(logprobs=flag)
        found = resolve_entrants(settings, ["q", "plain"], flags=flags)
        assert [entrant.logprobs for entrant, _ in found] == expected
        assert found[0][0].sampling == found[1][0].sampling
        assert [endpoint.continuation for _, endpoint in found] == ["prefix", None]


def test_texts_are_begun_by_hand_where_completions_make_them() -> None:
    entry = _entry(api="completions", template="<u>{prompt}", starts=["Alright,", "Okay so I"])
    [(entrant, endpoint)] = resolve_entrants(_settings(q=entry), ["q"])
    assert entrant.starts == ("Alright,", "Okay so I")
    assert (endpoint.api, endpoint.template) == ("completions", "<u>{prompt}")


def test_sampling_is_what_extra_says_because_that_is_what_is_sent() -> None:
    extra = {"temperature": 1, "top_p": "high", "max_completion_tokens": 9, "top_k": 5}
    [(entrant, _)] = resolve_entrants(_settings(q=_entry(extra=extra, seed=0)), ["q"])
    assert entrant.sampling == Sampling(1, None, 9, 0)


def test_the_only_model_needs_no_name() -> None:
    [(entrant, _)] = resolve_entrants(_settings(q=_entry()), [])
    assert entrant.card.name == "q"


def test_a_base_url_takes_the_servers_own_ids_and_the_general_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TTS_TUI_API_KEY", SECRET)
    found = resolve_entrants(Settings(), ["a/b", "c"], "http://two.example/v1/")
    assert [endpoint.model_id for _, endpoint in found] == ["a/b", "c"]
    assert all(endpoint.key is not None for _, endpoint in found)


def test_a_base_url_works_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TTS_TUI_API_KEY", raising=False)
    [(_, endpoint)] = resolve_entrants(Settings(), ["a"], "http://two.example/v1")
    assert endpoint.key is None


@pytest.mark.parametrize(
    ("names", "base_url", "part"),
    [
        ([], None, "Several models"),
        (["c"], None, "configured: a, b"),
        (["a", "a"], None, "named twice"),
        (["keyed"], None, "NO_SUCH_KEY_HERE"),
        (["x"], "http://me:pw@h/v1", "key's variable"),
        (["x"], "not a url", "http://"),
        ([], "http://h/v1", "--model"),
    ],
)
def test_what_cannot_be_resolved_is_one_sentence(
    names: list[str], base_url: str | None, part: str
) -> None:
    models = {"a": _entry(), "b": _entry()}
    if "keyed" in names:
        models["keyed"] = _entry(key_env="NO_SUCH_KEY_HERE")
    with pytest.raises(TtsTuiError) as caught:
        resolve_entrants(_settings(**models), names, base_url)
    assert part in str(caught.value)
    assert caught.value.remedy


def test_without_any_model_the_remedy_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match="--base-url URL --model ID"):
        resolve_entrants(Settings(), [])


def test_a_key_with_a_line_break_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K", "abc\r\nX-Evil: 1")
    with pytest.raises(ConfigError) as caught:
        resolve_entrants(_settings(q=_entry(key_env="K")), ["q"])
    assert "Evil" not in str(caught.value)


def test_folders_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TTS_TUI_CONFIG_DIR", str(tmp_path / "c"))
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path / "d"))
    assert paths.user_themes_dir() == tmp_path / "c" / "themes"
    assert paths.sessions_dir() == tmp_path / "d" / "sessions"


def test_a_path_below_home_is_shown_with_a_tilde(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.shown(tmp_path / "a" / "b") == "~/a/b"
    assert paths.shown(tmp_path) == "~"
