"""Strings that a vendor might send to hurt a terminal or the app, and how their traces are found in what reaches the terminal."""

from __future__ import annotations

import re

MARK = "31337"
"""Stands in every control sequence of the strings, and in none of the app's own."""

STRINGS: tuple[str, ...] = (
    f"\x1b]52;c;{MARK}\x07", f"\x1b]52;p;{MARK}\x1b\\", f"\x1b]0;{MARK}\x07", f"\x1b]2;{MARK}\x1b\\", f"\x9d0;{MARK}\x9c",
    f"\x1b]8;;http://{MARK}/\x1b\\x\x1b]8;;\x1b\\", f"\x1b]9;{MARK}\x07", f"\x1b]777;notify;{MARK}\x07",
    f"\x1b]1337;File={MARK}\x07", f"\x1b[{MARK}m", f"\x9b{MARK}m", f"\x1b[{MARK}J", f"\x1b[{MARK};1H", f"\x1b[{MARK}A",
    f"\x1b[?{MARK}h", f"\x1b[{MARK}n", f"\x1b[>{MARK}c", f"\x1b[{MARK}t", f"\x1bP{MARK}\x1b\\", f"\x90{MARK}\x9c",
    f"\x1b_G{MARK}\x1b\\", f"\x1b^{MARK}\x1b\\", f"\x1bX{MARK}\x1b\\",
    "\x1bc", "\x1b7\x1b8", "\x1b(0lqk", "\x0e\x0f", "\x05", "\x07\x07", "\x08\x08\x08", "\x0b\x0c", "\x00", "\x7f",
    "\x84\x85\x8d", "\r\nX-Header: 1", "line\nbreak\ttab",
    "\u202egnp.exe", "\u2066hidden\u2069", "\u200b\u200c\u200d\u2060", "\ufeff\u00ad\u180e",
    "a" + "\u0300" * 60, "\ufe0f\U000e0041\U000e0100", "\ud800", "\udfff\ud83d", "\ue000\U000f0000\uffff", "\u2028\u2029",
    "[@click=app.injected]click[/]", "[@click=screen.injected()]x", "[link=http://injected/]x[/link]", "[/]", "[/foo]", "[bold",
    "[[]]", "\\[red]", "[$text-injected]x[/]", ":injected: :smile:", "# injected\n[x](http://injected/)",
    '=HYPERLINK("injected")', "x" * 5000, "日本語" * 400,
)  # fmt: skip

_OWN = re.compile(
    rb"\x1b\[[0-9;:]*m"  # colours
    rb"|\x1b\[[0-9;]*[HABCDJK]"  # the cursor
    rb"|\x1b\[\?[0-9;]+[hl]"  # modes
    rb"|\x1b\[\?[0-9]+\$p"  # questions about modes
    rb"|\x1b\[[<>=][0-9;]*u"  # keyboard protocol
    rb"|\x1b\[6n"
    rb"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
    rb"|\r?\n|\r"
)
_LEFT = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def leaks(output: bytes) -> list[str]:
    """Return every trace of a control character that is not one of the app's own sequences, with what stands around it."""
    found = [f"sequence {match!r}" for match in re.findall(rb"\x1b[^a-zA-Z]{0,8}31337[^\x1b]{0,6}", output)]
    rest = _OWN.sub(b"", output).decode("utf-8", "replace")
    return found + [
        f"{match[0]!r} in {rest[max(0, match.start() - 30) : match.end() + 30]!r}" for match in _LEFT.finditer(rest)
    ]
