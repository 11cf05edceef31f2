"""Screens: they know views, never vendors."""
