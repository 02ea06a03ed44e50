"""Views of the messages panel."""
