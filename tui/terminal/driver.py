"""Textual's Linux driver, made to survive bad bytes, floods, odd sizes and a terminal that goes away."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.answers import Answers
from tui.terminal.background import Background, LateAnswers
from tui.terminal.environment import LARGEST_SIDE
from tui.terminal.output import TerminalFile
from tui.terminal.pastes import LONGEST_PASTE, Pastes
from tui.terminal.quiet import QuietApp
from tui.terminal.restore import in_background
from tui.widgets.charset import ascii_only

if TYPE_CHECKING:
    from textual.app import App

    from tui.terminal.guardian import Guardian

FASTEST_TYPING: Final = 100
"""Characters that, read at once and without any escape, can only be a paste."""
_QUEUE: Final = 400
"""Messages that may wait for the app before the keyboard is read on; the terminal holds back the rest."""

_END_SECONDS: Final = 0.2
"""How long after a continuation the signal that ends the job may be heard: the kernel may give the two to different threads."""


class DeckDriver(LinuxDriver):
    """Reads bytes that are no UTF-8, drops what the parser cannot take, and never lets input outrun the app."""

    guardian: Guardian | None = None
    background: Background | None = None

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        screen = sys.__stderr__
        if screen is not None:
            encoding = (screen.encoding if ascii_only() else "") or "utf-8"  # PYTHONIOENCODING knows no terminal
            self._file = TerminalFile(screen.fileno(), encoding, self._terminal_lost)  # type: ignore[assignment]
        self._pastes = Pastes()
        self._answers = Answers()
        self._asked: Callable[[], None] | None = None
        self._burst = 0
        self._room = threading.Semaphore(_QUEUE)

    def listen_to_mouse(self, *, on: bool) -> None:
        """Listen to the mouse, or leave it to the terminal."""
        if on != self._mouse:
            self._disable_mouse_support()  # each of the two does nothing unless it is listened to
            self._mouse = on
            self._enable_mouse_support()

    def start_application_mode(self) -> None:
        """Take the terminal over, also after it was given back for a while: nothing of ours is on it."""
        if isinstance(self._app, QuietApp):
            self._app.forget_shown()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as soon as the loop is free: a signal may come in the middle of a write, whose lock the stop itself needs."""
        self._in_turn(self._stop)

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop, as soon as the loop is free."""
        self._in_turn(self._continue)

    def _in_turn(self, step: Callable[[], None]) -> None:
        """Do the last that was asked for: a stop and its continuation may come together."""
        self._asked = step
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the deck is about to
            self._loop.call_soon_threadsafe(self._do_asked)

    def _do_asked(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            asked()

    def _stop(self) -> None:
        super()._sigtstp_application()
        self._continue()

    def _continue(self) -> None:
        """Go on; a stop that could not be seen coming (SIGSTOP) is made good first, as if it had been.

        In the background (``bg``) nothing is touched: the shell is at work on the terminal.
        """
        while self._stays_in_background():
            os.kill(os.getpid(), signal.SIGSTOP)
        if self._asked == self._continue:
            self._asked = None  # that is what is done here
        if self._ends:
            self._leave_to_others()
        else:
            self._go_on()

    def _stays_in_background(self) -> bool:
        """Whoever ends a stopped job (``kill %1``) continues it for that: it must not stop again, so it listens for a moment."""
        if not self._ends and in_background(self.fileno):
            time.sleep(_END_SECONDS)
        return not self._ends and in_background(self.fileno)

    def _go_on(self) -> None:
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()

    def stop_application_mode(self) -> None:
        """Give the terminal back; at the end not what was given back already, and nothing but words where another job has it."""
        if self._ends and self._must_signal_resume:
            return
        self._leave_to_others()
        if self.exit_event.is_set():
            self._disable_mouse_support()  # what is called below stops at the keys, which are no longer listened to
        super().stop_application_mode()

    @property
    def _ends(self) -> bool:
        return self.guardian is not None and self.guardian.status is not None

    def _leave_to_others(self) -> None:
        """At the end, leave keys and settings of the terminal to the job that has it; what is written does no harm."""
        if self._ends and in_background(self.fileno):
            for number in (signal.SIGTTOU, signal.SIGTTIN):
                signal.signal(number, signal.SIG_IGN)
            self.exit_event.set()
            self.attrs_before = None

    def _terminal_lost(self) -> None:
        if self.guardian is not None:
            self.guardian.terminal_lost()

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self.fileno)
        except OSError:
            width, height = 0, 0
        if width <= 0 or height <= 0:
            width, height = shutil.get_terminal_size()
        return _bounded(width), _bounded(height)

    def run_input_thread(self) -> None:
        """Read the keyboard until the app ends or the terminal is gone."""
        with _without_waiting(self.fileno) as keyboard:
            self._read_keyboard(keyboard)

    def _read_keyboard(self, keyboard: int) -> None:
        poll = select.poll()
        poll.register(keyboard, select.POLLIN)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        parser = XTermParser(self._debug)
        background, self.background = self.background, None
        answers = LateAnswers(background, self._background_found) if background is not None else None
        if background is not None and background.typed:
            parser = self._take(parser, self._keys_of(decode(background.typed)))
        while not self.exit_event.is_set():
            data: bytes | None = b""
            if poll.poll(100):
                data = _read(keyboard)
            if data is None:
                if not self.exit_event.is_set():
                    self._terminal_lost()
                return
            text = decode(data)
            if answers is not None:
                text = answers.feed(text)
                answers = None if answers.over else answers
            parser = self._take(parser, self._keys_of(text))

    def _keys_of(self, text: str) -> str:
        """Return what may be parsed of what was read: no answers of the terminal, no escapes within pastes."""
        silent, text = not text, self._pastes.feed(text)
        return (self._answers.after_silence() if silent else "") + self._answers.feed(text)

    def _background_found(self, light: bool) -> None:  # noqa: FBT001  # the callback's form
        found = getattr(self._app, "background_found", None)
        if found is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(lambda: found(light=light))

    def _take(self, parser: XTermParser, text: str) -> XTermParser:
        """Feed the parser; one that failed is replaced, since it cannot go on, and the rest of the text is dropped."""
        try:
            if self._is_pasted(text):
                self._paste(text)
                return parser
            self._burst = 0 if text else self._burst
            for event in parser.feed(text) if text else ():
                self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
        except Exception:  # noqa: BLE001  # a sequence out of range must not end the app
            fresh = XTermParser(self._debug)
            fresh.terminal_size = parser.terminal_size
            return fresh
        return parser

    def _paste(self, text: str) -> None:
        self._burst += len(text)
        if self._burst <= LONGEST_PASTE:
            self.process_message(events.Paste(text))

    def _is_pasted(self, text: str) -> bool:
        """Say whether a text came in one piece from a terminal that does not mark pastes: nobody types so fast."""
        return len(text) >= FASTEST_TYPING and not self._pastes.inside and "\x1b" not in text

    def process_message(self, message: Message) -> None:
        """Bound what a message may ask for, then pass it on."""
        if isinstance(message, events.Resize):
            width, height = message.size
            if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
                return
        elif isinstance(message, events.Paste):
            message.text = message.text[:LONGEST_PASTE]
        elif isinstance(message, events.Key) and message.character == "\n":
            # Typed before the terminal was ours, when it still turned one into the other.
            message = events.Key("enter", "\r")
        super().process_message(message)

    def send_message(self, message: Message) -> None:
        """Send a message to the app; waits while the app is behind, and drops mouse movements then."""
        if self._behind() and isinstance(message, events.MouseMove):
            return
        while self._behind():
            if self.exit_event.wait(0.005):
                return
        while not self._room.acquire(timeout=0.05):
            if self.exit_event.is_set():
                return
        try:
            # The private method is what the driver's own base class calls.
            sent = asyncio.run_coroutine_threadsafe(self._app._post_message(message), loop=self._loop)  # noqa: SLF001
        except RuntimeError:
            self._room.release()  # the loop has ended
            return
        sent.add_done_callback(self._arrived)

    def _arrived(self, sent: Future[bool]) -> None:  # noqa: ARG002  # the callback's form
        self._room.release()

    def _behind(self) -> bool:
        focused = self._app.focused if self._app.screen_stack else None
        waiting = self._app.message_queue_size + (focused.message_queue_size if focused is not None else 0)
        return waiting > _QUEUE


@contextlib.contextmanager
def _without_waiting(terminal: int) -> Iterator[int]:
    """Give a descriptor of the terminal whose reads do not wait, of its own: the flag would else be the shell's too.

    What poll() announced may be gone before it is read, taken by a shell that had the terminal for a moment; a read that waits
    would hold up whoever waits for the keyboard to be given back.
    """
    own = terminal
    with contextlib.suppress(OSError):  # the terminal of another user (su), or none that has a name here
        own = os.open(os.ttyname(terminal), os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        yield own
    finally:
        if own != terminal:
            os.close(own)


def _read(keyboard: int) -> bytes | None:
    try:
        return os.read(keyboard, 4096) or None
    except BlockingIOError:
        return b""
    except OSError:
        return None


def _bounded(side: int) -> int:
    return max(1, min(side, LARGEST_SIDE))
