"""The engine without the web: regions, backends, sessions, limits, detection, statistics."""
