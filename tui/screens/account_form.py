"""The form of one account, made from what its vendor declares: validated as one types, tried before it is saved."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import SecretStr
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Select, Static

from tui.accounts.form import defaults_of, suggested_name, values_of
from tui.accounts.intake import KEEP, KEEP_OF_SOURCE, NAME, WHERE, Intake, Keep, explanation
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Offer, Place, Whereabouts
from tui.accounts.registrar import Registrar
from tui.core.errors import DeckError
from tui.live.trial import ask_choices, try_account
from tui.screens.base import DeckScreen
from tui.screens.field_row import FieldRow, trial_style
from tui.screens.pick import PickScreen
from tui.vendors.base import Vendor

_KEEP_TITLES = {
    Keep.KEYRING: "Keyring",
    Keep.KERNEL: "Kernel keyring, until reboot",
    Keep.RUN: "This run only",
    Keep.ENVIRONMENT: "Environment variable, set by you",
    Keep.FILE: "Private file, written by you",
    Keep.COMMAND: "Command that prints it",
}


class AccountFormScreen(DeckScreen[str]):
    """Adds an account or edits one; returns its name, or an empty text when nothing was saved.

    Args:
        registrar: Saves accounts and secrets.
        vendor: The account's vendor.
        account: The account to edit; None adds one.
        taken: Names of all accounts.
    """

    CSS_PATH = "../styles/accounts.tcss"
    BINDINGS = [
        Binding("ctrl+s", "save", "Save", id="account.save", priority=True),
        Binding("ctrl+t", "test", "Test connection", id="account.test", priority=True),
        Binding("f4", "pick", "Pick from the vendor", id="account.pick", show=False),
        Binding("escape", "cancel", "Cancel", id="account.cancel"),
    ]

    def __init__(
        self, registrar: Registrar, vendor: Vendor, account: Account | None = None, taken: frozenset[str] = frozenset()
    ) -> None:
        super().__init__()
        self._registrar = registrar
        self._vendor = vendor
        self._former = account
        self._taken = taken - ({account.name} if account else set())
        self._offers: dict[Place, Offer] = {}
        self._kept: frozenset[str] = frozenset()
        self._touched: set[str] = set()
        self._keep_chosen = False

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Fleet", "Accounts", self._former.name if self._former else f"New {self._vendor.title} account")

    def body(self) -> ComposeResult:
        """Yield a row for each thing that is asked for."""
        values = values_of(self._former) if self._former else defaults_of(self._vendor.fields)
        name = self._former.name if self._former else suggested_name(self._vendor.key, self._taken)
        pickable = [one for one in self._vendor.fields if one.kind is FieldKind.LIST]
        with VerticalScroll(id="form", can_focus=False):
            yield Static(f"{self._vendor.title}. {self._vendor.about}", id="about", markup=False)
            yield FieldRow(Field(NAME, "Name", hint="For commands: lower-case letters, digits, hyphens."), name)
            for field in self._vendor.fields:
                yield FieldRow(field, values.get(field.key, ""), pick=field in pickable)
                if field.kind is FieldKind.SECRET:
                    yield FieldRow(Field(f"{WHERE}{field.key}", field.title), self._where(field))
            yield FieldRow(_KEEP_FIELD, self._first_keep().value)
        yield Static("", id="outcome", markup=False)

    def on_mount(self) -> None:
        """Show what fits, and look where secrets are and can be."""
        self._arrange()
        self.call_after_refresh(self._rows()[NAME].focus_line)
        self._look_around()

    # -- what the form holds ---------------------------------------------------------------------------------------

    def _rows(self) -> Mapping[str, FieldRow]:
        return {row.field.key: row for row in self.query(FieldRow)}

    def _where(self, field: Field) -> str:
        if self._former is None:
            return ""
        if field.key in self._former.token_files:
            return str(self._former.token_files[field.key])
        return _joined(self._former.token_commands.get(field.key, ()))

    def _first_keep(self) -> Keep:
        if self._former and self._former.token_files:
            return Keep.FILE
        return Keep.COMMAND if self._former and self._former.token_commands else Keep.KEYRING

    def _keep(self) -> Keep:
        chosen = self._rows()[KEEP].value
        return Keep(chosen) if chosen else Keep.KEYRING

    def intake(self) -> Intake:
        """Return the form as it is filled in now."""
        rows = self._rows()
        secret = [one.key for one in self._vendor.fields if one.kind is FieldKind.SECRET]
        plain = [one.key for one in self._vendor.fields if one.kind is not FieldKind.SECRET]
        return Intake(
            vendor=self._vendor.key,
            fields=self._vendor.fields,
            normalise=self._vendor.normalise_url,
            name=rows[NAME].value.strip(),
            values={key: rows[key].value for key in plain},
            secrets={key: SecretStr(rows[key].value) for key in secret if rows[key].value.strip()},
            keep=self._keep(),
            where={key: rows[f"{WHERE}{key}"].value for key in secret},
            former=self._former,
            taken=self._taken,
        )

    # -- validation as one types -----------------------------------------------------------------------------------

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        key = event.row.field.key
        self._touched.add(key)
        if key == KEEP:
            self._arrange()
        self._validate(self._touched)

    def _validate(self, keys: set[str] | None = None) -> Mapping[str, str]:
        """Show what is wrong with some rows, or with all; an untouched empty row is not wrong yet."""
        intake = self.intake()
        found = dict(intake.problems(kept=self._kept))
        place = self._keep().place
        offer = self._offers.get(place) if place else None
        if offer is not None and not offer.usable and intake.secrets:
            found[KEEP] = offer.reason
        for key, row in self._rows().items():
            if keys is None or key in keys:
                row.say(found.get(key, ""))
        return found

    def _arrange(self) -> None:
        """Show the rows that the choice of a place asks for, and what the choice means."""
        keep = self._keep()
        rows = self._rows()
        for field in self._vendor.fields:
            if field.kind is FieldKind.SECRET:
                rows[field.key].display = keep.place is not None
                where = rows[f"{WHERE}{field.key}"]
                where.display = keep in {Keep.FILE, Keep.COMMAND}
                where.hint_at("a command and its arguments" if keep is Keep.COMMAND else "path of a file")
        about = {place: offer.about if offer.usable else offer.reason for place, offer in self._offers.items()}
        words = explanation(keep, rows[NAME].value, self._vendor.fields, about) or "Looking for a keyring…"
        rows[KEEP].say("", words)

    @work(exclusive=True, group="look-around")
    async def _look_around(self) -> None:
        """Find out which places there are, and where the secrets of an existing account are."""
        store = self._registrar.store
        store.try_keyring_again()
        offers = await store.offers()
        self._offers = {offer.place: offer for offer in offers}
        if self._former is not None:
            self._show_kept(await store.locate_all(self._former, self._vendor.fields))
        elif not self._keep_chosen and not self._offers[Place.KEYRING].usable and self._keep() is Keep.KEYRING:
            usable = next(offer for offer in offers if offer.usable)
            self._rows()[KEEP].query_one(Select).value = usable.place.value
            self._offers[usable.place] = _told(usable, self._offers[Place.KEYRING].reason)
        self._arrange()
        self._validate(self._touched)

    def _show_kept(self, found: Sequence[Whereabouts]) -> None:
        away = self._registrar.store.keyring_away
        self._kept = frozenset(one.field.key for one in found if one.source or away)
        rows = self._rows()
        now = self._registrar.store.now()
        for one in found:
            if one.source is not None:
                life = one.life(now)
                words = f"Now from {one.words}{f', {life}' if life else ''}."
                rows[one.field.key].keep(f"{words} Leave empty to keep it.")
            elif away is not None:
                rows[one.field.key].keep(f"{away.sentence} Leave empty to keep what it holds.")
        kinds = {one.source.kind for one in found if one.source}
        if len(kinds) == 1 and self._first_keep() is Keep.KEYRING:
            self._rows()[KEEP].query_one(Select).value = KEEP_OF_SOURCE[kinds.pop()].value

    # -- what the keys do --------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_save(self) -> None:
        """Save, or show what is missing."""
        problems = self._validate()
        if problems:
            self._touched |= problems.keys()
            rows = self._rows()
            first = next(key for key in rows if key in problems)
            rows[first].focus_line()
            count = len(problems)
            self._outcome(f"Not saved: {count} thing{'' if count == 1 else 's'} to correct, marked above.")
            if KEEP in problems:
                self._look_around()  # the keyring may be unlocked by now
            return
        self._save(self.intake())

    @work(exclusive=True, group="account")
    async def _save(self, intake: Intake) -> None:
        slow = intake.keep is Keep.KEYRING
        self._outcome("Saving…" + (" The desktop may ask for the keyring's password." if slow else ""))
        try:
            account = await intake.save(self._registrar)
        except DeckError as error:
            self._outcome(f"✗ {error.fault.words}")
            return
        except TimeoutError:
            self._outcome("✗ The disk did not answer in time. Nothing was changed; save again.")
            return
        self._wipe()
        self.dismiss(account.name)

    def action_test(self) -> None:
        """Try the connection with what is typed."""
        problems = self._validate()
        if problems:
            self._outcome("Not tried: first correct what is marked above.")
            return
        self._test(self.intake())

    @work(exclusive=True, group="account")
    async def _test(self, intake: Intake) -> None:
        started = time.monotonic()
        ticking = self.set_interval(1, lambda: self._outcome(f"Trying… {time.monotonic() - started:.0f} s"))
        self._outcome("Trying…")
        try:
            trial = await try_account(intake.account(), await intake.secrets_to_try(self._registrar))
        except DeckError as error:
            self._outcome(f"✗ {error.fault.words}")
            return
        finally:
            ticking.stop()
        self._outcome("\n".join(trial.lines()))

    @on(FieldRow.PickAsked)
    def _pick_asked(self, event: FieldRow.PickAsked) -> None:
        self._pick(event.row)

    def action_pick(self) -> None:
        """Choose from what the vendor has, for the field that is a list."""
        row = next((row for row in self.query(FieldRow) if row.field.kind is FieldKind.LIST), None)
        if row is not None:
            self._pick(row)

    @work(exclusive=True, group="account")
    async def _pick(self, row: FieldRow) -> None:
        intake = self.intake()
        self._outcome("Asking the vendor…")
        try:
            account = _without_requirement(intake, row.field.key).account()
            choices = await ask_choices(account, await intake.secrets_to_try(self._registrar), row.field.key)
        except DeckError as error:
            self._outcome(f"✗ {error.fault.words}")
            return
        if not choices:
            self._outcome("The vendor names none; type them in.")
            return
        self._outcome("")
        chosen = {part.strip() for part in row.value.split(",")}
        picked = await self.app.push_screen_wait(PickScreen(row.field.title, choices, frozenset(chosen)))
        if picked is not None:
            row.fill(", ".join(picked))

    def action_cancel(self) -> None:
        """Give up what is under way, or else the form."""
        if self._busy():
            self.workers.cancel_group(self, "account")
            self._outcome("Given up; nothing was saved.")
            return
        self._wipe()
        self.dismiss("")

    def _busy(self) -> bool:
        return any(worker.group == "account" and worker.is_running for worker in self.workers if worker.node is self)

    def _outcome(self, words: str) -> None:
        panel = self.query_one("#outcome", Static)
        lines = words.splitlines()
        panel.update(Content("\n").join(Content.styled(line, _style(line, test=len(lines) > 1)) for line in lines))
        panel.set_class(bool(words), "shown")

    def _wipe(self) -> None:
        """Let no typed secret outlive the form."""
        for row in self.query(FieldRow):
            if row.field.kind is FieldKind.SECRET:
                row.fill("")


_KEEP_FIELD = Field(
    KEEP,
    "Keep secrets in",
    FieldKind.CHOICE,
    choices=tuple((keep.value, title) for keep, title in _KEEP_TITLES.items()),
)


def _style(line: str, *, test: bool) -> str:
    """Return the style of a line of the outcome: by its mark, of a sentence only where it is bad."""
    return trial_style(line) if test or line.startswith("✗") else ""


def _joined(argv: tuple[str, ...]) -> str:
    return shlex.join(argv)


def _told(offer: Offer, reason: str) -> Offer:
    """Return an offer that also says why it was taken instead of the keyring."""
    return replace(offer, about=f"{reason} {offer.about}")


def _without_requirement(intake: Intake, key: str) -> Intake:
    """Return a form in which one field may be empty, since the vendor is being asked what to put there."""
    fields = tuple(replace(one, required=False) if one.key == key else one for one in intake.fields)
    return replace(intake, fields=fields)
