"""``cms serve``."""

from __future__ import annotations

import logging

import click
from pyramid.scripts.pserve import PServeCommand

from cms.scripts.context import SiteContext


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port; what the ini says unless given.")
@click.option("--host", help="Address to listen on; what the ini says unless given.")
@click.option("--reload", is_flag=True, help="Start anew when code changes (for development).")
@click.pass_obj
def serve(site: SiteContext, port: int | None, host: str | None, reload: bool) -> None:
    """Serve the site until Ctrl-C.

    The same as pserve on the site's ini, which a service manager may call as well.

    \b
    Examples:
      cms serve
      cms -c mysite serve --port 8080
      pserve mysite/site.ini http_port=8080
    """
    site.require_schema()
    site.require_migrations()
    site.close()
    logging.disable(logging.NOTSET)
    variables = []
    if port is not None:
        variables.append(f"http_port={port}")
    if host is not None:
        variables.append(f"http_host={host}")
    options = ["--reload"] if reload else []
    PServeCommand(["cms serve", *options, str(site.ini), *variables]).run()
