"""What can go wrong with search. Nothing that a visitor types does."""

from cms.errors import CmsError


class SearchBackendError(CmsError):
    """There is no such search backend, or two of one name."""
