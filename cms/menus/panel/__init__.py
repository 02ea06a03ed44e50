"""Views of the menus panel."""
