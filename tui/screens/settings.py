"""The settings on screen: what each is, where its value comes from, and a way to change it in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from pydantic import BaseModel
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.accounts.settings import Origin, Settings, reason_against, variable_of
from tui.core.errors import DeckError
from tui.core.text import clean
from tui.screens.base import DeckScreen
from tui.screens.keymap import PRESETS, keymap, known_keys
from tui.screens.menu import Item, MenuScreen
from tui.screens.preferences import LATER, change
from tui.widgets.choices import Choices
from tui.widgets.crumbs import Crumbs

_NAME, _VALUE = 22, 26
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"animations": ("full", "basic", "none")}
_UNITS: Final[Mapping[str, str]] = {"refresh": " s", "page_size": " rows"}
_DEMO = "The demo writes nothing: what you change here holds until you quit."


class SettingsList(Choices):
    """One line for each setting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "select", "Change", id="settings.change"),
    ]


class ValueInput(Input):
    """The line in which a value is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep", id="settings.keep"),
        Binding("escape", "screen.leave_line", "Leave as it was", id="settings.leave"),
    ]


class SettingsScreen(DeckScreen[None]):
    """Every setting, and a line to change the one under the cursor.

    Args:
        setting: The setting to stand on at first.
    """

    CSS_PATH = "../styles/settings.tcss"
    BINDINGS = [
        Binding("backspace,delete", "default", "Default", key_display="⌫", id="settings.default"),
        Binding("escape", "app.back", "Back", id="app.back"),
    ]

    def __init__(self, setting: str = "") -> None:
        super().__init__()
        self._wanted = setting
        self._editing = ""

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Fleet", "Settings")

    def body(self) -> ComposeResult:
        """Yield the list, and below it what is known of the setting under the cursor."""
        yield Static(_heading(), id="settings-heading")
        yield SettingsList(*self._options(), markup=False)
        with Vertical(id="about"):
            yield Static("", id="about-words", markup=False)
            yield ValueInput("", compact=True, select_on_focus=True, id="value")
            yield Static("", id="about-problem", markup=False)

    def on_mount(self) -> None:
        """Stand on the setting that was asked for."""
        listed = self.query_one(SettingsList)
        listed.highlighted = max(0, list(Settings.model_fields).index(self._wanted) if self._wanted else 0)
        listed.focus()
        self.query_one("#value").display = False
        if self.host.opened.store is None:
            self.query_one(Crumbs).badge("demo")

    # -- what is shown

    @property
    def _settings(self) -> Settings:
        return self.host.opened.config.settings

    def _origin(self, name: str) -> Origin:
        return self.host.opened.config.origins.get(name, Origin.DEFAULT)

    def _options(self) -> list[Option]:
        return [
            Option(_line(name, _shown(name, getattr(self._settings, name)), self._origin(name)), id=name)
            for name in Settings.model_fields
        ]

    def settings_changed(self, changed: frozenset[str]) -> None:
        """Show what settings are now."""
        listed = self.query_one(SettingsList)
        for option in self._options():
            if option.id in changed or option.id == self._editing:
                listed.replace_option_prompt(option.id or "", option.prompt)
        self._describe()

    @on(OptionList.OptionHighlighted)
    def _describe(self) -> None:
        name = self._current
        field = Settings.model_fields[name]
        default = _shown(name, field.get_default(call_default_factory=True))
        lines = [
            f"{name}: {field.description}",
            " ".join(part for part in (f"Default {default}.", self._whence(name), LATER.get(name, "")) if part),
        ]
        if self.host.opened.store is None:
            lines.append(_DEMO)
        self.query_one("#about-words", Static).update("\n".join(lines))
        self._say("")

    def _whence(self, name: str) -> str:
        origin = self._origin(name)
        if origin is Origin.ENVIRONMENT:
            return f"Now from the environment variable {variable_of(name)}, which comes before the file."
        if origin is Origin.FILE:
            return f"Now from {clean(str(self.host.opened.config.path), 60)}."
        return "Now chosen for this run only." if origin is Origin.RUN else ""

    @property
    def _current(self) -> str:
        place = self.query_one(SettingsList).highlighted
        return list(Settings.model_fields)[place or 0]

    def _say(self, problem: str) -> None:
        self.query_one("#about-problem", Static).update(problem)

    # -- changing

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="prompt")
    async def _change(self, event: OptionList.OptionSelected) -> None:
        name = event.option.id or ""
        value = getattr(self._settings, name)
        if isinstance(value, bool):
            await self._set(name, not value)
        elif name == "keys":
            await self._choose_key()
        elif choices := self._choices(name):
            chosen = await self.app.push_screen_wait(MenuScreen(f"Setting {name}", choices))
            if chosen:
                await self._set(name, chosen)
        else:
            self._edit(name, words(value))

    def _choices(self, name: str) -> tuple[Item, ...]:
        offered = {"theme": tuple(self.host.theme_names()), "keymap": tuple(PRESETS), **_CHOICES}.get(name, ())
        now = getattr(self._settings, name)
        return tuple(Item(one, one, "now" if one == now else "") for one in offered)

    def _edit(self, name: str, text: str) -> None:
        self._editing = name
        line = self.query_one(ValueInput)
        line.value, line.display = text, True
        line.focus()

    async def _choose_key(self) -> None:
        own, preset = self._settings.keys, PRESETS.get(self._settings.keymap, {})
        items = tuple(
            Item(name, f"{name:<24} {own.get(name) or preset.get(name) or keys}", "yours" if name in own else "")
            for name, keys in sorted(known_keys().items())
        )
        chosen = await self.app.push_screen_wait(
            MenuScreen("Keys: which binding?", items, prompt="Part of its name, such as fleet or record.filter")
        )
        if chosen:
            self._edit(f"keys.{chosen}", own.get(chosen, ""))
            self._say(f"Keys for {chosen}, separated by commas (such as f5,ctrl+r); nothing gives it its own again.")

    @on(Input.Changed, "#value")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._editing.startswith("keys."):
            self._say(reason_against(self._editing, event.value) if event.value and self._editing else "")

    @on(Input.Submitted, "#value")
    @work(exclusive=True, group="prompt")
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name, text = self._editing, event.value.strip()
        setting, _, binding = name.partition(".")
        value = self._keys_with(binding, text) if binding else typed(setting, text)
        problem = self._against_keys(value) if binding else ""
        if problem or not await self._set(setting, value):
            if problem:
                self._say(problem)
            return
        self.action_leave_line()

    def _keys_with(self, binding: str, keys: str) -> dict[str, str] | None:
        own = {**self._settings.keys, binding: keys}
        return {name: held for name, held in own.items() if held} or None

    def _against_keys(self, value: dict[str, str] | None) -> str:
        problems = keymap(self._settings.keymap, value or {})[1]
        known = set(keymap(self._settings.keymap, self._settings.keys)[1])
        return next((one for one in problems if one not in known), "")

    def action_leave_line(self) -> None:
        """Leave the line; what was not kept is gone."""
        self._editing = ""
        self.query_one(ValueInput).display = False
        self.query_one(SettingsList).focus()
        self._describe()

    def action_default(self) -> None:
        """Take the setting under the cursor back to its default."""
        self._unset(self._current)

    @work(exclusive=True, group="prompt")
    async def _unset(self, name: str) -> None:
        await self._set(name, None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to the line while it is typed in."""
        return not (action == "default" and self._editing)

    async def _set(self, name: str, value: Any) -> bool:
        try:
            await change(cast("Any", self.app), name, value)
        except DeckError as error:
            self._say(error.fault.words)
            return False
        self.settings_changed(frozenset({name}))
        return True


def typed(name: str, text: str) -> Any:
    """Return a value as it belongs in the file: numbers as numbers; None (the default) for nothing."""
    if not text:
        return None
    if reason_against(name, text):
        return text  # whatever it is, the reason is said by whoever is asked to keep it
    model: BaseModel = Settings.model_validate({name: text})
    value = getattr(model, name)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def words(value: Any) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return f"{len(value)} of your own" if value else "none of your own"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(name: str, value: Any) -> str:
    """Return a setting's value in words, with its unit."""
    return words(value) + _UNITS.get(name, "")


def _heading() -> Content:
    return Content.styled(f" {'Setting':<{_NAME}}{'Value':<{_VALUE}}From", "$text-muted")


def _line(name: str, value: str, origin: Origin) -> Content:
    marked = origin is not Origin.DEFAULT
    shown = value if len(value) < _VALUE else f"{value[: _VALUE - 2]}…"
    return Content.assemble(
        (f"{name.replace('_', ' '):<{_NAME}}", "bold"),
        (f"{shown:<{_VALUE}}", "$text-accent" if marked else ""),
        (origin.value, "$text-muted"),
    )
