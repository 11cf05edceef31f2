"""The exit statuses of ``agentdeck show``: 0 fine, 3 no secret, 4 not authorised, 5 vendor failing, 6 partial, 130 stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

from tests.faults.ptys import slowness
from tests.support import FixedClock, fixed_world, served_sandbox
from tui.cli.question import Request
from tui.cli.showing import show_view
from tui.core.errors import DeckError, ErrorKind
from tui.live import deck as decks
from tui.live.configured import Configured, demonstration
from tui.live.demo import demo_transport
from tui.live.snapshot import Snapshot
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import state_of

SHOW = (sys.executable, "-m", "tui", "show")


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """An account of the sandbox, over real HTTP, in a configuration of its own."""
    with served_sandbox() as url:
        path = tmp_path / "config.toml"
        path.write_text(
            f'[[accounts]]\nname = "show-phone"\nvendor = "agentphone"\nbase_url = "{url}/agentphone"\n'
            '[[accounts]]\nname = "gone"\nvendor = "agentphone"\nbase_url = "http://127.0.0.1:9"\n'
            '[[accounts]]\nname = "off"\nvendor = "agentphone"\nenabled = false\n'
        )
        monkeypatch.setenv("AGENTDECK_CONFIG", str(path))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        yield monkeypatch


def test_without_a_secret_the_status_is_3(out, configured):
    assert "show-phone" in out("show", "show-phone", "agents", status=3).err


def test_a_refused_secret_is_status_4(out, configured):
    configured.setenv("AGENTDECK_SHOW_PHONE_API_KEY", "wrong-and-fake")
    said = out("show", "show-phone", "agents", status=4)
    assert "show-phone:" in said.err
    assert "wrong-and-fake" not in said.err


def test_an_unreachable_vendor_is_status_5(out, configured):
    configured.setenv("AGENTDECK_GONE_API_KEY", "sandbox-fake")
    assert "Check the base URL" in out("show", "gone", "agents", status=5).err


def test_a_good_secret_shows_data(out, configured):
    configured.setenv("AGENTDECK_SHOW_PHONE_API_KEY", "sandbox-fake")
    assert len(out("show", "show-phone", "agents", "--page-size", "2").out.splitlines()) == 2


def test_the_fleet_says_an_accounts_state_in_the_screens_words_in_every_format(out, configured):
    def rows(form):
        return out("fleet", "--format", form, status=3).out

    words = {one["account"]: one["state"] for one in json.loads(rows("json"))}
    assert words == {"show-phone": "no secret", "gone": "no secret", "off": "disabled"}
    table = [line.split(maxsplit=1) for line in rows("table").splitlines()[1:]]
    assert {name: state.strip() for name, state in table} == words
    fault = DeckError(ErrorKind.NO_SECRET, "None.").fault
    assert state_of(FleetRow("a", "A", snapshot=Snapshot(fault=fault))).word == "no secret"
    configured.setenv("AGENTDECK_GONE_API_KEY", "sandbox-fake")
    assert [json.loads(line)["state"] for line in out("fleet", status=3).out.splitlines()][1] == "failing"


def answer(status, body):
    stream = httpx.ByteStream(json.dumps(body).encode())
    return httpx.Response(status, headers={"Content-Type": "application/json"}, stream=stream)


class Losing(httpx.AsyncBaseTransport):
    """The sandbox, until so many lists of calls have been answered; then it fails for good."""

    def __init__(self, answers, spoil=None):
        self.inner = demo_transport(fixed_world())
        self.left = answers
        self.spoil = spoil

    async def handle_async_request(self, request):
        if "/calls" in request.url.path:
            self.left -= 1
            if self.left < 0:
                return answer(501, {"detail": "gone"})
        response = await self.inner.handle_async_request(request)
        if self.spoil is None:
            return response
        body = self.spoil(json.loads(await response.aread()))
        return answer(response.status_code, body)


async def shown(request, transport):
    opened = demonstration(fixed_world(), clock=FixedClock())
    lossy = decks.Deck(
        opened.deck.accounts, opened.deck._resolve, transports=lambda _: transport, clock=FixedClock(), demo=True
    )
    try:
        return await show_view(Configured(lossy, opened.config, None), request)
    finally:
        await lossy.aclose()


async def test_a_vendor_that_fails_on_the_way_leaves_what_was_read_and_status_6(capsys):
    status = await shown(Request("agentphone-demo", "calls", "jsonl", limit=250, page_size=50), Losing(2))
    said = capsys.readouterr()
    assert status == 6
    assert len(said.out.splitlines()) == 100
    assert "Stopped after 100 records" in said.err


async def test_figures_that_a_bound_cut_short_are_status_6_and_each_says_so(capsys):
    status = await shown(Request("agentphone-demo", "call-time", "json", period="year"), Losing(10**6))
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert status == 6
    assert "incomplete: its notes say" in said.err
    assert all(one["note"].startswith("incomplete") for one in answer["figures"] if "value" in one)
    assert answer["charts"][0]["note"].startswith("Incomplete.")


async def test_unreadable_records_are_left_out_counted_and_status_6(capsys):
    def spoil(body):
        if isinstance(body, dict) and isinstance(body.get("data"), list) and body["data"]:
            body["data"][0] = "no record"
        return body

    status = await shown(Request("agentphone-demo", "calls", "json", page_size=20), Losing(9, spoil))
    said = capsys.readouterr()
    assert status == 6
    answer = json.loads(said.out)
    assert (len(answer["records"]), answer["left_out"]) == (19, 1)
    assert "1 record could not be read and is left out." in said.err


async def test_a_file_is_absent_when_the_vendor_fails_on_the_way(tmp_path):
    target = tmp_path / "calls.csv"
    request = Request("agentphone-demo", "calls", "csv", limit=250, page_size=50, output=target)
    with pytest.raises(Exception, match="vendor") as caught:
        await shown(request, Losing(2))
    assert caught.value.exit_status == 5
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_130_and_says_nothing():
    command = (*SHOW, "geai-demo", "overview", "--demo", "--watch", "30s")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        snapshot = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20 * slowness())
    assert process.returncode == 130
    assert "Traceback" not in said
    assert snapshot["view"] == "overview"
    assert snapshot["figures"]
    assert {"records", "left_out"} <= set(snapshot)


@pytest.mark.parametrize("command", ["show geai-demo days --demo", "coverage geai", "--version"])
def test_a_full_disk_and_a_closed_output_are_one_sentence(command):
    for redirection in (">/dev/full", ">&-"):
        ran = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m tui {command} {redirection}"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 2
        assert ran.stderr.splitlines()[0].startswith("agentdeck: The output cannot be written")
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("form", ["jsonl", "csv", "table"])
def test_a_page_past_the_end_is_empty_and_said_so(out, form):
    said = out("show", "agentphone-demo", "numbers", "--demo", "--page", "9999", "--format", form)
    assert "Page 9,999 is past the end; the last one is page 2." in said.err
    assert "+1" not in said.out  # how every number begins


def test_what_is_said_beside_the_data_names_no_key_of_the_screen(out):
    said = out("show", "serenity-demo", "instances", "--demo", "--limit", "1", "--format", "table")
    assert "filter by “Agent code” for another" in said.err
    assert "press" not in said.err.lower()


def test_a_closed_pipe_ends_it_quietly():
    command = f"{' '.join(SHOW)} agentphone-demo calls --demo --all --format jsonl --instances 1000000 2>&1 | head -1"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 1


@pytest.mark.parametrize("command", ["--help", "coverage"])
def test_help_that_nobody_reads_is_a_fine_end(command):
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run([sys.executable, "-m", "tui", command], stdout=write, stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_closed_input_is_empty_input(tmp_path):
    command = "accounts add x --vendor agentphone --secret-stdin api_key <&-"
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m tui {command}"],
        capture_output=True, text=True, timeout=60, env={**os.environ, "AGENTDECK_CONFIG": str(tmp_path / "none.toml")},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (
        3,
        "agentdeck: API key: The secret is empty. Give each secret a line of its own.\n",
    )


def test_an_empty_name_is_a_wrong_name_and_no_account_is_said_so(out, tmp_path, monkeypatch):
    assert "There is no account “”" in out("views", "", "--demo", status=2).err
    assert "There is no vendor “”" in out("coverage", "", status=2).err
    monkeypatch.setenv("AGENTDECK_CONFIG", str(tmp_path / "none.toml"))
    for command in ("views", "fleet"):
        said = out(command)
        assert (said.out, "Add one: agentdeck accounts add" in said.err) == ("", True)


def test_memory_does_not_grow_with_the_list():
    """Short form of a million records: four times the list takes no more memory."""
    long = bool(os.environ.get("AGENTDECK_LONG"))
    sizes = (100_000, 400_000) if long else (1_000, 4_000)  # about three calls an instance
    peaks = []
    for instances in sizes:
        code = (
            "import resource, sys\nfrom tui.cli.main import run\n"
            f"run(['show', 'agentphone-demo', 'calls', '--demo', '--all', '--format', 'jsonl', '--instances', '{instances}'])\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        ran = subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        peaks.append(int(ran.stderr.splitlines()[-1]))
    assert peaks[1] - peaks[0] < 8_000, f"kilobytes at {sizes}: {peaks}"


@pytest.mark.parametrize("command", [["fleet"], ["show", "good", "overview"], ["accounts", "list"], ["views"]])
def test_a_configuration_that_cannot_be_read_is_not_taken_for_an_empty_one(out, tmp_path, monkeypatch, command):
    path = tmp_path / "config.toml"
    path.write_text("[[[")
    monkeypatch.setenv("AGENTDECK_CONFIG", str(path))
    said = out(*command, status=2)
    assert not said.out
    assert "line 1" in said.err
    assert str(path) in said.err


def test_a_pipe_gets_utf_8_whatever_the_locale_and_a_dash_is_standard_output():
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    asked = [
        *SHOW,
        "ejento-demo",
        "overview",
        "--demo",
        "--now",
        "2026-11-18T14:30:00Z",
        "--format",
        "table",
        "--output",
        "-",
    ]
    found = subprocess.run(asked, env=ascii_only, capture_output=True, check=True)
    assert "5.22 ¤" in found.stdout.decode()
