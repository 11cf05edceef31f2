"""The coverage table: complete, and the README's is the one that the command makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli.coverage import BEGIN, END, NOT_PUBLISHED, as_markdown, coverage, covered, put_into
from tui.core.errors import DeckError
from tui.vendors.base import Evidence
from tui.vendors.registry import vendor, vendors

README = Path(__file__).parents[2] / "README.md"
ENDPOINTS = {"agentphone": 16, "ejento": 46 + 20 + 1, "geai": 11 + 23 + 7 + 9, "serenity": 4}
"""Rows of the contracts."""
BUILT_IN = tuple(vendor(key) for key in ENDPOINTS)


def test_the_readme_holds_the_table_that_the_command_makes() -> None:
    shipped = tuple(one for one in vendors() if one.key in ENDPOINTS)
    text = README.read_text(encoding="utf-8")
    assert put_into(text, as_markdown(shipped, folded=True)) == text, "stale: run  agentdeck coverage --into README.md"


@pytest.mark.parametrize("one", BUILT_IN, ids=lambda one: one.key)
def test_every_endpoint_with_a_path_is_reached_by_a_view(one) -> None:
    implementation = one.load()
    rows = covered(implementation)
    assert len(rows) == ENDPOINTS[one.key]
    assert len({row.endpoint.key for row in rows}) == len(rows)
    assert [row.endpoint.key for row in rows if row.endpoint.path is not None and not row.views] == []
    named = {key for view in implementation.views for key in view.endpoints}
    assert named <= {row.endpoint.key for row in rows}, "a view rests on an endpoint of no contract"


@pytest.mark.parametrize("one", BUILT_IN, ids=lambda one: one.key)
def test_what_has_no_path_is_named_as_undocumented_and_no_view_claims_it(one) -> None:
    for row in covered(one.load()):
        assert (row.endpoint.path is None) is (row.endpoint.evidence is Evidence.UNDOCUMENTED)
        assert row.endpoint.path is not None or not row.views


def test_the_nineteen_of_ejentos_first_generation_are_listed() -> None:
    lines = [line for line in as_markdown((vendor("ejento"),)).splitlines() if NOT_PUBLISHED in line]
    assert len(lines) == 19
    assert all("| undocumented |" in line for line in lines)


def test_the_table_replaces_the_old_one_and_nothing_else(tmp_path) -> None:
    target = tmp_path / "page.md"
    target.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert CliRunner().invoke(coverage, ["--into", str(target)]).exit_code == 0
    text = target.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "/v1/usage/by-agent" in text
    assert CliRunner().invoke(coverage, ["--into", str(target)]).exit_code == 0
    assert target.read_text() == text


def test_without_markers_a_section_is_added_and_half_a_section_is_refused() -> None:
    added = put_into("page\n", "table\n")
    assert added.startswith("page\n\n## Coverage\n")
    assert put_into(added, "table\n") == added
    with pytest.raises(DeckError):
        put_into(f"page\n{BEGIN}\n", "table\n")


def test_one_vendor_alone_can_be_listed() -> None:
    answer = CliRunner().invoke(coverage, ["serenity"])
    assert answer.exit_code == 0
    assert "/api/v2/AgentInstance/{agentCode}/{agentVersion}" in answer.output
    assert "ejento" not in answer.output.lower()
