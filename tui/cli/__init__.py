"""The commands. Nothing here loads Textual unless a screen is opened."""
