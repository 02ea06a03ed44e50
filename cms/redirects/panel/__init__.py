"""Views of the redirects panel."""
