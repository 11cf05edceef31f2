"""Globant Enterprise AI: requests, tokens, cost, users and adoption of an organisation's agents (contract: geai.md)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tui.accounts.model import Field, FieldKind
from tui.vendors.base import Header, Vendor

if TYPE_CHECKING:
    from tui.vendors.base import Implementation


def _normalise_url(url: str) -> str:
    from tui.net.address import normalise_base  # noqa: PLC0415  # the first frame needs no network code

    return normalise_base(url, "/v1/analytics/requests", "/v1/analytics", "/v1", "/v2")


def _load() -> Implementation[Any]:
    from tui.vendors.geai.implementation import IMPLEMENTATION  # noqa: PLC0415  # loaded at the first request

    return IMPLEMENTATION


VENDOR = Vendor(
    key="geai",
    title="Globant Enterprise AI",
    about="Requests, tokens, cost in US dollars, errors, users and adoption of an organisation's agents.",
    fields=(
        Field(
            "base_url",
            "Base URL",
            FieldKind.URL,
            default="https://api.saia.ai",
            hint="Your installation's address ($BASE_URL in the vendor's pages), without /v1.",
        ),
        Field(
            "token",
            "Token",
            FieldKind.SECRET,
            hint="An API token of a project or the organisation, or an OAuth access token.",
        ),
        Field(
            "kind",
            "Kind of token",
            FieldKind.CHOICE,
            required=False,
            default="api",
            choices=(("api", "API token"), ("oauth", "OAuth access token")),
        ),
        Field(
            "project_id",
            "Project id",
            required=False,
            required_when=("kind", "oauth"),
            hint="Needed with an OAuth access token and for the list of agents; else optional.",
        ),
        Field(
            "organization_id",
            "Organization id",
            required=False,
            hint="Optional; asked of the vendor where a view needs it.",
        ),
    ),
    headers=(
        Header("Authorization", "token", "Bearer "),
        Header("ProjectId", "project_id"),
        Header("OrganizationId", "organization_id"),
    ),
    normalise_url=_normalise_url,
    load=_load,
    demo=MappingProxyType(
        {
            "kind": "api",
            "project_id": "0b2f6c1e-5a37-4d0e-a1c4-6f0d8e7a9b01",
            "organization_id": "0b2f6c1e-5a37-4d0e-a1c4-6f0d8e7a9b00",
        }
    ),
)
"""What the registry finds; light, so that the deck can paint first."""
