"""Copies to the clipboard of the terminal that the user sits at, over SSH and inside tmux or screen too.

OSC 52 is the terminal's own way: it reaches the user's machine from anywhere. A native tool is used beside it where the deck runs
on that machine. No terminal says whether it obeyed, so the message says what was sent. tmux as it comes takes no OSC 52 from what
runs in it (``set-clipboard external``), but does what its own command asks: keeps the text and hands it to the terminal.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from tui.core.quick import dataclass

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

LIMIT: Final = 74_994
"""Bytes of encoded text that terminals commonly take in one OSC 52 sequence."""
_SCREEN_CHUNK: Final = 252
"""Bytes that screen passes on in one device control string."""
_TIMEOUT: Final = 2.0

_NATIVE: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard", "-in")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
)
_TMUX: Final = ("tmux", "load-buffer")
"""Keeps standard input in tmux; with ``-w`` (from 3.2 on) it goes to the clipboard of the terminal that tmux is shown on, too."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy.

    Attributes:
        done: Whether the text was sent anywhere.
        sentence: What to tell the user.
    """

    done: bool
    sentence: str


def sequences(text: str, environment: Mapping[str, str], *, handed_on: bool = False) -> str:
    """Return what is to be written to the terminal to set its clipboard; empty when it takes none, or not so long a text.

    Args:
        text: What to copy.
        environment: Process environment, which tells of tmux and screen.
        handed_on: Whether tmux has the text already, and has handed it on.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LIMIT or _on_console(environment):
        return ""
    plain = f"\x1b]52;c;{encoded}\a"
    if environment.get("TMUX"):
        # Passed through where tmux allows that, and taken by tmux itself where it keeps the clipboard.
        return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\{'' if handed_on else plain}"
    if environment.get("STY"):
        parts = [plain[start : start + _SCREEN_CHUNK] for start in range(0, len(plain), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return plain


def native_command(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """Return the command that sets the clipboard of this machine; empty when the user sits elsewhere or there is none."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return ()
    if platform == "darwin":
        return ("pbcopy",)
    found = (command for name, command in _NATIVE if environment.get(name) and shutil.which(command[0]))
    return next(found, ())


async def copy(
    text: str, what: str, write: Callable[[str], object], environment: Mapping[str, str] | None = None
) -> Copied:
    """Copy a text.

    Args:
        text: What to copy.
        what: What it is, in words ("3 rows as TSV").
        write: Writes to the terminal.
        environment: Process environment; the real one when None.
    """
    environment = os.environ if environment is None else environment
    in_tmux = bool(environment.get("TMUX"))
    handed_on = in_tmux and await _give((*_TMUX, "-w", "-"), text, environment)
    kept = handed_on or (in_tmux and await _give((*_TMUX, "-"), text, environment))
    if sent := sequences(text, environment, handed_on=handed_on):
        write(sent)
    native = native_command(environment)
    taken = await _give(native, text, environment) if native else False
    size = f"({len(text):,} characters)"
    if taken:
        return Copied(done=True, sentence=f"Copied {what} {size}.")
    if kept:
        return Copied(done=True, sentence=f"Copied {what} {size} to tmux; to the terminal's clipboard if it lets tmux.")
    if sent:
        only = ", which takes it only with set-clipboard on" if in_tmux else "'s clipboard"
        return Copied(done=True, sentence=f"Sent {what} {size} to {'tmux' if in_tmux else 'the terminal'}{only}.")
    return Copied(done=False, sentence=f"Not copied: {_reason(text, what, environment)}")


def _on_console(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is the machine's own console without windows, which has no clipboard."""
    return environment.get("TERM") == "linux"


def _reason(text: str, what: str, environment: Mapping[str, str]) -> str:
    if _on_console(environment):
        return "the Linux console has no clipboard. agentdeck show and agentdeck fleet print the same."
    size = len(text.encode("utf-8", "replace"))
    return f"{what} is {size:,} bytes, and a terminal takes about {LIMIT * 3 // 4:,}. Export it with e."


async def _give(command: tuple[str, ...], text: str, environment: Mapping[str, str]) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={key: value for key, value in environment.items() if not key.startswith("AGENTDECK_")},  # no secrets
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(text.encode("utf-8", "replace")), _TIMEOUT)
    except (TimeoutError, OSError):
        process.kill()
        return False
    return process.returncode == 0


def writer(app: App[Any]) -> Callable[[str], object]:
    """Return what writes to the terminal of an app."""
    return app._driver.write if app._driver is not None else str  # noqa: SLF001  # Textual has no public way


async def copy_and_tell(screen: Screen[Any], text: str, what: str) -> None:
    """Copy a text from a screen, and say what became of it; the arguments are those of `copy`."""
    copied = await copy(text, what, writer(screen.app))
    screen.notify(copied.sentence, severity="information" if copied.done else "warning", markup=False)
