"""``agentdeck accounts`` and ``agentdeck config``: everything without a screen; no secret as an option, none in an output."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.ptys import on_pty
from tests.support import served_sandbox
from tui.accounts import kernel_keyring
from tui.accounts.config import load_config
from tui.cli.main import run
from tui.vendors.registry import vendors

Call = Callable[..., str]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with served_sandbox() as url:
        yield url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("AGENTDECK_CONFIG", str(tmp_path / "config.toml"))
    # The kernel's keyring is the user's, whatever the HOME: a secret of an account of the same name must outlive the tests.
    own = f"agentdeck-test-{os.getpid()}"
    monkeypatch.setattr(kernel_keyring, "_label", lambda name: f"{own}:{name}".encode())
    return tmp_path


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    def calling(*arguments: str, status: int = 0, stdin: str = "") -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        ended = run(list(arguments))
        shown = capsys.readouterr()
        assert ended == status, shown
        assert "sandbox-s3cret" not in shown.out + shown.err
        return shown.out + shown.err

    return calling


def add(call: Call, sandbox: str, name: str = "phone", *more: str, **options: str) -> str:
    url = f"base_url={sandbox}/agentphone"
    return call("accounts", "add", name, "--vendor", "agentphone", "--set", url, *more, **options)  # type: ignore[arg-type]


def test_an_account_is_added_listed_tried_and_removed(
    call: Call, sandbox: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTDECK_PHONE_API_KEY", "sandbox-s3cret")
    add(call, sandbox, "phone", "--keep", "nowhere")
    listed = call("accounts", "list")
    assert "phone  agentphone  ready" in listed
    assert "api_key: environment variable AGENTDECK_PHONE_API_KEY" in listed
    tried = call("accounts", "test", "phone")
    assert "✓ Authorised" in tried
    assert "Sees plan" in tried
    call("accounts", "remove", "phone", "--yes")
    assert load_config(home / "config.toml", {}).accounts == ()


def test_a_secret_from_standard_input_is_kept_until_reboot_where_there_is_no_keyring(call: Call, sandbox: str) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    name = f"cli-{os.getpid()}"
    try:
        said = add(
            call, sandbox, name, "--secret-stdin", "api_key", "--keep", "until-reboot", stdin="Bearer sandbox-s3cret\n"
        )
        assert "✓ Understood" in said
        row = json.loads(call("accounts", "list", "--format", "json"))[0]
        assert row["secrets"]["api_key"]["source"] == "kernel keyring, until reboot"
    finally:
        call("accounts", "remove", name, "--yes")
    assert kernel_keyring.get(f"{name}/api_key@{sandbox}") is None


def test_without_a_keyring_and_without_a_choice_it_goes_where_the_screen_would_put_it(call: Call, sandbox: str) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    name = f"cli-{os.getpid()}"
    try:
        said = add(call, sandbox, name, "--secret-stdin", "api_key", "--no-test", stdin="sandbox-s3cret\n")
        assert "no D-Bus session" in said
        assert "Secret kept: In the kernel's memory, for your user only, until this machine restarts" in said
        assert "api_key: kernel keyring, until reboot" in call("accounts", "list")
    finally:
        call("accounts", "remove", name, "--yes")


def test_where_no_place_keeps_a_secret_the_choices_are_named(
    call: Call, sandbox: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_keyring, "available", lambda: False)  # as in a container that forbids it
    said = add(call, sandbox, "phone", "--secret-stdin", "api_key", stdin="sandbox-s3cret\n", status=3)
    assert "no D-Bus session" in said
    assert "--keep nowhere and set AGENTDECK_PHONE_API_KEY" in said
    assert not (home / "config.toml").exists()


def test_a_field_may_be_called_by_its_label(call: Call, sandbox: str) -> None:
    given = (
        "--set",
        f"Base URL={sandbox}/agentphone",
        "--secret-stdin",
        "API key",
        "--keep",
        "until-reboot",
        "--no-test",
    )
    call("accounts", "add", "phone", "--vendor", "agentphone", *given, stdin="sandbox-s3cret\n")
    assert "✓ Authorised" in call("accounts", "test")
    call("accounts", "remove", "phone", "--yes")


def test_the_help_names_every_field_of_every_vendor(call: Call) -> None:
    said = call("accounts", "add", "--help")
    for one in vendors():
        line = next(line for line in said.splitlines() if line.split()[:1] == [one.key])
        assert set(line.replace(",", " ").split()[1:]) == {field.key for field in one.fields}


def test_an_account_without_a_secret_says_how_to_give_it_one(call: Call, sandbox: str) -> None:
    said = add(call, sandbox)
    assert "no secret yet" in said
    assert "agentdeck accounts edit phone --secret api_key. Or set AGENTDECK_PHONE_API_KEY before" in said


@pytest.mark.parametrize("command", [("add", "phone", "--vendor", "agentphone"), ("edit", "phone")])
def test_a_secret_to_be_kept_nowhere_is_refused_with_what_to_do_instead(
    call: Call, sandbox: str, command: tuple[str, ...]
) -> None:
    if command[0] == "edit":
        add(call, sandbox)
    given = ("--keep", "nowhere", "--secret-stdin", "api_key")
    said = call("accounts", *command, *given, stdin="sandbox-s3cret\n", status=2)
    assert "set AGENTDECK_PHONE_API_KEY before each start" in said
    assert "leave --keep out" in said


def test_a_wrong_name_of_a_secret_is_answered_with_the_right_one_and_not_repeated(call: Call) -> None:
    asked = ("accounts", "add", "e", "--vendor", "ejento", "--secret-stdin")
    for wrong in ("subscription_key", "sandbox-pasted-by-mistake"):
        said = call(*asked, wrong, "--set", "base_url=https://e.example", stdin="x\n", status=2)
        assert "--secret-stdin expects one of Ejento's fields: api_key (API key), access_token (Access token)." in said
        assert wrong not in said
        assert ("Did you mean api_key?" in said) == (wrong == "subscription_key")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "api_key=sandbox-s3cret"), "--set expects one of AgentPhone's fields: base_url"),
        (("--secret-file", "nonsense=/x"), "--secret-file expects one of AgentPhone's fields: api_key (API key)"),
        (("--set", "base_url"), "expects KEY=VALUE"),
        (("--set", "sub_account_id=\udcff"), "nothing but UTF-8"),
        (("--secret-file", "api_key=\x1b]0;x"), "no control characters"),
        (("--set", "base_url=http://far.example"), "Plain http is refused"),
        (("--set", "base_url=http://far.example"), "Give --set base_url=…; see agentdeck accounts add --help."),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    call: Call, home: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = call("accounts", "add", "phone", "--vendor", "agentphone", "--keep", "nowhere", *arguments, status=2)
    assert words in said
    assert not (home / "config.toml").exists()


def test_no_command_has_an_option_that_takes_a_secret() -> None:
    import click

    from tui.cli.accounts import accounts

    for command in accounts.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert not {"--token", "--secret", "--key", "--api-key", "--password"} & set(parameter.opts) or (
                    parameter.metavar == "FIELD"
                )


def test_an_account_is_edited_renamed_disabled_and_moved(call: Call, sandbox: str, home: Path) -> None:
    for name in ("one", "two"):
        add(call, sandbox, name, "--keep", "nowhere")
    refused = call("accounts", "edit", "two", "--set", "base_url=http://far.example", status=2)
    assert "Give --set base_url=…; see agentdeck accounts edit --help." in refused
    call("accounts", "edit", "two", "--rename", "zwei", "--disable", "--place", "1", "--refresh", "60")
    saved = load_config(home / "config.toml", {}).accounts
    assert [(one.name, one.enabled, one.refresh) for one in saved] == [("zwei", False, 60), ("one", True, 30)]
    assert "disabled" in call("accounts", "list")
    file = home / "config.toml"
    file.write_text(file.read_text().replace(f'"{sandbox}', '"ftp://nowhere'))
    call("accounts", "edit", "zwei", "--enable")  # what was wrong before does not stand in the way
    assert "disabled" not in call("accounts", "list")


def test_a_file_or_a_command_can_hold_the_secret(call: Call, sandbox: str, home: Path) -> None:
    token = home / "token"
    token.write_text("sandbox-s3cret\n")
    token.chmod(0o600)
    add(call, sandbox, "phone", "--secret-file", f"api_key={token}")
    assert "✓ Authorised" in call("accounts", "test", "phone")
    assert f"api_key: file ~/{token.name}" in call("accounts", "list")
    call("accounts", "edit", "phone", "--secret-command", f"api_key=cat {token}", "--no-test")
    assert "api_key: command cat" in call("accounts", "list")
    assert "✓ Authorised" in call("accounts", "test", "phone")
    token.chmod(0o644)
    call("accounts", "edit", "phone", "--secret-file", f"api_key={token}", "--no-test")
    assert "others may read or write it" in call("accounts", "test", "phone", status=3)


def test_a_refused_key_ends_with_4(call: Call, sandbox: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDECK_PHONE_API_KEY", "wrong")
    add(call, sandbox, "phone", "--keep", "nowhere", "--no-test")
    said = call("accounts", "test", status=4)
    assert "✗ Authorised" in said
    assert "To correct it: agentdeck accounts edit phone --secret api_key" in said
    shown = call("show", "phone", "agents", status=4)
    assert "Invalid or missing API key. Renew the key" in shown, "two sentences"


def test_an_account_that_does_not_work_is_kept_and_the_command_that_corrects_it_named(
    call: Call, sandbox: str, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("sandbox-s3cret\n")
    token.chmod(0o600)
    filed = ("--secret-file", f"api_key={token}")
    call(
        "accounts", "add", "gone", "--vendor", "agentphone", "--set", "base_url=http://127.0.0.1:9", *filed, "--no-test"
    )
    said = call("accounts", "edit", "gone", "--set", "base_url=http://127.0.0.1:9", status=5)
    assert "The account is kept. To correct it: agentdeck accounts edit gone --set base_url=URL" in said
    assert "gone" in call("accounts", "list")


def test_an_agent_code_that_does_not_exist_is_a_configuration_fault(
    call: Call, sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTDECK_STAR_API_KEY", "sandbox-s3cret")
    form = ("--set", f"base_url={sandbox}/serenity", "--set", "agent_codes=hr-desk,nobody", "--keep", "nowhere")
    call("accounts", "add", "star", "--vendor", "serenity", *form, "--no-test")
    said = call("accounts", "test", "star", status=2)
    assert "✗ There is no agent “nobody”." in said
    assert "To correct it: agentdeck accounts edit star --set KEY=VALUE" in said
    call("accounts", "edit", "star", "--set", "agent_codes=hr-desk", "--no-test")
    assert "There is no agent" not in call("accounts", "test", "star")


def test_an_unknown_account_or_vendor_is_a_usage_error(call: Call) -> None:
    assert "There is no account “nobody”" in call("accounts", "test", "nobody", status=2)
    assert "Known vendors: agentphone" in call("accounts", "add", "x", "--vendor", "acme", status=2)


def test_an_edit_that_changes_nothing_and_a_question_that_nobody_answers_are_said(call: Call, sandbox: str) -> None:
    add(call, sandbox, "phone", "--no-test")
    assert "Nothing to change is named" in call("accounts", "edit", "phone", status=2)
    assert "--yes goes without asking" in call("accounts", "remove", "phone", status=2)
    call("accounts", "remove", "phone", stdin="y\n")


def test_config_says_where_each_value_comes_from(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "config.toml").write_text("[settings]\npage_size = 50\n")
    monkeypatch.setenv("AGENTDECK_REFRESH", "9")
    shown = call("config", "show")
    assert "page_size = 50   # from configuration file" in shown
    assert "refresh = 9   # from environment" in shown
    assert "mouse = true   # from default" in shown
    rows = {row["name"]: row for row in json.loads(call("config", "show", "--format", "json"))["settings"]}
    assert rows["refresh"]["variable"] == "AGENTDECK_REFRESH"
    assert call("config", "path").strip() == str(home / "config.toml")


def test_config_check_names_faults_of_the_file_and_of_the_accounts(call: Call, home: Path) -> None:
    assert "fine" in call("config", "check")
    (home / "config.toml").write_text(
        "[settings]\nrefresh = 1\n[[accounts]]\nname = 'a'\nvendor = 'geai'\nbase_url = 'https://x'\n"
        "[accounts.settings]\nkind = 'oauth'\nwhat = 'x'\n[[accounts]]\nname = 'b'\nvendor = 'nobody'\n"
    )
    said = call("config", "check", status=2)
    assert "line 2: settings.refresh: expected at least 5" in said
    assert "accounts.a: Project id is needed." in said
    assert "accounts.a: The vendor knows no setting “what”." in said
    assert "accounts.b: There is no vendor “nobody”." in said
    assert "b     nobody  unknown vendor" in call("accounts", "list")
    assert '"account": "a"' in call("views"), "one that cannot be used hides no other"
    assert "b: There is no vendor “nobody”." in call("fleet", status=3)
    assert "To correct it: agentdeck accounts remove b" in call("accounts", "test", "b", status=2)
    assert "secrets were not looked for" in call("accounts", "remove", "b", "--yes")
    assert "nobody" not in call("accounts", "list")


@pytest.mark.parametrize("way", ["file", "command", "environment"])
def test_a_new_account_is_tried_wherever_its_secret_comes_from(
    call: Call, sandbox: str, home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    for wrong, token in ((False, "sandbox-s3cret"), (True, "not-accepted-and-fake")):
        kept = home / "token"
        kept.write_text(token)
        kept.chmod(0o600)
        more = {"file": ("--secret-file", f"api_key={kept}"), "command": ("--secret-command", f"api_key=cat {kept}")}
        name = "wrong" if wrong else "right"
        if way == "environment":
            monkeypatch.setenv(f"AGENTDECK_{name.upper()}_API_KEY", token)
        said = add(call, sandbox, name, *more.get(way, ()), status=4 if wrong else 0)
        assert ("✓ Authorised" in said) is not wrong
        untested = add(call, sandbox, f"{name}-untested", *more.get(way, ()), "--no-test")
        assert "Authorised" not in untested


def test_the_groups_load_nothing_heavy_for_their_help() -> None:
    code = (
        "import sys, tui.cli.accounts, tui.cli.config;"
        "heavy = {'pydantic', 'httpx', 'keyring', 'tomlkit', 'textual'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_person_at_a_terminal_is_asked_for_everything(
    home: Path, sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    name = f"asked-{os.getpid()}"
    env = {key: os.environ[key] for key in ("HOME", "AGENTDECK_CONFIG", "XDG_STATE_HOME")}
    try:
        with on_pty([sys.executable, "-m", "tui", "accounts", "add"], env=env) as terminal:
            terminal.expect(b"Vendor:")
            terminal.send(b"agentphone\n")
            terminal.expect(b"Name of the account")
            terminal.send(name.encode() + b"\n")
            terminal.expect(b"Base URL")
            terminal.send(b"http://far.example\n")
            terminal.expect(b"Plain http is refused")
            terminal.send(f"{sandbox}/agentphone\n".encode())
            terminal.expect(b"Sub-account id (optional)")
            terminal.send(b"\n")
            terminal.expect(b"API key:")
            terminal.send(b"two words\n")
            asked = terminal.expect(b"more than the secret was pasted")
            terminal.expect(b"API key:", start=asked)
            terminal.send(b"sandbox-s3cret\n")
            terminal.expect(b"Keep the secret")
            terminal.send(b"reboot\n")
            terminal.expect(b"Secret kept: In the kernel's memory")
            terminal.expect("✓ Understood".encode())
            assert terminal.ended(5) == 0
            assert b"sandbox-s3cret" not in terminal.output
    finally:
        monkeypatch.setattr(
            kernel_keyring, "_label", lambda name: f"agentdeck:{name}".encode()
        )  # as that process says it
        kernel_keyring.delete(f"{name}/api_key@{sandbox}")
