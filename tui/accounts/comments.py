"""Keeps the comments above a table with that table while tables are added, moved and removed.

tomlkit files such a comment under the table before it, where a change would leave it behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tomlkit
from tomlkit.items import AoT, Comment, Table, Whitespace

Body = list[tuple[Any, Any]]


class Comments:
    """Takes the comments above every table out of a document, and puts them back above the same tables.

    Args:
        document: The document; its comments are missing until `restore` is called.
    """

    def __init__(self, document: tomlkit.TOMLDocument) -> None:
        self._document = document
        self._above: dict[int, Body] = {}
        before: Table | None = None
        for table in _tables(document):
            if before is not None:
                self._above[id(table)] = _taken(_tail(before))
            before = table

    def restore(self) -> None:
        """Put every comment above its table, wherever that is now; a new table gets an empty line."""
        before: Table | None = None
        for table in _tables(self._document):
            # tomlkit starts a table that was added or moved with empty lines of its own.
            table.trivia.indent = table.trivia.indent.lstrip("\r\n")
            if before is not None:
                _tail(before).extend(self._above.get(id(table), [(None, Whitespace("\n"))]))
            elif not _starts_apart(self._document):
                table.trivia.indent = "\n" + table.trivia.indent
            before = table


def _starts_apart(document: tomlkit.TOMLDocument) -> bool:
    """Whether what stands above the first table is nothing, or ends with a comment or an empty line."""
    top: list[Any] = []
    for _, item in document.body:
        if isinstance(item, Table | AoT):
            break
        top.append(item)
    return not top or isinstance(top[-1], Comment) or top[-1].as_string().endswith("\n")


def _tables(document: tomlkit.TOMLDocument) -> Iterator[Table]:
    for _, item in document.body:
        if isinstance(item, Table):
            yield item
        elif isinstance(item, AoT):
            yield from item.body


def _tail(table: Table) -> Body:
    """Return the part of a document that ends where a table and its own tables end."""
    body: Body = table.value.body
    last = next((item for key, item in reversed(body) if key is not None), None)
    if isinstance(last, Table):
        return _tail(last)
    if isinstance(last, AoT) and last.body:
        return _tail(last.body[-1])
    return body


def _taken(body: Body) -> Body:
    taken: Body = []
    while body and isinstance(body[-1][1], Comment | Whitespace):
        taken.insert(0, body.pop())
    return taken
