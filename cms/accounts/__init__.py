"""Being built."""


def includeme(config):
    """Nothing yet."""
