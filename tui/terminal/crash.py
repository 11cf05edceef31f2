"""The report of a crash: where it happened, never what was in memory then."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from tui import __version__
from tui.accounts.paths import state_dir
from tui.core.errors import DeckError
from tui.core.text import clean

_DEEPEST: Final = 30
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_SECRETIVE: Final = re.compile(r"(?i)\b(bearer|token|key|secret|password|authorization)\b(\s*[:=]?\s*)\S+")
_LONG_WORD: Final = re.compile(r"\S*[\w\-]{12,}\S*|\S+@\S+|\b\w+://\S+")


def redacted(text: str) -> str:
    """Return a foreign error's text without anything that could be data: quoted parts, long words, addresses, credentials."""
    shown = _QUOTED.sub("‘…’", clean(text, 400))
    shown = _SECRETIVE.sub(r"\1\2…", shown)
    return clean(_LONG_WORD.sub("…", shown), 200)


def where(error: BaseException) -> str:
    """Return the innermost place of an error in our own code: file, line and function."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{os.sep}tui{os.sep}" in frame.filename] or list(frames)
    if not own:
        return "an unknown place"
    return f"{_short(own[-1].filename)}, line {own[-1].lineno} ({own[-1].name})"


def report(error: BaseException, now: datetime) -> str:
    """Return the whole report: versions and the places passed through, innermost last; no values of variables."""
    lines = [
        f"AgentDeck {__version__}, {now:%Y-%m-%dT%H:%M:%SZ}",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"TERM={clean(os.environ.get('TERM', ''), 40)}",
        ", ".join(
            f"{name} {_version_of(name)}" for name in ("textual", "rich", "httpx", "pydantic", "keyring", "plotext")
        ),
    ]
    for one in reversed(_chain(error)):
        lines += ["", f"{_name(one)}: {_message(one)}"]
        frames = traceback.extract_tb(one.__traceback__)[-_DEEPEST:]
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join(lines) + "\n"


def save(text: str, folder: Path, now: datetime) -> Path | None:
    """Save a report that only its owner can read; None where it cannot be saved."""
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError:
        return None
    return path


def tell_of(error: BaseException) -> None:
    """Tell of a crash; its report is saved with what the deck keeps of its state, where there is a home."""
    folder: Path | None = None
    with contextlib.suppress(DeckError):
        folder = state_dir()
    tell(error, folder)


def tell(error: BaseException, folder: Path | None) -> None:
    """Save the report of a crash and say on standard error what happened, where the report is and what to do with it."""
    now = datetime.now(UTC)
    path = save(report(error, now), folder, now) if folder is not None else None
    innermost = _chain(error)[-1]
    lines = [f"AgentDeck stopped because of an error of its own: {_name(innermost)} in {where(innermost)}."]
    if isinstance(innermost, ImportError):  # what is seldom needed is loaded late: by then another version may be there
        lines.append("Was it upgraded or removed while it ran? Then all that it needs is to be started again.")
    if path is not None:
        lines.append(f"A report without data and secrets is in {_for_people(path)}.")
        lines.append("Attach it when you report the problem, and say what you did just before.")
    else:
        lines.append("No report could be saved. Say what you did just before when you report the problem.")
    sys.stderr.write("\n".join(lines) + "\n")


def _for_people(path: Path) -> str:
    with contextlib.suppress(ValueError, RuntimeError):
        return clean(f"~/{path.relative_to(Path.home())}")
    return clean(str(path))


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error and what led to it, the cause last; a worker's failure counts as the error within."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain and len(chain) < 5:
        chain.append(one)
        inner = getattr(one, "error", None)
        one = inner if isinstance(inner, BaseException) else one.__cause__
    return chain


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    return error.fault.sentence if isinstance(error, DeckError) else redacted(str(error))


def _short(filename: str) -> str:
    parts = Path(filename).parts
    for anchor in ("site-packages", "tui"):
        if anchor in parts:
            last = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[last + 1 if anchor == "site-packages" else last :])
    return parts[-1] if parts else "?"


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
