"""Shows every hostile string, not cleaned, in every widget that the framework offers: the second belt alone must hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from tui.terminal import prepare, run_app

prepare()

from rich.text import Text  # noqa: E402
from textual.app import ComposeResult  # noqa: E402  # the environment comes first
from textual.containers import VerticalScroll  # noqa: E402
from textual.content import Content  # noqa: E402
from textual.widget import Widget  # noqa: E402
from textual.widgets import (  # noqa: E402
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Digits,
    Header,
    Input,
    Label,
    Link,
    ListItem,
    ListView,
    Log,
    Markdown,
    OptionList,
    Placeholder,
    Pretty,
    ProgressBar,
    RadioButton,
    RichLog,
    Rule,
    Select,
    SelectionList,
    Sparkline,
    Static,
    Switch,
    TabbedContent,
    TabPane,
    Tabs,
    TextArea,
    Tree,
)  # fmt: skip

from tests.faults.hostile import STRINGS  # noqa: E402
from tui.terminal.guarded import GuardedApp  # noqa: E402


def _table(text: str) -> Widget:
    table: DataTable[Any] = DataTable()
    table.add_column(Text(text[:40]))
    table.add_row(Text(text), label=Text(text[:10]))
    return table


def _tree(text: str) -> Widget:
    tree: Tree[None] = Tree(Text(text))
    tree.root.add_leaf(Text(text))
    tree.root.expand()
    return tree


def _titled(text: str) -> Widget:
    box = Static("box", classes="box")
    box.border_title, box.border_subtitle = Content(text), Content(text)  # type: ignore[assignment]
    box.tooltip = Content(text)  # type: ignore[assignment]
    return box


class _Logged(Log):
    """A log with one line; it measures it in a thread, which asks for the app."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def on_mount(self) -> None:
        self.write_line(self._text)


def _rich_logged(text: str) -> Widget:
    log = RichLog()
    log.write(Text(text))
    return log


def uses(text: str) -> Iterator[Widget]:
    """Yield a widget for every way in which a text can be shown."""
    yield Static(Text(text))
    yield Static(Content(text))
    yield Static(text, markup=False)
    yield Label(Text(text))
    yield Label(text, markup=False)
    yield Button(Content(text))  # type: ignore[arg-type]
    yield Checkbox(Content(text))  # type: ignore[arg-type]
    yield RadioButton(Content(text))  # type: ignore[arg-type]
    yield Link("link", url=text)
    yield Digits(text[:20])
    yield Pretty(text)
    yield Input(text, placeholder=text)
    yield TextArea(text)
    yield OptionList(Content(text), markup=False)
    yield SelectionList((Content(text), 1))
    yield Select([(Content(text), 1)], prompt="x")  # type: ignore[list-item]
    yield ListView(ListItem(Static(Content(text))))
    yield Tabs(Content(text))  # type: ignore[arg-type]
    yield Collapsible(Static(Content(text)), title="x", collapsed=False)
    yield Placeholder("x")
    yield Markdown(text)
    yield ProgressBar(total=1)
    yield Rule()
    yield Sparkline([1, 2])
    yield Switch()
    yield _table(text)
    yield _tree(text)
    yield _titled(text)
    yield _Logged(text)
    yield _rich_logged(text)


class HostileApp(GuardedApp[None]):
    """Puts the uses of one string after another on screen."""

    CSS = "VerticalScroll > * { height: 3; width: 100%; } .box { border: solid red; }"

    def compose(self) -> ComposeResult:
        yield Header()
        with TabbedContent(), TabPane("x"):
            yield VerticalScroll(id="place")

    def on_mount(self) -> None:
        self.run_worker(self._show_all())

    async def _show_all(self) -> None:
        place = self.query_one("#place")
        for start in range(0, len(STRINGS), TOGETHER):
            text = " ".join(STRINGS[start : start + TOGETHER])
            await place.remove_children()
            await place.mount(*uses(text))
            self.title, self.sub_title = text, text
            self.notify(text, title=text, markup=False, timeout=0.05)
            await self._frame()
        self.exit(None)

    async def _frame(self) -> None:
        import asyncio

        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()
        await asyncio.sleep(0.05)


TOGETHER = int(sys.argv[1])
"""Strings that one widget shows; fewer take longer."""

if __name__ == "__main__":
    sys.exit(run_app(HostileApp))
