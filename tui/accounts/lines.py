"""Finds the line on which each key of a TOML document stands, so that a problem can be pointed at.

No TOML library here keeps line numbers. This reads headers and keys only; where a document is too unusual for it, the line of
the nearest table above is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Path = tuple[str | int, ...]

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART: Final = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_FENCES: Final = ('"""', "'''")


def line_numbers(text: str) -> Mapping[Path, int]:
    """Return the line (from 1) of every table and key, by its path; items of an array of tables count from 0."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header and not key:
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key:
            path = table + _parts(key[1])
            for length in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:length], number)
            fence = next((mark for mark in _FENCES if line.count(mark) == 1), "")
    return found


def line_of(numbers: Mapping[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest thing above it."""
    while path and path not in numbers:
        path = path[:-1]
    return numbers.get(path, 1)


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _table(named: Path, is_item: bool, counts: dict[Path, int]) -> Path:  # noqa: FBT001  # two kinds of headers
    """Return a header's path with the number of the array item that each step is in."""
    path: Path = ()
    for index, step in enumerate(named):
        path = (*path, step)
        last = index == len(named) - 1
        if last and is_item:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
