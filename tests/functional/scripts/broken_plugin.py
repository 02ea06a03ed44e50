"""A plugin whose command cannot be imported."""


def includeme(config):
    """Register a command from a module that is not there."""
    config.add_command("broken", "tests.functional.scripts.not_there:command")
