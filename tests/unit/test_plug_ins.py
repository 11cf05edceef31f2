"""A plug-in that misbehaves when it is imported, or is badly packed, takes nothing along but itself."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from tui.cli import main
from tui.cli.lazy import Lazy
from tui.core.errors import DeckError
from tui.vendors import registry


@pytest.fixture
def plug_in(tmp_path, monkeypatch):
    """Install a package that supplies the vendor “evil”."""

    def install(source: str, points: str = "evil = evil_plug:VENDOR") -> None:
        (tmp_path / "evil_plug.py").write_text(source)
        info = tmp_path / "evil_plug-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil-plug\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[agentdeck.vendors]\n{points}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        _forget()

    yield install
    sys.modules.pop("evil_plug", None)
    _forget()


def _forget():
    registry._found.cache_clear()
    registry.vendor.cache_clear()
    registry._under_way.clear()


@pytest.mark.parametrize(
    "source", ["import sys; sys.exit(7)", "raise GeneratorExit", "1 / 0", "import nothing_such", "VENDOR = 1"]
)
def test_it_may_end_as_it_likes_and_print_what_it_likes(plug_in, capsys, source):
    plug_in(f"print('junk')\n{source}")
    with pytest.raises(DeckError, match="The plug-in of vendor “evil” cannot be loaded"):
        registry.vendor("evil")
    assert len(registry.vendors()) == 4
    assert capsys.readouterr().out == ""


def test_one_that_hangs_is_waited_for_once(plug_in, monkeypatch):
    monkeypatch.setattr(registry, "IMPORT_SECONDS", 0.1)
    plug_in("import threading\nGO = threading.Event()\nGO.wait()\nraise SystemExit")
    for _ in range(2):
        with pytest.raises(DeckError, match="The plug-in of vendor “evil” cannot be loaded"):
            registry.vendor("evil")
    hanging = [thread for thread in threading.enumerate() if thread.name == "agentdeck-call"]
    assert [thread.daemon for thread in hanging] == [True]
    assert len(registry.vendors()) == 4
    sys.modules["evil_plug"].GO.set()
    hanging[0].join()


def test_ctrl_c_while_it_is_imported_is_obeyed(plug_in):
    plug_in("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        registry.vendor("evil")


def test_malformed_entry_points_of_one_package_hide_no_other(plug_in):
    plug_in("", "broken entry")
    assert len(registry.vendors()) == 4
    with pytest.raises(DeckError) as told:
        registry.vendor("evil")
    assert "The entry points of evil-plug cannot be read." in told.value.fault.words


def test_they_end_no_command(plug_in, tmp_path):
    plug_in("", "broken entry")
    environment = {key: value for key, value in os.environ.items() if key != "PYDANTIC_DISABLE_PLUGINS"}
    ran = subprocess.run(
        [sys.executable, "-m", "tui", "config", "check"],
        env=environment | {"PYTHONPATH": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr


def test_an_error_that_nobody_expected_is_told_without_what_was_in_memory(plug_in, tmp_path, monkeypatch, capsys):
    plug_in("import click\n@click.command()\ndef command():\n    key = 'not-to-be-shown'\n    raise ValueError(key)\n")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setitem(main.cli._lazy, "evil", Lazy("evil_plug", "command", "Fails."))
    assert main.run(["evil"]) == 1
    told = capsys.readouterr()
    (report,) = tmp_path.glob("agentdeck/crash-*.txt")
    assert (told.out, "Traceback" in told.err, report.name in told.err) == ("", False, True)
    assert "not-to-be-shown" not in told.err + report.read_text()
