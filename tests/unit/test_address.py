"""Base URLs as people type them, and ids that cannot leave their place in a path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import DeckError, ErrorKind
from tui.net.address import is_loopback, normalise_base, route


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("  https://api.example.com/  ", "https://api.example.com"),
        ("api.example.com", "https://api.example.com"),
        ("HTTPS://API.example.com/Path/", "https://api.example.com/Path"),
        ("https://api.example.com:8443/x", "https://api.example.com:8443/x"),
        ("https://api.example.com/x/?", "https://api.example.com/x"),
        ("http://localhost:8787/serenity", "http://localhost:8787/serenity"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("https://api.example.com/api/v2/", "https://api.example.com"),
        ("https://api.example.com/tenant/API", "https://api.example.com/tenant"),
    ],
)
def test_a_base_url_is_brought_into_one_form(typed: str, base: str) -> None:
    assert normalise_base(typed, "/api/v2", "/api") == base


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "https://", "https:///path", "ftp://example.com", "file:///etc/passwd", "javascript://x",
        "https://exa mple.com", "https://example.com:99999", "https://example.com:x", "https://[::1", "https://user:pw@example.com",
        "https://token@example.com", "http://example.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://0.0.0.0",
        "https://example.com:0", "https://example.com/x?key=pw", "https://example.com/#/home",
        "https://münchen.example", "https://example.com\x00", "https://example.com/\x1b[2J", "https://a\r\nHost: b",
        "http://[fe80::1]", "http://2130706433", "https://" + "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_usable_base_url_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(DeckError) as caught:
        normalise_base(typed)
    assert caught.value.kind is ErrorKind.CONFIG
    assert "pw" not in caught.value.fault.sentence


@given(st.text(max_size=60))
def test_any_text_gives_a_base_url_or_one_error_and_normalising_twice_changes_nothing(typed: str) -> None:
    try:
        base = normalise_base(typed)
    except DeckError:
        pass
    else:
        assert normalise_base(base) == base
        assert base.isascii()
        assert base.isprintable()


@given(st.text(min_size=1, max_size=40))
def test_no_id_leaves_its_segment(value: str) -> None:
    try:
        path = route("/v1/agents/{agentId}/calls", agentId=value)
    except DeckError:
        pass
    else:
        assert path.count("/") == 4
        assert not set("?#\\ \r\n") & set(path)
        assert path.split("/")[3] not in {"", ".", ".."}


@pytest.mark.parametrize("value", ["", ".", "..", "...", "\ud800"])
def test_an_id_that_would_change_the_path_is_refused(value: str) -> None:
    with pytest.raises(DeckError):
        route("/v1/{id}", id=value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_what_counts_as_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
