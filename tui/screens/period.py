"""The period picker: offers what the view can honour, says why the rest is off, and refuses what means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Controls, Scope, TimeControl
from tui.core.spans import PRESETS, Bucket, Span, SpanKind
from tui.live.scoping import offered
from tui.widgets.choices import Choices

_KEYS = "1y2345W678Q9ab"
_NUMBERS = (1, 2, 3, 4, 5, 6, 13, 7, 8, 9, 14, 10, 11, 12)
"""Of the keys' ids, which stay what they are in a user's configuration wherever a preset stands."""
_DATE = "year-mm-dd"


class PeriodScreen(ModalScreen[Scope | None]):
    """Presets by key, a custom range, the bucket and the zone; returns the new wish, or None."""

    CSS_PATH = "../styles/period.tcss"
    BINDINGS = [
        Binding("escape", "close", "Close", id="period.close"),
        *(
            Binding(key, f"preset({index})", PRESETS[index].title, show=False, id=f"period.preset_{_NUMBERS[index]}")
            for index, key in enumerate(_KEYS)
        ),
        Binding("w", "bucket", "Bucket", id="period.bucket"),
        Binding("z", "edit('zone')", "Zone", id="period.zone"),
        Binding("c", "edit('first')", "Custom range", id="period.custom"),
    ]

    def __init__(self, wish: Scope, controls: Controls, now: datetime) -> None:
        super().__init__()
        self._wish = wish
        self._controls = controls
        self._now = now

    def compose(self) -> ComposeResult:
        """Yield presets, the custom range, the zone."""
        first, last = self._days()
        with Vertical() as frame:
            frame.border_title = "Period"
            yield Choices(*self._options(), markup=False)
            with Horizontal():
                yield Static("c  from")
                yield Input(first, placeholder=_DATE, id="first", max_length=10)
                yield Static("to")
                yield Input(last, placeholder=_DATE, id="last", max_length=10)
            with Horizontal():
                yield Static("z  zone")
                yield Input(self._wish.zone, placeholder="Europe/Berlin", id="zone", max_length=60)
            yield Static("", id="problem", markup=False)
            yield Static("", id="how", markup=False)

    def _days(self) -> tuple[str, str]:
        """Return the days of the choice in force, so that a range of one's own begins with them."""
        try:
            days = self._wish.span.resolve(self._now, self._controls.zone_of_days(self._wish.zone))
        except DeckError:
            return "", ""
        return str(days.first), str(days.last)

    def on_mount(self) -> None:
        """Put the cursor on the choice in force."""
        options = self.query_one(OptionList)
        if self._wish.span in PRESETS:
            options.highlighted = PRESETS.index(self._wish.span)
        options.focus()
        self._explain()

    def _options(self) -> list[Option]:
        made: list[Option] = []
        for index, span in enumerate(PRESETS):
            reason = offered(self._controls, span, self._now, self._wish.zone)
            mark = "●" if span == self._wish.span else " "
            text = Content.assemble(
                (f" {_KEYS[index]} ", "$accent"), f"{mark} {span.title}", (f"   {reason}", "$text-muted")
            )
            made.append(Option(text, id=str(index), disabled=bool(reason)))
        return made

    def _explain(self) -> None:
        parts = [f"This view: {self._controls.time.value}."]
        if len(self._controls.buckets) > 1:
            names = ", ".join(bucket.value for bucket in self._controls.buckets)
            parts.append(f"w changes the bucket: {self._wish.bucket.value} (of {names}).")
        mine = "The zone counts for this view."
        parts.append(mine if self._controls.zone else "Days are the vendor's; the zone is for times shown.")
        self.query_one("#how", Static).update(" ".join(parts))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_preset(int(event.option.id or 0))

    def action_preset(self, index: int) -> None:
        """Choose a preset, when the view can honour it."""
        reason = offered(self._controls, PRESETS[index], self._now, self._wish.zone)
        if reason:
            self._problem(reason)
            return
        self._finish(PRESETS[index])

    def action_bucket(self) -> None:
        """Take the next bucket width that the view offers, and close."""
        buckets = self._controls.buckets or (Bucket.DAY,)
        place = buckets.index(self._wish.bucket) if self._wish.bucket in buckets else -1
        if len(buckets) > 1:
            self.dismiss(replace(self._wish, bucket=buckets[(place + 1) % len(buckets)]))

    def action_edit(self, field: str) -> None:
        """Go to a field."""
        self.query_one(f"#{field}", Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "zone":
            self._finish(self._wish.span)
            return
        try:
            span = Span(SpanKind.CUSTOM, first=self._date("first"), last=self._date("last"))
            reason = offered(self._controls, span, self._now, self._wish.zone)
        except DeckError as error:
            reason, span = error.fault.sentence, self._wish.span
        if reason:
            self._problem(reason)
            return
        self._finish(span)

    def _date(self, field: str) -> date:
        text = self.query_one(f"#{field}", Input).value.strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            which = "start" if field == "first" else "end"
            raise DeckError(ErrorKind.USAGE, f"The {which} is not a date such as 2026-01-31.") from None

    def _finish(self, span: Span) -> None:
        zone = self.query_one("#zone", Input).value.strip() or "UTC"
        if self._controls.time is TimeControl.NONE:
            span = self._wish.span
        try:
            span.resolve(self._now, zone)
        except DeckError as error:
            self._problem(error.fault.words)
            return
        self.dismiss(replace(self._wish, span=span, zone=zone))

    def _problem(self, text: str) -> None:
        self.query_one("#problem", Static).update(text)

    def action_close(self) -> None:
        """Leave the choice as it was."""
        self.dismiss(None)
