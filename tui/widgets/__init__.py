"""Widgets that know core values, never vendors."""
