"""Ejento: analytics of agents, projects, teams, users and corpora, V2 and V1 (contract: ejento.md)."""

from __future__ import annotations

from typing import Any

from tui.accounts.model import Field, FieldKind
from tui.vendors.base import Header, Implementation, Vendor


def _normalise_url(url: str) -> str:
    from tui.net.address import normalise_base  # noqa: PLC0415  # the first frame needs no network code

    return normalise_base(url, "/api/v2", "/api")


def _load() -> Implementation[Any]:
    from tui.vendors.ejento.implementation import IMPLEMENTATION  # noqa: PLC0415  # pydantic and the client, only when asked

    return IMPLEMENTATION


VENDOR = Vendor(
    key="ejento",
    title="Ejento",
    about="Queries, tokens, costs, votes and documents of agents, projects, teams, users and corpora.",
    fields=(
        Field(
            "base_url",
            "Base URL",
            FieldKind.URL,
            hint="The address of your own Ejento API server; it is not the host of the documentation.",
        ),
        Field(
            "api_key",
            "API key",
            FieldKind.SECRET,
            hint="The subscription key; it must cover Analytics (All, Read-only, or Restricted with that category).",
        ),
        Field(
            "access_token",
            "Access token",
            FieldKind.SECRET,
            hint="Your user token, with or without the word Bearer; it lasts 7 days.",
            lifetime_days=7,
        ),
    ),
    headers=(
        Header("Ocp-Apim-Subscription-Key", "api_key"),
        Header("Authorization", "access_token", prefix="Bearer "),
    ),
    normalise_url=_normalise_url,
    load=_load,
    demo={},
)
