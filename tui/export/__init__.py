"""Exports of any list: CSV, JSON, JSON Lines, Markdown. No UI."""

from tui.export.everything import export_all
from tui.export.files import AtomicFile, write_atomically
from tui.export.formats import Format, Writer, export, guarded

__all__ = ["AtomicFile", "Format", "Writer", "export", "export_all", "guarded", "write_atomically"]
