"""AgentPhone: messages, calls and webhooks of phone agents and numbers (contract: agentphone.md)."""

from __future__ import annotations

from typing import Any

from tui.accounts.model import Field, FieldKind
from tui.vendors.base import Header, Implementation, Vendor


def _normalise_url(url: str) -> str:
    from tui.net.address import normalise_base  # noqa: PLC0415  # the first frame needs no network code

    return normalise_base(url, "/v1")


def _load() -> Implementation[Any]:
    from tui.vendors.agentphone.implementation import IMPLEMENTATION  # noqa: PLC0415  # only when asked

    return IMPLEMENTATION


VENDOR = Vendor(
    key="agentphone",
    title="AgentPhone",
    about="Messages, calls and webhook deliveries of phone agents, their numbers and conversations.",
    fields=(
        Field(
            "base_url",
            "Base URL",
            FieldKind.URL,
            default="https://api.agentphone.ai",
            hint="One address for all customers; change it only for a proxy.",
        ),
        Field("api_key", "API key", FieldKind.SECRET, hint="In AgentPhone's dashboard: Settings, API Keys."),
        Field(
            "sub_account_id",
            "Sub-account id",
            required=False,
            hint="Narrows agents, numbers, calls and conversations; usage figures stay those of the whole account.",
        ),
    ),
    headers=(Header("Authorization", "api_key", prefix="Bearer "),),
    normalise_url=_normalise_url,
    load=_load,
    demo={},
)
