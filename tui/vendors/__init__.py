"""Vendors: each a plug-in of its own folder, found through the entry-point group ``agentdeck.vendors``."""
