"""A plugin that adds nothing."""


def includeme(config):
    """Add nothing."""
