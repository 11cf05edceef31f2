"""Exports say exactly what the records hold, and files are whole or absent."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record_lists import COLUMNS, Server, record
from tui.core.browsing import RecordSource
from tui.core.errors import DeckError
from tui.core.records import Column, Page, PageRequest, Paging, Record
from tui.core.values import NOT_SUPPLIED, Amounts, Money, Unit
from tui.export import AtomicFile, Format, export, export_all, guarded, write_atomically
from tui.export.leftovers import ENDING

MANY = 200_000 if os.environ.get("AGENTDECK_LONG") else 20_000


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def written(form: Format, *records: Record, **options: bool) -> str:
    return "".join(export(COLUMNS, records, form, **options))  # type: ignore[arg-type]


def test_csv_has_units_currencies_iso_times_and_masks() -> None:
    table = list(csv.DictReader(io.StringIO(written(Format.CSV, record(3)), newline="")))
    assert table == [
        {
            "started": "2026-11-18T14:27:00Z",
            "agent": "Booking",
            "status": "completed",
            "duration_seconds": "3.5",
            "tokens": "121",
            "cost": "0.03",
            "cost_currency": "EUR",
            "user": "u•••••@example.org",
            "note": "note 3",
        }
    ]
    assert "user3@example.org" in written(Format.CSV, record(3), personal=True)


def test_amounts_in_further_currencies_are_exact_and_can_be_added_up() -> None:
    columns = (Column("other_costs", "Other currencies", Unit.AMOUNTS),)
    rows = [
        Record(key, (Amounts(amounts),))
        for key, amounts in (("a", (Money(Decimal("0.338674"), "BRL"), Money(Decimal("0.0400"), None))), ("b", ()))
    ]
    found = [
        json.loads(line, parse_float=Decimal)
        for line in "".join(export(columns, rows, Format.JSON_LINES)).split("\n")[:2]
    ]
    several = [{"amount": Decimal("0.338674"), "currency": "BRL"}, {"amount": Decimal("0.0400"), "currency": None}]
    assert found == [{"other_costs": several}, {"other_costs": []}]
    assert "".join(export(columns, rows, Format.TSV)) == 'other_costs\n0.338674 BRL, 0.0400 ¤\n""\n'


def test_not_supplied_and_null_stay_apart() -> None:
    row = record(1, duration=None, tokens=NOT_SUPPLIED, cost=Money(Decimal("0.10"), None))
    (line,) = csv.DictReader(io.StringIO(written(Format.CSV, row), newline=""))
    assert (line["duration_seconds"], line["tokens"], line["cost_currency"]) == ("null", "", "null")
    item = json.loads(written(Format.JSON_LINES, row))
    assert item["duration_seconds"] is None
    assert "tokens" not in item
    assert item["cost_currency"] is None
    assert "| ∅ |" in written(Format.MARKDOWN, row)
    assert "| – |" in written(Format.MARKDOWN, row)


def test_exact_amounts_keep_every_digit() -> None:
    amount = Decimal("12345678901234567890.000000012345")
    text = written(Format.JSON, record(1, cost=Money(amount, "EUR")))
    assert json.loads(text, parse_float=Decimal)[0]["cost"] == amount
    assert str(amount) in written(Format.CSV, record(1, cost=Money(amount, "EUR")))


def test_json_is_a_list_even_when_empty() -> None:
    assert json.loads(written(Format.JSON)) == []
    assert [item["agent"] for item in json.loads(written(Format.JSON, record(0), record(1)))] == ["Booking", "Claims"]


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    row = record(1, agent=text)
    (line,) = csv.DictReader(io.StringIO(written(Format.CSV, row), newline=""))
    assert not line["agent"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert line["agent"] == guarded(text)


def test_negative_numbers_are_no_formulas() -> None:
    assert ",-5," in written(Format.CSV, record(1, tokens=-5))


@pytest.mark.parametrize("text", ["a|b", "`x`", "<b>", "[x](y)", "a\\b", "two\nlines"])
def test_markdown_cells_cannot_leave_their_cell(text: str) -> None:
    lines = written(Format.MARKDOWN, record(1, agent=text)).splitlines()
    assert len(lines) == 3
    assert lines[2].replace("\\|", "").count("|") == lines[0].count("|")


def test_a_file_is_the_owners_only_and_never_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_atomically(path, ["one"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(DeckError, match="there already"):
        write_atomically(path, ["two"])
    assert path.read_text() == "one"
    write_atomically(path, ["two"], overwrite=True)
    assert path.read_text() == "two"
    assert names(tmp_path) == ["a.csv"]


def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    def pieces() -> Iterator[str]:
        yield "mine"
        path.write_text("theirs")

    with pytest.raises(DeckError, match="there already"):
        write_atomically(path, pieces())
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a.csv"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_atomically(tmp_path / "a.csv", pieces())
    assert names(tmp_path) == []


def test_a_disk_that_is_full_only_at_the_end_leaves_nothing_behind_either(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def pieces() -> Iterator[str]:
        yield "x" * 5000  # less than is written at once
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))

    try:
        with pytest.raises(DeckError, match="File too large"):
            write_atomically(tmp_path / "a.csv", pieces())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "link", "dangling", "folder"])
def test_only_an_ordinary_file_is_replaced(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "other.csv"
    other.write_text("mine")
    {
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(other),
        "dangling": lambda: path.symlink_to("nowhere"),
        "folder": path.mkdir,
    }[kind]()
    before = path.lstat().st_ino
    with pytest.raises(DeckError, match="no ordinary file"):
        write_atomically(path, ["x"], overwrite=True)
    assert (path.lstat().st_ino, other.read_text(), len(names(tmp_path))) == (before, "mine", 2)


def test_the_longest_name_that_there_is_can_be_written_and_a_longer_one_is_refused_as_such(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("n" * 255), ["x"])
    with pytest.raises(DeckError, match="name") as refused:
        write_atomically(tmp_path / ("n" * 256), ["x"])
    assert refused.value.fault.hint == "Choose a shorter name."
    assert [len(name) for name in names(tmp_path)] == [255]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeckError, match="cannot be written"):
        write_atomically(tmp_path / "no" / "a.csv", ["x"])


def test_a_kill_in_the_middle_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from tui.export import AtomicFile
        with AtomicFile(Path(sys.argv[1])) as file:
            file.write("x" * 1_000_000)
            print("begun", flush=True)
            sys.stdin.read()
        """
    )
    path = tmp_path / "a.csv"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not path.exists()
    left = list(tmp_path.iterdir())
    assert [one.name.endswith(ENDING) for one in left] == [True]
    write_atomically(tmp_path / "soon.csv", ["x"])
    assert left[0].exists(), "a moment ago it was written: its writer may live"
    os.utime(left[0], (0, 0))
    write_atomically(tmp_path / "later.csv", ["x"])
    assert names(tmp_path) == ["later.csv", "soon.csv"]


def test_what_is_being_written_is_no_leftover_and_neither_is_a_strangers_file(tmp_path: Path) -> None:
    strange = tmp_path / ".mine.part"
    link = tmp_path / f".link{ENDING}"
    strange.write_text("mine")
    link.symlink_to(strange)
    with AtomicFile(tmp_path / "slow.csv") as file:
        file.write("x")
        for one in tmp_path.iterdir():
            os.utime(one, (0, 0), follow_symlinks=False)
        write_atomically(tmp_path / "quick.csv", ["x"])
    assert names(tmp_path) == sorted([".mine.part", link.name, "quick.csv", "slow.csv"])


@pytest.mark.parametrize("paging", list(Paging))
async def test_everything_is_written_once_while_rows_appear(paging: Paging) -> None:
    server = Server(450, paging, change=lambda one: one.insert(1))
    told: list[int] = []
    pieces = [
        piece
        async for piece in export_all(
            server.source(), Format.JSON_LINES, progress=lambda done, total, words: told.append(done)
        )
    ]
    notes = [json.loads(line)["note"] for line in "".join(pieces).splitlines()]
    assert len(notes) == len(set(notes))
    assert {f"note {number}" for number in range(450)} <= set(notes)
    assert told[-1] == len(notes)


def test_a_long_export_streams(tmp_path: Path) -> None:
    """Peak memory above the start stays within what the keys take: no page is kept."""
    columns = (Column("at", "At", Unit.TIME), Column("text", "Text"), Column("cost", "Cost", Unit.MONEY))
    at = datetime(2026, 1, 1, tzinfo=UTC)

    async def fetch(request: PageRequest) -> Page:
        start = (request.number - 1) * request.size
        numbers = range(start, min(start + request.size, MANY))
        rows = tuple(Record(f"k{n}", (at, f"text {n} " * 20, Money(Decimal(n) / 100, "EUR"))) for n in numbers)
        return Page(rows, request.number, request.size, MANY)

    async def go() -> int:
        rows = 0
        with AtomicFile(tmp_path / "all.csv") as file:
            async for piece in export_all(RecordSource(columns, Paging.NUMBERED, fetch), Format.CSV):
                file.write(piece)
                rows += piece.count("\r\n")
        return rows

    tracemalloc.start()
    try:
        rows = asyncio.run(go())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == MANY + 1
    assert peak < 4_000_000 + 250 * MANY


@pytest.mark.parametrize("path", ["", "/", ".", "a\0b"])
def test_a_path_without_a_name_is_refused_with_a_sentence(path):
    with pytest.raises(DeckError, match="names no file"):
        AtomicFile(Path(path))
