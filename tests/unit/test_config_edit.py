"""Changes to the configuration lose nothing, whoever and whatever interferes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support_keyring import wait_until
from tests.unit.config_support import BROKEN, written
from tui.accounts.config import load_config
from tui.accounts.edit import edit
from tui.accounts.migrate import migrate
from tui.accounts.model import Account
from tui.accounts.settings import Settings
from tui.core.errors import DeckError, ErrorKind


def test_comments_and_unknown_keys_survive_every_change(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# top\n[settings]\ntheme = 'nord' # mine\n\n# first\n[[accounts]]\nname = 'one' # keep\nvendor = 'geai'\n"
        "base_url = 'https://one'\nfuture = 1\n\n# second\n[[accounts]]\nname = 'two'\nvendor = 'geai'\n# end\n",
    )
    with edit(path) as draft:
        draft.add(Account("three", "ejento", "https://three"))
        draft.move("two", 0)
        draft.set("page_size", 50)
        draft.set_enabled("one", enabled=False)
    with edit(path) as draft:
        former = next(one for one in load_config(path, {}).accounts if one.name == "one")
        draft.replace(former, Account("uno", "geai", "https://uno", settings={"kind": "api"}, enabled=False))
        draft.set("theme", None)
    text = path.read_text()
    for kept in ("# top", "# first", "# keep", "# second", "# end", "future = 1"):
        assert kept in text
    config = load_config(path, {})
    assert [(one.name, one.enabled) for one in config.accounts] == [("two", True), ("uno", False), ("three", True)]
    assert (config.settings.page_size, config.settings.theme) == (50, Settings().theme)


def test_a_comment_goes_along_with_the_account_below_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "[settings]\ntheme = 'nord'\n\n# about one\n[[accounts]]\nname = 'one'\nvendor = 'geai'\n"
        "[accounts.settings]\nkind = 'api'\n\n# about two\n[[accounts]]\nname = 'two'\nvendor = 'geai'\n",
    )
    with edit(path) as draft:
        draft.move("two", 0)
        draft.set("page_size", 50)
    text = path.read_text()
    assert "# about one\n[[accounts]]\nname = 'one'" in text
    assert "# about two\n[[accounts]]\nname = 'two'" in text
    assert "theme = 'nord'\npage_size = 50\n" in text


def test_an_edit_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, BROKEN)
    before = path.stat().st_mtime_ns
    with edit(path) as draft:
        draft.set("theme", "nord")
    assert (path.read_text(), path.stat().st_mtime_ns) == (BROKEN, before)


def test_an_account_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    account = Account(
        "acme",
        "serenity",
        "https://api.example/path",
        {"agent_codes": "a, b", "odd": 'quote " and \\ and ü'},
        refresh=12.5,
        token_files={"api_key": Path("/run/secrets/key")},
        token_commands={"other": ("pass", "show", "a b")},
    )
    path = tmp_path / "deep" / "config.toml"
    with edit(path) as draft:
        draft.add(account)
    assert load_config(path, {}).accounts == (account,)


def test_a_taken_or_impossible_name_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with edit(path) as draft:
        draft.add(Account("acme", "geai", "https://x"))
    before = path.read_text()
    for name in ("acme", "ACME", "a b", "-a", "a" * 41, ""):
        with pytest.raises(DeckError), edit(path) as draft:
            draft.add(Account(name, "geai", "https://y"))
    assert path.read_text() == before


def test_the_file_is_private_and_so_is_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    with edit(path) as draft:
        draft.set("theme", "nord")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_linked_file_stays_linked(tmp_path: Path) -> None:
    real = written(tmp_path, "[settings]\ntheme = 'nord'\n")
    link = tmp_path / "link.toml"
    link.symlink_to(real)
    with edit(link) as draft:
        draft.set("page_size", 50)
    assert link.is_symlink()
    assert "page_size = 50" in real.read_text()


def test_two_who_change_the_same_account_or_keys_keep_what_the_other_changed(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "[settings.keys]\n'app.help' = 'f1' # mine\n\n[[accounts]]\nname = 'one'\nvendor = 'geai'\nbase_url = 'https://one'\n"
        "[accounts.settings]\nkind = 'api'\nproject_id = 'p'\n",
    )
    seen = load_config(path, {})
    former, keys = seen.accounts[0], seen.settings.keys
    with edit(path) as draft:
        draft.replace(former, replace(former, base_url="https://moved", settings={"kind": "oauth", "project_id": "p"}))
        draft.set("keys", {**keys, "app.jump": "f5"}, keys)
    with edit(path) as draft:
        draft.replace(former, replace(former, name="uno", refresh=60.0, settings={"kind": "api"}))
        draft.set("keys", {**keys, "app.quit": "f10"}, keys)
    config = load_config(path, {})
    assert config.accounts == (Account("uno", "geai", "https://moved", {"kind": "oauth"}, refresh=60.0),)
    assert config.settings.keys == {"app.help": "f1", "app.jump": "f5", "app.quit": "f10"}
    assert "# mine" in path.read_text()
    with edit(path) as draft:
        draft.set("keys", {"app.jump": "f5"}, config.settings.keys)
    assert load_config(path, {}).settings.keys == {"app.jump": "f5"}


@pytest.mark.parametrize(
    "text",
    [
        "[accounts]\nname = 'one'\n",
        "[accounts.prod]\nvendor = 'geai'\n",
        "accounts = ['one']\n",
        "accounts = 1\nsettings = 2\n",
    ],
)
def test_what_stands_where_accounts_or_settings_belong_is_not_written_over(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DeckError) as caught, edit(path) as draft:
        draft.add(Account("new", "geai", "https://x"))
    assert "so it is not touched" in caught.value.fault.sentence
    assert path.read_text() == text
    if "settings" in text:
        with pytest.raises(DeckError), edit(path) as draft:
            draft.set("theme", "nord")
        assert path.read_text() == text


def test_a_file_that_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "config.toml"
    with pytest.raises(DeckError) as caught, edit(path, must_exist=True) as draft:
        draft.set("theme", "nord")
    assert "is gone, so nothing was saved" in caught.value.fault.sentence
    assert not path.parent.exists()


def _add_many(path: Path, who: str) -> None:
    for number in range(15):
        with edit(path) as draft:
            draft.add(Account(f"{who}-{number}", "geai", "https://x"))


def test_two_processes_that_edit_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_add_many, args=(path, who)) for who in ("left", "right")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    config = load_config(path, {})
    assert len(config.accounts) == 30
    assert not config.problems


ENDLESS = """
import os, sys
from pathlib import Path
from tui.accounts.edit import edit
from tui.accounts.model import Account
number = 0
while True:
    with edit(Path(sys.argv[1])) as draft:
        number += 1
        for name in draft.names()[5:]:
            draft.remove(name)
        draft.add(Account(f"n{os.getpid()}-{number}", "geai", "https://x", {"note": "x" * 2000}))
"""


def test_a_kill_in_the_middle_of_a_write_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with edit(path) as draft:
        draft.add(Account("first", "geai", "https://x"))
    for round_ in range(6):
        process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], cwd=Path(__file__).parents[2])
        before = path.stat().st_mtime_ns
        wait_until(lambda before=before: path.stat().st_mtime_ns != before)  # type: ignore[misc]
        time.sleep(0.003 * round_)  # another moment of the write each time
        process.send_signal(signal.SIGKILL)
        process.wait()
        config = load_config(path, {})
        assert not config.problems
        assert config.accounts[0].name == "first"
    with edit(path) as draft:  # the lock of the killed one is gone
        draft.set("theme", "nord")


def test_a_killed_writers_leftover_is_removed_later(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    left = tmp_path / ".config.toml.abc.tmp"
    left.write_text("half")
    os.utime(left, (1, 1))
    with edit(path) as draft:
        draft.set("theme", "nord")
    assert not left.exists()


def _save_with_a_limit(path: Path, report: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
    try:
        with edit(path) as draft:
            draft.add(Account("new", "geai", "https://x", {"note": "x" * 400}))
    except DeckError as error:
        report.write_text(error.fault.sentence)


def test_a_full_disk_is_reported_and_the_old_file_stays(tmp_path: Path) -> None:
    path, report = written(tmp_path, "[settings]\ntheme = 'nord'\n"), tmp_path / "report"
    process = multiprocessing.get_context("fork").Process(target=_save_with_a_limit, args=(path, report))
    process.start()
    process.join(10)
    assert "cannot be written: the limit for file sizes is reached" in report.read_text()
    assert path.read_text() == "[settings]\ntheme = 'nord'\n"
    assert list(tmp_path.glob(".*.tmp")) == []


def test_no_space_on_the_device_is_reported(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists() or os.geteuid() != 0:
        pytest.skip("needs root and /dev/full, to mount a file system of a few kilobytes")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    try:
        path = disk / "config.toml"
        with pytest.raises(DeckError) as caught, edit(path) as draft:
            draft.add(Account("new", "geai", "https://x", {"note": "x" * 20_000}))
        assert "the disk is full" in caught.value.fault.sentence
        assert not path.exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_home_is_reported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    code = (
        "import os, sys; from pathlib import Path\n"
        "from tui.accounts.edit import edit\nfrom tui.core.errors import DeckError\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)  # root may write anywhere\n"
        "try:\n    with edit(Path(sys.argv[1])) as draft: draft.set('theme', 'nord')\n"
        "except DeckError as error: print(error.fault.sentence, error.fault.hint)"
    )
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        _open_up(folder)
    command = [sys.executable, "-c", code, str(home / "agentdeck" / "config.toml")]
    said = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout
    assert "cannot be written: permission is denied" in said
    assert "Nothing was changed on disk" in said


def _open_up(folder: Path) -> None:
    """Let another user pass through a folder of the test's own."""
    if folder.stat().st_uid == os.geteuid() and "pytest" in str(folder):
        folder.chmod(0o755)


def test_a_broken_file_is_never_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, "a = 1\n[oops\n")
    with pytest.raises(DeckError) as caught, edit(path) as draft:
        draft.set("theme", "nord")
    assert "not valid TOML, line 2" in caught.value.fault.sentence
    assert path.read_text() == "a = 1\n[oops\n"


def test_a_newer_file_is_read_as_far_as_it_goes_and_never_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, "schema_version = 9\n[settings]\ntheme = 'nord'\n")
    config = load_config(path, {})
    assert config.settings.theme == "nord"
    assert config.problems[0].key == "schema_version"
    with pytest.raises(DeckError) as caught, edit(path) as draft:
        draft.set("theme", "dracula")
    assert caught.value.kind is ErrorKind.CONFIG


def test_migration_takes_every_step_once_and_states_the_version() -> None:
    document: dict[str, object] = {"schema_version": 1, "colour": "red"}
    steps = {1: lambda one: one.update(theme=one.pop("colour")), 2: lambda one: one.update(done=True)}
    assert migrate(document, steps, to=3)
    assert document == {"schema_version": 3, "theme": "red", "done": True}
    assert not migrate(document, steps, to=3)
