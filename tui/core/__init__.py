"""Values and pure functions that every floor above may use, and what reads the clock and small files: no vendor, no widget."""
