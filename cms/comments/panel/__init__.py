"""Views of the comments panel."""
