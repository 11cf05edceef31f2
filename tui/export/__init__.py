"""CSV, JSON, JSON Lines and Markdown of anything a view shows. No user interface."""
