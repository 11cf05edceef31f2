"""Whom Ejento takes this account for: the answer of the connection test, as a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.core.content import Content
from tui.vendors.base import Ask, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import ME, Entity
from tui.vendors.ejento.entities import table_of
from tui.vendors.ejento.series import answers, shape_notes, unread


async def load_me(ask: Ask[EjentoClient]) -> Content:
    """Load the user that the credentials belong to.

    Raises:
        DeckError: Whatever went wrong.
    """
    reading = replace(await ask.client.me(), title="Connection test")
    return Content(
        table=table_of(reading, Entity.USERS),
        notes=shape_notes(reading),
        answers=answers(reading),
        left_out=unread(reading),
    )


SIGNED_IN: Final = View(
    key="me",
    title="Signed in as",
    group=Group.PEOPLE,
    about="The user whom the vendor takes this account's credentials for.",
    endpoints=(ME,),
    load=load_me,
    live=False,
)
