"""A plugin with a limit of its own, and a page that it holds for."""

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED


def includeme(config):
    """Add the limit and the page."""
    config.add_rate_limit("export", ("2/hour",), help="Exports, for each address.")
    config.add_route("export", "/export")
    config.add_view(
        lambda request: Response("export"),
        route_name="export",
        permission=NO_PERMISSION_REQUIRED,
        rate_limit="export",
    )
