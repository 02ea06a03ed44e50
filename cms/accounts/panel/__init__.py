"""Views of the users panel."""
