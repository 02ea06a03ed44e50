"""A cache engine for Pyramid applications, on whatever the host offers."""
