"""The guide: what figures, marks and keys mean, what each vendor supplies, where secrets live."""

from __future__ import annotations

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from tui.screens.base import DeckScreen
from tui.screens.guide_pages import Page, pages, text_of
from tui.screens.menu import Item, MenuScreen

_GAP = Content("  ")


class GuideText(VerticalScroll):
    """The page, scrolled by the usual keys."""

    BINDINGS = [
        Binding("down,j", "scroll_down", "Down", show=False, id="guide.down"),
        Binding("up,k", "scroll_up", "Up", show=False, id="guide.up"),
        Binding("pagedown,space", "page_down", "Page down", show=False, id="guide.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="guide.page_up"),
        Binding("home,g", "scroll_home", "Top", show=False, id="guide.first"),
        Binding("end,G", "scroll_end", "End", show=False, id="guide.last"),
    ]


class GuideScreen(DeckScreen[None]):
    """One page at a time.

    Args:
        page: Key of the page to open; the first one when empty or unknown.
    """

    CSS_PATH = "../styles/guide.tcss"
    BINDINGS = [
        Binding("n,right_square_bracket", "step(1)", "Next page", id="guide.next"),
        Binding("p,left_square_bracket", "step(-1)", "Page before", id="guide.previous"),
        Binding("v", "pages", "Pages", id="guide.pages"),
        Binding("escape", "app.back", "Back", id="app.back"),
        *(
            Binding(str(digit), f"page({digit})", f"Page {digit}", show=False, id=f"guide.page_{digit}")
            for digit in range(1, 10)
        ),
    ]

    def __init__(self, page: str = "") -> None:
        super().__init__()
        self._pages: tuple[Page, ...] = pages()
        self._place = next((place for place, one in enumerate(self._pages) if one.key == page), 0)

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self._pages[self._place]

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Fleet", "Guide")

    def body(self) -> ComposeResult:
        """Yield the list of pages in a line, and the page."""
        yield Static(id="guide-pages", markup=False)
        with GuideText():
            yield Markdown(open_links=False)

    def on_mount(self) -> None:
        """Show the page that was asked for."""
        self.query_one(GuideText).focus()
        self._show()

    @work(exclusive=True, group="page")
    async def _show(self) -> None:
        self.query_one("#guide-pages", Static).update(self._line())
        await self.query_one(Markdown).update(text_of(self.page.key))
        self.query_one(GuideText).scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the line of pages out anew."""
        super().on_resize(event)
        self.query_one("#guide-pages", Static).update(self._line())

    def _line(self) -> Content:
        """Return the names of all pages; a line ends between names only."""
        lines, parts, used = [], list[Content](), 0
        for place, one in enumerate(self._pages):
            number = Content.styled(f"{place + 1} " if place < 9 else "", "$text-muted")
            part = number + Content.styled(one.name, "bold $text-accent" if place == self._place else "")
            if parts and used + len(_GAP) + part.cell_length > self.size.width - 2:
                lines.append(_GAP.join(parts))
                parts, used = [], 0
            used += (len(_GAP) if parts else 0) + part.cell_length
            parts.append(part)
        return Content("\n").join([*lines, _GAP.join(parts)])

    def action_step(self, by: int) -> None:
        """Show the page after this one, or before it."""
        self._place = (self._place + by) % len(self._pages)
        self._show()

    def action_page(self, number: int) -> None:
        """Show a page by its number."""
        if number <= len(self._pages):
            self._place = number - 1
            self._show()

    @work(exclusive=True, group="prompt")
    async def action_pages(self) -> None:
        """Choose a page from the list."""
        items = tuple(Item(str(place), one.title, one.about) for place, one in enumerate(self._pages))
        chosen = await self.app.push_screen_wait(MenuScreen("Guide", items))
        if chosen:
            self.action_page(int(chosen) + 1)
