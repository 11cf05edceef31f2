"""The configuration as it is read: every fault named, the rest usable."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.ptys import pace
from tests.support import NOW
from tests.unit.config_support import BROKEN, written
from tui.accounts.config import Config, load_config
from tui.accounts.paths import config_file
from tui.accounts.peek import peek
from tui.accounts.saved import SavedTimes
from tui.accounts.settings import Origin, Settings
from tui.core.errors import DeckError
from tui.live import cache
from tui.widgets.themes import load_theme


def loaded(tmp_path: Path, text: str, **environ: str) -> Config:
    return load_config(written(tmp_path, text), environ)


def test_every_fault_is_named_with_its_line_and_the_rest_works(tmp_path: Path) -> None:
    config = loaded(tmp_path, BROKEN)
    assert [(one.line, one.key) for one in config.problems] == [
        (3, "colour"),
        (7, "settings.refresh"),
        (8, "settings.pagesize"),
        (9, "settings.mouse"),
        (10, "settings.zone"),
        (16, "accounts.acme.surprise"),
        (19, "accounts.acme.settings.api_key"),
        (22, "accounts.acme.name"),
        (26, "accounts.3.name"),
        (29, "accounts.4.name"),
    ]
    assert config.settings.theme == "nord"
    assert config.settings.refresh == 30
    assert [(one.name, dict(one.settings)) for one in config.accounts] == [("acme", {"agent_codes": "one,two"})]


def test_reasons_help_and_never_repeat_a_value(tmp_path: Path) -> None:
    said = "\n".join(str(one) for one in loaded(tmp_path, BROKEN.replace("surprise", "access_token")).problems)
    assert "settings.refresh: expected at least 5" in said
    assert "did you mean page_size?" in said
    assert "expected true or false" in said
    assert said.count("secrets are not read from this file") == 2, "neither among an account's settings nor beside them"
    assert "sandbox-in-the-file" not in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('token_file = "/run/key"', 'token_file: expected a table such as { api_key = "/path/of/a/file" }'),
        (
            'token_command = ["pass", "x"]',
            'token_command: expected a table such as { api_key = ["pass", "show", "name"] }',
        ),
        ('token_files = { api_key = "/run/key" }', "token_files: unknown key; did you mean token_file?"),
        ("enable = false", "enable: unknown key; did you mean enabled?"),
    ],
)
def test_a_place_of_a_secret_that_is_written_wrongly_is_answered_with_how_it_is_written(
    tmp_path: Path, line: str, words: str
) -> None:
    config = loaded(tmp_path, f'[[accounts]]\nname = "acme"\nvendor = "agentphone"\n{line}\n')
    assert [str(one).rpartition("accounts.acme.")[2] for one in config.problems] == [words]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\n[settings\ntheme = 'x'\n", 2), ("a = 1\na = 2\n", 2), ("x = \x01\n", 1)],
)
def test_a_file_that_is_no_toml_is_a_problem_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    config = loaded(tmp_path, text)
    assert [one.line for one in config.problems] == [line]
    assert f"config.toml, line {line}: this is not TOML" in config.trouble
    assert config.settings == Settings()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a = 1\n\xff\xfe\x00", "config.toml is not UTF-8 text from line 2 on."),
        (b"[" * 50_000, "config.toml, line 1: "),
    ],
    ids=["bytes", "brackets"],
)
def test_bytes_that_cannot_be_read_are_a_problem(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    config = load_config(path, {})
    assert len(config.problems) == 1
    assert words in config.trouble
    assert not peek(path, {}).readable


def test_a_folder_in_the_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    assert "a folder stands where" in load_config(tmp_path, {}).problems[0].reason


def test_what_is_no_ordinary_file_is_a_problem_and_waits_for_nobody(tmp_path: Path) -> None:
    pipe, endless = tmp_path / "pipe", tmp_path / "endless"
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    for path, words in ((pipe, "no ordinary file"), (endless, "far too large")):
        assert words in load_config(path, {}).problems[0].reason
        assert str(load_config(path, {}).problems[0]).count(str(path)) == 1
        assert not peek(path, {}).readable
        assert SavedTimes(path).at("acme/token") is None
        assert cache.load(path, NOW) == {}
        with pytest.raises(DeckError):
            load_theme(path)
    assert load_config(Path(os.devnull), {}).problems == ()


def test_the_environment_wins_and_says_so(tmp_path: Path) -> None:
    config = loaded(
        tmp_path, "[settings]\nrefresh = 60\npage_size = 50\n", AGENTDECK_REFRESH="10", AGENTDECK_MOUSE="no"
    )
    assert (config.settings.refresh, config.settings.page_size, config.settings.mouse) == (10, 50, False)
    assert config.origins["refresh"] is Origin.ENVIRONMENT
    assert config.origins["page_size"] is Origin.FILE
    assert config.origins["theme"] is Origin.DEFAULT


def test_a_bad_environment_variable_leaves_the_files_value(tmp_path: Path) -> None:
    config = loaded(tmp_path, "[settings]\nrefresh = 60\n", AGENTDECK_REFRESH="often")
    assert config.settings.refresh == 60
    assert str(config.problems[0]) == "AGENTDECK_REFRESH: expected a number"


def test_every_setting_has_a_default_and_an_explanation() -> None:
    assert all(field.description and not field.is_required() for field in Settings.model_fields.values())


def test_the_file_can_be_elsewhere(tmp_path: Path) -> None:
    assert config_file({"AGENTDECK_CONFIG": str(tmp_path / "mine.toml")}) == tmp_path / "mine.toml"


def test_a_peek_sees_theme_and_accounts_and_loads_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, BROKEN)
    code = (
        "import sys; from pathlib import Path; from tui.accounts.peek import peek;"
        f"seen = peek(Path({str(path)!r}), {{}});"
        "assert seen.theme == 'nord' and seen.accounts[0].name == 'acme', seen;"
        "heavy = {'pydantic', 'tomlkit', 'keyring', 'httpx', 'platformdirs', 'click'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_peek_takes_a_few_milliseconds(tmp_path: Path) -> None:
    accounts = "".join(f'[[accounts]]\nname = "a{n}"\nvendor = "geai"\nbase_url = "https://x"\n' for n in range(10))
    path = written(tmp_path, accounts)
    best = min(_time_of(lambda: peek(path, {})) for _ in range(5))
    assert best < 0.005 * pace()


def _time_of(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


@pytest.mark.parametrize(
    "url",
    [
        "https://sandbox-user:sandbox-canary@host.example/base?token=sandbox-canary#sandbox-canary",
        "https://sandbox-canary/x@host.example/base",
    ],
)
def test_an_address_keeps_nothing_that_could_be_a_secret(tmp_path: Path, url: str) -> None:
    config = loaded(tmp_path, f'[[accounts]]\nname = "one"\nvendor = "geai"\nbase_url = "{url}"\n')
    assert config.accounts[0].base_url == "https://host.example/base"
    assert "user names, tokens and queries" in str(config.problems[0])
    assert "canary" not in str(config)
