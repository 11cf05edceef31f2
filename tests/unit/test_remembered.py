"""Chosen columns are there again in the next run; a spoilt file costs the choice only."""

from __future__ import annotations

import pytest

from tui.core.browsing import ColumnChoice
from tui.live.remembered import FileRemembered

CHOICE = ColumnChoice(order=("cost", "name"), hidden=frozenset({"id"}), shown=frozenset({"ip"}))


def test_a_choice_is_there_in_the_next_run(tmp_path):
    path = tmp_path / "state" / "columns.json"
    FileRemembered(path).set("serenity.instances", CHOICE)
    again = FileRemembered(path)
    assert again.get("serenity.instances") == CHOICE
    assert again.get("other") is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": 1}', b'{"a": {"order": 1}}', b"\xff"])
def test_a_spoilt_file_is_passed_over(tmp_path, body):
    path = tmp_path / "columns.json"
    path.write_bytes(body)
    remembered = FileRemembered(path)
    assert remembered.get("a") is None
    remembered.set("a", CHOICE)
    assert FileRemembered(path).get("a") == CHOICE


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    remembered = FileRemembered(tmp_path / "file" / "columns.json")
    remembered.set("a", CHOICE)
    assert remembered.get("a") == CHOICE
