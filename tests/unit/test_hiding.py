"""Raw answers show no personal data until they are asked to."""

from __future__ import annotations

import json

import pytest

from tui.core.hiding import Hiding, hide_in_text, hiding
from tui.core.personal import MASK
from tui.core.pretty import pretty
from tui.core.records import Column, Raw, Record

AS_IT_IS = Hiding(personal=False)


def lines(value: object, hidden: Hiding) -> str:
    return "\n".join(pretty(Raw(json.dumps(value).encode()), hidden).lines)


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ({"ipAddress": "10.1.2.3"}, "10.1.2.3"),
        ({"seen": ["2001:db8::1"]}, "2001:db8::1"),
        ({"user_agent": "Mozilla/5.0"}, "Mozilla"),
        ({"toNumber": 15551234567}, "15551234567"),
        ({"phones": ["5551234"]}, "5551234"),
        ({"text": "call +1 (555) 123-4567 now"}, "123-4567"),
        ({"text": "ask maria.silva@example.com"}, "maria.silva"),
        ({"maria.silva@example.com": 3}, "maria.silva"),
    ],
)
def test_what_is_personal_by_name_or_by_look_is_masked(value: object, secret: str) -> None:
    assert secret not in lines(value, Hiding())
    assert secret in lines(value, AS_IT_IS)


def test_other_values_stay_as_they_are() -> None:
    value = {
        "id": "a1",
        "version": "1.2.3",
        "tokens": 1200,
        "at": "2026-11-18T14:30:00Z",
        "ip": None,
        "emails": [],
        "ratio": "12:30",
    }
    assert lines(value, Hiding()) == lines(value, AS_IT_IS)


@pytest.mark.parametrize("hidden", [Hiding(), AS_IT_IS])
def test_a_field_named_like_a_secret_shows_none_whatever_is_asked_for(hidden: Hiding) -> None:
    value = {
        "apiToken": "abc-1",
        "items": [{"client_secret": "abc-2", "X-API-Key": "abc-3"}],
        "secret": None,
        "tokens": 7,
    }
    shown = lines(value, hidden)
    assert "abc" not in shown
    assert '"secret": null' in shown, "what is not there is said as it is"
    assert '"tokens": 7' in shown


def test_fields_of_personal_columns_are_learnt_from_the_rows() -> None:
    body = json.dumps(
        {"data": [{"from": "Ada Lovelace", "agent": "Booking"}, {"from": "Bo Li", "agent": "Claims"}]}
    ).encode()
    columns = (Column("caller", "Caller", personal=True), Column("agent", "Agent"))
    first = Record("a", ("Ada Lovelace", "Booking"), Raw(body, ("data", 0)))
    shown = "\n".join(pretty(Raw(body), hiding(columns, [first])).lines)
    assert "Ada" not in shown
    assert "Bo Li" not in shown, "the other records of the answer have the same field"
    assert "Booking" in shown
    assert f'"A{MASK} L{MASK}"' in shown, "what may stay of a name"
    assert f'"{MASK}"' in shown


def test_what_is_no_json_is_masked_by_its_look() -> None:
    shown = "\n".join(pretty(Raw(b"<p>maria.silva@example.com +15551234567"), Hiding()).lines)
    assert "maria" not in shown
    assert "1234567" not in shown


@pytest.mark.parametrize("text", ["2026-11-18", "12:30", "1.5", "::", "a.b", "+3 days", "1,234"])
def test_numbers_and_times_are_no_addresses(text: str) -> None:
    assert hide_in_text(text) == (MASK if text == "::" else text)
