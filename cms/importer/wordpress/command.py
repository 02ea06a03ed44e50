"""``cms import wordpress``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.importer.errors import ImportFailedError
from cms.importer.wordpress.options import PERMALINKS_OF_EXPORT, Options
from cms.importer.wordpress.printing import ProgressBar, print_report
from cms.importer.wordpress.run import WordPressImport

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--uploads",
    type=click.Path(path_type=Path),
    metavar="DIR_OR_ZIP",
    help="The old site's wp-content/uploads, as a folder or a zip archive.",
)
@click.option("--author", metavar="LOGIN", help="Who gets what the export gives to nobody.")
@click.option(
    "--permalinks",
    default=PERMALINKS_OF_EXPORT,
    show_default=True,
    metavar="SHAPE",
    help="Addresses of posts: 'wordpress' as on the old site if this one has no posts yet, 'keep' "
    "the site's setting, or a pattern such as /{year}/{month}/{slug}/.",
)
@click.option("--locale", metavar="LANGUAGE", help="Language of the content, else the site's own.")
@click.option("--overwrite", is_flag=True, help="Replace content edited here since its import.")
@click.option("--no-comments", is_flag=True, help="Leave comments out.")
@click.option("--quiet", is_flag=True, help="Show no progress and no report.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def wordpress(
    site: SiteContext,
    file: Path,
    uploads: Path | None,
    author: str | None,
    permalinks: str,
    locale: str | None,
    overwrite: bool,
    no_comments: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Import a WordPress export: in WordPress, Tools, Export, All content.

    FILE is the .xml you download there. Nothing is fetched from the old site; its pictures come
    from --uploads. Importing the same file again changes nothing, a newer export brings what
    changed, and an import that was stopped goes on where it stopped.

    \b
    Examples:
      cms import wordpress export.xml
      cms import wordpress export.xml --uploads backup/wp-content/uploads
      cms import wordpress export.xml --permalinks keep --json > report.json
    """
    site.require_schema()
    known = {site.settings["site.language"], *site.settings["site.languages"]}
    if locale is not None and locale not in known:
        languages = ", ".join(sorted(known))
        raise ImportFailedError(f"--locale {locale!r}: this site's languages are {languages}")
    options = Options(
        uploads=uploads,
        author=author,
        permalinks=permalinks,
        locale=locale,
        overwrite=overwrite,
        comments=not no_comments,
    )
    begun = time.monotonic()
    with ProgressBar(shown=not quiet and not as_json and sys.stderr.isatty()) as bar:
        report = WordPressImport(site.registry, options, bar).run(file)
    report.facts["seconds"] = round(time.monotonic() - begun, 2)
    if as_json:
        click.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    elif not quiet:
        print_report(report)
