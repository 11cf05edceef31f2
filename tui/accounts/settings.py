"""Every setting of the deck: its type, its default and what it does."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tui.core.quick import dataclass
from tui.core.text import clean

MIN_REFRESH: Final = 5.0
"""Fewest seconds between two refreshes of a panel."""
MAX_REFRESH: Final = 86_400.0
PREFIX: Final = "AGENTDECK_"
"""What the environment variable of a setting begins with, before its name in capitals."""
_EXPECTED: Final = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a number",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "string_type": "text in quotes",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "dict_type": "a table",
    "mapping_type": "a table",
    "tuple_type": "a list",
    "literal_error": "{expected}",
    "path_type": "a path",
}


def _zone(name: str) -> str:
    if name in {"local", "vendor"}:
        return name
    try:
        ZoneInfo(name)
    except (ValueError, OSError):  # an unknown key is a KeyError made of both
        raise ValueError("expected local, vendor or a zone such as Europe/Madrid") from None
    except KeyError:
        raise ValueError("expected local, vendor or a zone such as Europe/Madrid") from None
    return name


def _safe(text: str) -> str:
    if clean(text, 200) != text:
        raise ValueError("expected plain printable text")
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_safe)]


class Settings(BaseModel):
    """The ``[settings]`` table of the configuration."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False, defer_build=True
    )

    theme: Name = Field(default="auto", description="Colour theme; auto follows the terminal's background.")
    keymap: Name = Field(default="default", description="Preset of keys: default or vim.")
    keys: Mapping[Name, Name] = Field(
        default_factory=dict, description="Keys of your own: id of a binding = key or keys, separated by commas."
    )
    refresh: float = Field(
        default=30.0, ge=MIN_REFRESH, le=MAX_REFRESH, description="Seconds between two refreshes of a live panel."
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="local", description="Time zone of dates on screen: local, vendor, or a name such as Europe/Madrid."
    )
    personal_data: bool = Field(
        default=False, description="Show e-mail and IP addresses, phone numbers and the like; masked otherwise."
    )
    pause_unfocused: bool = Field(
        default=True, description="Ask the vendors nothing while the terminal does not have the focus."
    )
    page_size: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Rows of a page, where the vendor offers that size; until it is set, more where they fill the screen.",
    )
    cache: bool = Field(
        default=True,
        description="Keep the last figures and jumps on disk for the next start; never secrets or personal data.",
    )
    mouse: bool = Field(default=True, description="Listen to the mouse.")
    animations: Literal["full", "basic", "none"] = Field(default="full", description="Motion on screen.")
    ascii: bool = Field(default=False, description="Draw charts with plain letters, for fonts without block signs.")
    requests_per_minute: int = Field(
        default=120,
        ge=1,
        le=6000,
        description="Requests a minute that live refreshing may use of one account; what you ask for yourself never waits.",
    )


class Origin(enum.Enum):
    """Where the value of a setting comes from; later ones win."""

    DEFAULT = "default"
    FILE = "configuration file"
    ENVIRONMENT = "environment"
    RUN = "this run only"
    """Chosen on screen where nothing is written, as in the demo."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Settings, where each came from, and what was wrong.

    Attributes:
        settings: The settings; a bad value left its default.
        origins: Where each value came from, by setting.
        problems: (origin, setting, reason), in no order.
    """

    settings: Settings
    origins: Mapping[str, Origin]
    problems: tuple[tuple[Origin, str, str], ...]


def variable_of(setting: str) -> str:
    """Return the environment variable that overrides a setting."""
    return PREFIX + setting.upper()


def choose(in_file: Mapping[str, Any], environ: Mapping[str, str]) -> Chosen:
    """Settle every setting: environment before file before default; a bad value is named and passed over."""
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, Origin.DEFAULT)
    problems: list[tuple[Origin, str, str]] = []
    in_environment = {
        name: environ[variable_of(name)]
        for name in Settings.model_fields
        if name != "keys" and environ.get(variable_of(name), "").strip()
    }
    for origin, offered in ((Origin.FILE, in_file), (Origin.ENVIRONMENT, in_environment)):
        for name, value in offered.items():
            reason = reason_against(name, value)
            if reason:
                problems.append((origin, clean(name, 80), reason))
            else:
                values[name] = value
                origins[name] = origin
    return Chosen(Settings.model_validate(values), origins, tuple(problems))


def reason_against(name: str, value: Any) -> str:
    """Return why a value cannot be that of a setting, or an empty text when it can."""
    if name not in Settings.model_fields:
        return f"unknown setting{_similar(name)}"
    try:
        Settings.model_validate({name: value})
    except ValidationError as error:
        return reason_of(error)
    return ""


def reason_of(error: ValidationError) -> str:
    """Return the first reason of a validation error, without the value that was refused."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(step) for step in first["loc"][1:] if step != "[key]")
    limits = first.get("ctx", {})
    said = _EXPECTED.get(first["type"], "")
    if said:
        said = f"expected {said.format(**limits)}"
    else:
        said = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        said = said if said.startswith("expected") else f"expected {said[:1].lower()}{said[1:]}"
    return clean(f"{where}: {said}" if where else said, 160)


def _similar(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only for a typing error

    close = get_close_matches(name, Settings.model_fields, 1)
    return f"; did you mean {close[0]}?" if close else ""
