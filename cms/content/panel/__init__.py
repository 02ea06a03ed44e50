"""Views of the content panels."""
