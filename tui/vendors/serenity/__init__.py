"""Serenity Star: agent instances, their tokens and costs (contract: serenity.md)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tui.accounts.model import Field, FieldKind
from tui.vendors.base import Header, Vendor

if TYPE_CHECKING:
    from tui.vendors.base import Implementation

DEFAULT_BASE_URL: Final = "https://api.serenitystar.ai"


def _normalise_url(url: str) -> str:
    """Return the bare host, whichever of the three spellings of the vendor's own clients was typed."""
    from tui.net.address import normalise_base  # noqa: PLC0415  # the first frame needs no network code

    return normalise_base(url, "/api/v2", "/api")


def _load() -> Implementation[Any]:
    from tui.vendors.serenity.implementation import IMPLEMENTATION  # noqa: PLC0415  # pydantic and httpx are loaded late

    return IMPLEMENTATION


VENDOR: Final = Vendor(
    key="serenity",
    title="Serenity Star",
    about="Every agent instance with its tokens, costs and time to first token; figures are added up from the instances.",
    fields=(
        Field(
            "base_url", "Base URL", FieldKind.URL, default=DEFAULT_BASE_URL, hint="Change it for a self-run hub only."
        ),
        Field(
            "api_key", "API key", FieldKind.SECRET, hint="Made in the hub; it needs permission to read agent instances."
        ),
        Field(
            "agent_codes",
            "Agent codes",
            FieldKind.LIST,
            required=False,
            hint="Which agents to watch, separated by commas; empty for all that the key may list.",
        ),
    ),
    headers=(Header("X-API-KEY", "api_key"),),
    normalise_url=_normalise_url,
    load=_load,
    demo=MappingProxyType(
        {
            "agent_codes": "support-copilot, sales-assistant, hr-desk, contract.review_v2, doc-translator, it-triage, "
            "pilot-draft"
        }
    ),
)
