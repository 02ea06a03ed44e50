"""The root of every error that the product raises on purpose.

A feature's own errors live in its ``errors.py`` and derive from these; views
translate them into HTTP answers, the command line into an exit code.
"""


class CmsError(Exception):
    """Something the caller did cannot be done; the message says what would be right."""


class NotFoundError(CmsError):
    """The thing named does not exist, or not for this caller."""


class ConflictError(CmsError):
    """The thing changed in the meantime, or its name is taken."""


class InvalidError(CmsError):
    """One or more values are wrong.

    :param errors: message by field name; ``""`` holds what concerns no single field.
    """

    def __init__(self, errors: dict[str, str] | str) -> None:
        self.errors: dict[str, str] = {"": errors} if isinstance(errors, str) else dict(errors)
        told = {name: _english(text) for name, text in self.errors.items()}
        super().__init__(
            "; ".join(f"{name}: {text}" if name else text for name, text in told.items())
        )


def _english(text: str) -> str:
    """Return *text*, which may be a translation string, with its values filled in."""
    interpolate = getattr(text, "interpolate", None)
    return str(interpolate()) if interpolate is not None else text
