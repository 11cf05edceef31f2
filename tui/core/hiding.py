"""Masking of secrets and of personal data in raw answers, where no column says what a value is.

A text whose field is named like a secret is never shown. What is personal four rules tell, each enough: the field's name says so
(`phoneNumber`); a column of the list that is declared personal showed the same value under that name; the text is an IP address;
it holds an e-mail address or a phone number.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from tui.core.personal import MASK, hide_emails, masked
from tui.core.quick import dataclass
from tui.core.records import Column, Raw, Record

_NAMES: Final = frozenset({
    "email", "emails", "emailaddress", "mail", "useremail", "ip", "ipaddress", "ipaddresses", "clientip", "remoteip", "useragent",
    "phone", "phones", "phonenumber", "phonenumbers", "mobile", "msisdn", "fromnumber", "tonumber", "participant",
    "participantnumber", "callernumber", "calleenumber",
})  # fmt: skip
"""Names of personal fields, without case and separators."""
_SECRETS: Final = frozenset({
    "accesstoken", "apikey", "apitoken", "authorization", "authtoken", "bearertoken", "clientsecret", "idtoken", "password",
    "privatekey", "refreshtoken", "secret", "secretkey", "signingsecret", "subscriptionkey", "webhooksecret", "xapikey",
})  # fmt: skip
"""Names of fields that hold somebody's secret, likewise."""
_PHONE: Final = re.compile(r"(?<![\w+])\+\d[\d ().-]{6,18}\d(?!\w)")
_LEARNT: Final = 200
"""Records looked at to learn which fields a personal column comes from."""
_SHORTEST: Final = 3
"""Characters below which a value tells nothing about the field that it came from."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is masked in raw answers.

    Attributes:
        names: Names of personal fields beside the usual ones, without case and separators.
        personal: Whether personal data is masked; secrets always are.
    """

    names: frozenset[str] = frozenset()
    personal: bool = True

    def json(self, value: Any, *, personal: bool = False) -> Any:
        """Return a parsed JSON value with what is personal masked; names of fields too where they are addresses.

        Raises:
            RecursionError: It is nested beyond reason.
        """
        if isinstance(value, dict):
            return {
                self.text(key): MASK
                if isinstance(item, str) and item and _folded(key) in _SECRETS
                else self.json(item, personal=self._names(key) or (personal and isinstance(item, list)))
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.json(item, personal=personal) for item in value]
        if isinstance(value, str):
            return masked(value) if personal else self.text(value)
        return MASK if personal and value is not None and not isinstance(value, bool) else value

    def text(self, text: str) -> str:
        """Return a text with what looks personal masked, where that is wanted."""
        return hide_in_text(text) if self.personal else text

    def _names(self, key: str) -> bool:
        folded = _folded(key) if self.personal else ""
        return folded in _NAMES or folded in self.names


def hiding(columns: Sequence[Column], records: Iterable[Record]) -> Hiding:
    """Return what is masked in the raw answers of a list: the fields that its personal columns come from are learnt from rows."""
    places = [place for place, column in enumerate(columns) if column.personal]
    names: set[str] = set()
    bodies: dict[int, Any] = {}
    for record, _ in zip(records, range(_LEARNT), strict=False):
        wanted = {text for place in places if len(text := str(record.cells[place] or "")) >= _SHORTEST}
        if wanted and record.raw is not None:
            _learn(_part(record.raw, bodies), wanted, names)
    return Hiding(frozenset(names))


def hide_in_text(text: str) -> str:
    """Return a text with addresses and phone numbers masked; a text that is an IP address is masked whole."""
    return MASK if _is_ip(text) else _PHONE.sub(MASK, hide_emails(text))


def _is_ip(text: str) -> bool:
    if len(text) > 45 or (not text[:1].isalnum() and text[:1] != ":") or not ("." in text or ":" in text):
        return False
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


@lru_cache(1024)
def _folded(key: str) -> str:
    return "".join(character for character in key.casefold() if character.isalnum())


def _part(raw: Raw, bodies: dict[int, Any]) -> Any:
    """Return the part of an answer that a record came from; a body that several share is parsed once."""
    try:
        value = bodies.get(id(raw.body))
        if value is None:
            value = bodies[id(raw.body)] = Raw(raw.body).load()
        for step in raw.pointer:
            value = value[step]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return value


def _learn(value: Any, wanted: set[str], names: set[str], depth: int = 0) -> None:
    if depth > 8 or not isinstance(value, dict | list):
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, dict | list):
            _learn(item, wanted, names, depth + 1)
        elif isinstance(key, str) and isinstance(item, str) and any(_shows(item, one) for one in wanted):
            names.add(_folded(key))


def _shows(raw: str, shown: str) -> bool:
    """Whether a cell shows what a field holds, perhaps cut."""
    return raw == shown or (len(shown) > 20 and raw[:20] == shown[:20])
