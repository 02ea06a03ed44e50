"""Views of the media panel."""
