"""Whatever ends the deck, the terminal is as it was, the status says why, and nothing hangs. On a real pty."""

from __future__ import annotations

import ctypes
import os
import random
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.ptys import ROOT, Terminal, on_pty, slowness

DECK = [sys.executable, "-m", "tui", "demo", "--now", "2026-11-18T14:30:00Z"]
SMALL = [sys.executable, "-m", "tests.faults.small_app"]
LEAVES = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?7h")
"""What a terminal must have been told last: main screen, cursor, no mouse, no paste marks, line wrap."""


def started(terminal: Terminal) -> Terminal:
    terminal.expect(b"ready" if "tests.faults.small_app" in terminal.process.args else b"serenity-demo")  # type: ignore[operator]
    terminal.pump(0.1)
    return terminal


def stopped(terminal: Terminal, stop: signal.Signals) -> None:
    terminal.process.send_signal(stop)
    _until(lambda: _state(terminal.process.pid) == "T")
    terminal.pump(0.1)


def restored(terminal: Terminal) -> None:
    assert terminal.settings() == terminal.before
    for sequence in LEAVES:
        opposite = sequence[:-1] + (b"l" if sequence.endswith(b"h") else b"h")
        assert terminal.output.rfind(sequence) > terminal.output.rfind(opposite), sequence


@pytest.mark.parametrize("program", [SMALL, DECK], ids=["small", "deck"])
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=lambda one: one.name
)
def test_a_signal_ends_it_in_half_a_second_with_its_status(program: list[str], number: signal.Signals) -> None:
    with on_pty(program) as terminal:
        started(terminal)
        before = time.monotonic()
        terminal.process.send_signal(number)
        assert terminal.ended(5) == 128 + number
        assert time.monotonic() - before < 0.75 * slowness()  # the bound itself is 0.35 s in the guardian
        restored(terminal)


def test_a_signal_ends_it_even_while_it_is_busy() -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        terminal.send(b"b")
        terminal.expect(b"busy")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(2) == 143
        restored(terminal)


def test_quitting_takes_two_seconds_at_most_whatever_hangs() -> None:
    with on_pty([*SMALL, "hanging"]) as terminal:
        started(terminal)
        before = time.monotonic()
        terminal.send(b"q")
        assert terminal.ended(5) == 0
        assert time.monotonic() - before < 2 * slowness()
        restored(terminal)


def test_quitting_the_deck_restores_the_terminal() -> None:
    with on_pty(DECK) as terminal:
        started(terminal)
        terminal.send(b"q")
        assert terminal.ended(3) == 0
        restored(terminal)


def _hang_up(terminal: Terminal) -> None:
    terminal.hang_up()


def _leader_killed(terminal: Terminal) -> None:
    # The slave stays open here, as in a shell whose terminal emulator was killed: only the master goes.
    os.close(terminal.master)
    terminal.master = -1


LOSSES: dict[str, tuple[dict[str, object], Callable[[Terminal], None]]] = {
    "window closed": ({}, _hang_up),
    "window closed, hang-up ignored": ({"ignored": [signal.SIGHUP]}, _hang_up),
    "no controlling terminal": ({"controlling": False}, _hang_up),
    "no controlling terminal, hang-up ignored": ({"controlling": False, "ignored": [signal.SIGHUP]}, _hang_up),
    "emulator killed, others hold the terminal": ({"ignored": [signal.SIGHUP]}, _leader_killed),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_terminal_ends_it_in_three_seconds(loss: str) -> None:
    options, lose = LOSSES[loss]
    with on_pty(SMALL, **options) as terminal:  # type: ignore[arg-type]
        started(terminal)
        before = time.monotonic()
        lose(terminal)
        assert terminal.process.wait(5 * slowness()) == 129
        assert time.monotonic() - before < 3 * slowness()


def test_a_lost_terminal_ends_it_even_while_it_is_stopped() -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        stopped(terminal, signal.SIGTSTP)
        terminal.hang_up()
        terminal.process.send_signal(signal.SIGCONT)
        assert terminal.process.wait(5 * slowness()) == 129


def test_a_terminal_that_takes_no_output_does_not_keep_it_alive() -> None:
    with on_pty([*SMALL, "resized"], size=(300, 100)) as terminal:
        started(terminal)
        time.sleep(1)  # nobody reads: what it draws fills the pty's buffer
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(3 * slowness()) == 143
        assert terminal.settings() == terminal.before


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP], ids=["asked", "unseen"])
def test_stop_and_continue_give_the_terminal_back_and_take_it_again(stop: signal.Signals) -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        stopped(terminal, stop)
        if stop is signal.SIGTSTP:  # nobody can do anything at the other
            restored(terminal)
        mark = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        mark = terminal.expect(b"\x1b[?1049h", start=mark)
        terminal.send(b"\x1bOQ")
        terminal.expect(b"alive", start=mark)
        terminal.send(b"q")
        assert terminal.ended(3) == 0
        restored(terminal)


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP], ids=["asked", "unseen"])
def test_after_a_stop_everything_is_drawn_again(stop: signal.Signals) -> None:
    with on_pty(DECK) as terminal:
        started(terminal)
        stopped(terminal, stop)
        mark = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        mark = terminal.expect(b"\x1b[?1049h", start=mark)
        for words in (b"AgentDeck", b"Account", b"Quit"):  # others have written over them meanwhile
            terminal.expect(words, start=mark)
        terminal.send(b"q")
        assert terminal.ended(3) == 0


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP], ids=["asked", "unseen"])
def test_a_stopped_job_goes_on_in_the_foreground_only_and_ends_when_it_is_killed(stop: signal.Signals) -> None:
    with on_pty(["bash", "--norc", "--noprofile", "-i"], env={"PS1": "PROMPT> ", "HISTFILE": ""}) as terminal:
        terminal.expect(b"PROMPT> ")
        terminal.send(f"{sys.executable} -m tests.faults.small_app\n".encode())
        terminal.expect(b"ready")
        terminal.pump(0.1)
        shell = terminal.process.pid
        job = int(Path(f"/proc/{shell}/task/{shell}/children").read_text(encoding="ascii"))
        os.kill(job, stop)
        mark = terminal.expect(b"PROMPT> ", start=len(terminal.output))
        terminal.send(b"bg\n")
        _until(lambda: _told_of_a_stop(terminal, mark))  # it went on, and stopped again; only then may it be fetched
        terminal.send(b"fg\n")
        mark = terminal.expect(b"\x1b[?1049h", start=mark)
        alive(terminal)
        mark = len(terminal.output)
        os.kill(job, stop)
        terminal.expect(b"PROMPT> ", start=mark)
        terminal.send(b"kill %1\n")
        _until(lambda: not Path(f"/proc/{job}").exists())
        terminal.send(b"\n")
        terminal.expect(b"Exit 143", start=mark)


def test_a_stop_in_the_middle_of_a_write_waits_for_its_end() -> None:
    with on_pty([*SMALL, "stopped"]) as terminal:
        started(terminal)
        _until(lambda: _state(terminal.process.pid) == "T")
        terminal.pump(0.1)
        restored(terminal)
        mark = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.expect(b"\x1b[?1049h", start=mark)
        alive(terminal)


def test_signals_that_the_kernel_gives_to_another_thread_are_heard_at_once() -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        _signal_another_thread(terminal, signal.SIGTSTP)
        _until(lambda: _state(terminal.process.pid) == "T")
        mark = len(terminal.output)
        _signal_another_thread(terminal, signal.SIGCONT)
        terminal.expect(b"\x1b[?1049h", start=mark)


def _signal_another_thread(terminal: Terminal, number: signal.Signals) -> None:
    """Direct a signal at a thread that is not the main one, as the kernel is free to do."""
    process = terminal.process.pid
    other = next(int(one.name) for one in Path(f"/proc/{process}/task").iterdir() if int(one.name) != process)
    assert ctypes.CDLL(None).tgkill(process, other, int(number)) == 0


def _told_of_a_stop(terminal: Terminal, mark: int) -> bool:
    """Ask a shell for another prompt, before which it tells what became of its jobs."""
    terminal.send(b"\n")
    terminal.pump(0.05)
    return b"Stopped" in terminal.output[mark:]


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


def _until(condition: Callable[[], bool], seconds: float = 5) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds * slowness()
        select.select([], [], [], 0.01)


def alive(terminal: Terminal) -> None:
    """Leave whatever sequence was begun, then ask for a sign of life, until one comes: what was begun may swallow the first."""
    mark, end = len(terminal.output), time.monotonic() + 30
    while b"alive" not in terminal.output[mark:].lower():
        assert time.monotonic() < end, bytes(terminal.output[-600:])
        terminal.pump(0.15)  # longer than a lone escape is waited for
        terminal.send(b"\x1b[201~")
        terminal.pump(0.15)
        terminal.send(b"\x1bOQ")
        terminal.pump(0.15)


ODD_BYTES = (
    b"\xe9",
    b"\xff\xfe\xfd",
    b"\xf0\x9f\x98",
    b"\x00",
    b"\x1b[99999999999u",
    b"\x1b[48;0;0;0;0t",
    b"\x1b[48;99999999;99999999;1;1t",
    b"\x1b[<0;99999999;99999999M",
    b"\x1b[<999999999999999999999;1;1M",
    b"\x1b[?2048;2$y\x1b[48;0;0;0;0t\x1b[<35;5;5M",
    b"\x1b]52;c;eA==\x07\x1bP+p\x1b\\",
    b"\x1b[200~never ended",
    b"\x1b[1;1R" * 100,
)


def test_odd_bytes_on_the_keyboard_do_not_end_it() -> None:
    with on_pty([*SMALL, "input"]) as terminal:
        started(terminal)
        for data in ODD_BYTES:
            terminal.send(data)
            alive(terminal)
            assert terminal.process.poll() is None, data


def junk(chance: random.Random) -> bytes:
    kinds: list[Callable[[], bytes]] = [
        lambda: chance.randbytes(chance.randint(1, 40)),
        lambda: b"\x1b[" + bytes(chance.choices(b"0123456789;:<?$~uMmABCDRtynIO", k=chance.randint(1, 20))),
        lambda: (
            b"\x1b[<%d;%d;%d%c" % (*(chance.choice((0, 3, 35, 64, 65, 10**6)) for _ in range(3)), chance.choice(b"Mm"))
        ),
        lambda: chance.choice(("é", "日本", "\U0001f600", "\ufeff")).encode()[: chance.randint(1, 4)],
        lambda: b"\x1b" * chance.randint(1, 5) + bytes(chance.choices(b"OPNX]_^[", k=2)),
    ]
    # Quit, busy, fail and ctrl+q are the app's own ways to end.
    return chance.choice(kinds)().translate(None, b"qbx\x11\x03")


def test_a_thousand_generated_inputs_do_not_end_it() -> None:
    chance = random.Random(4711)
    with on_pty([*SMALL, "input"]) as terminal:
        started(terminal)
        for _ in range(1000):
            terminal.send(junk(chance))
        alive(terminal)


@pytest.mark.parametrize("marks", [True, False], ids=["bracketed", "plain"])
def test_a_paste_of_a_megabyte_does_not_end_it(marks: bool) -> None:
    size = 1024 * 1024
    with on_pty([*SMALL, "input"]) as terminal:
        started(terminal)
        before = _memory(terminal)
        start, text, end = (b"\x1b[200~", b"q\x1bOPq\x1b[A", b"\x1b[201~") if marks else (b"", b"pasted, ", b"")
        terminal.send(start + text * (size // 8) + end)
        alive(terminal)
        assert _memory(terminal) - before < 150


def _memory(terminal: Terminal) -> float:
    status = Path(f"/proc/{terminal.process.pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def test_a_flood_of_mouse_movements_does_not_end_it() -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        terminal.send(b"".join(b"\x1b[<35;%d;%dM" % (n % 90 + 1, n % 25 + 1) for n in range(8_000)))
        alive(terminal)


@pytest.mark.parametrize(
    ("size", "shown"), [((0, 0), b"ready"), ((1, 1), b""), ((500, 1000), b"ready"), ((5000, 2), b"ready")]
)
def test_any_size_of_terminal_will_do(size: tuple[int, int], shown: bytes) -> None:
    lies = {"COLUMNS": "9" * 10, "LINES": "9" * 5000}
    with on_pty(SMALL, size=size, env=lies) as terminal:
        terminal.expect(b"\x1b[?1049h")
        terminal.expect(shown)
        terminal.pump(0.2)
        for columns, lines in ((80, 24), (0, 0), (500, 1000), size):
            terminal.resize(columns, lines)
            terminal.process.send_signal(signal.SIGWINCH)
            terminal.pump(0.1)
        terminal.send(b"q")
        assert terminal.ended(5) == 0
        restored(terminal)


def test_a_new_size_is_noticed_even_when_the_shell_exports_the_old_one() -> None:
    with on_pty([*SMALL, "resized"], env={"COLUMNS": "80", "LINES": "24"}) as terminal:
        terminal.expect(b"size 100x30!")
        terminal.resize(90, 20)
        terminal.process.send_signal(signal.SIGWINCH)
        terminal.expect(b"size 90x20!")


@pytest.mark.parametrize("arguments", [["demo"], ["fleet", "--demo"]], ids=["deck", "fleet"])
def test_a_dumb_terminal_gets_words_and_no_escape_sequence(arguments: list[str]) -> None:
    with on_pty([sys.executable, "-m", "tui", *arguments], env={"TERM": "dumb"}) as terminal:
        assert terminal.ended(30) == (2 if arguments == ["demo"] else 0)
        assert (b"agentdeck fleet" if arguments == ["demo"] else b"geai-demo") in terminal.output
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize("arguments", [["demo"], []], ids=["demo", "deck"])
def test_without_a_terminal_it_says_what_to_use_instead(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env=dict(os.environ, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path)),
        timeout=30,
    )
    assert done.returncode == 2
    assert b"agentdeck show" in done.stderr
    assert b"\x1b" not in done.stderr + done.stdout


def test_a_crash_shows_no_data_and_saves_a_report_for_its_owner_only(tmp_path: Path) -> None:
    with on_pty(SMALL, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        started(terminal)
        terminal.send(b"x")
        assert terminal.ended(5) == 1
        restored(terminal)
        said = bytes(terminal.output[terminal.output.rfind(b"\x1b[?1049l") :])
    (report,) = (tmp_path / "agentdeck").iterdir()
    text = report.read_text(encoding="utf-8")
    assert b"RuntimeError in small_app.py" in said
    assert report.name.encode() in said.replace(b"\r\n", b"")
    assert "action_fail" in text
    assert "sandbox-very-secret-token" not in text + said.decode()
    assert "locals" not in text
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700


def test_debug_variables_of_the_framework_write_nothing_and_pythons_encoding_is_not_the_terminals(
    tmp_path: Path,
) -> None:
    debug = {"TEXTUAL_LOG": str(tmp_path / "textual.log"), "TEXTUAL_DEBUG": "1", "TEXTUAL": "devtools,debug"}
    with on_pty(DECK, env={**debug, "PYTHONIOENCODING": "latin-1"}, cwd=str(tmp_path)) as terminal:
        started(terminal)
        terminal.expect("●".encode())
        terminal.send(b"q")
        assert terminal.ended(5) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("value", "coloured"), [("", True), ("1", False)])
def test_only_a_filled_no_color_takes_the_colours_away(value: str, coloured: bool) -> None:
    with on_pty(DECK, env={"NO_COLOR": value}) as terminal:
        started(terminal)
        colours = set()
        for part in bytes(terminal.output).split(b"38;2;")[1:]:
            red, green, blue, *_ = part.replace(b"m", b";").split(b";")
            colours.add((red, green, blue))
        assert any(len(set(colour)) > 1 for colour in colours) is coloured


def test_settings_that_the_user_had_are_given_back() -> None:
    with on_pty(SMALL) as terminal:
        started(terminal)
        assert terminal.settings() != terminal.before
        assert not terminal.settings()[3] & termios.ECHO
        terminal.send(b"q")
        terminal.ended(3)
        assert terminal.settings()[3] & termios.ECHO
