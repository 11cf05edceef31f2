"""Values and pure functions that every floor above may use: no I/O, no vendor, no widget."""
