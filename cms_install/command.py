"""``cms init``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from cms.scripts.context import SiteContext
from cms.terminal import json_option, print_json
from cms_install.answers import DEFAULT_URL, Answers, read_answers
from cms_install.questions import ask
from cms_install.services import Report, install


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--defaults", is_flag=True, help="Ask nothing.")
@click.option("--demo", is_flag=True, help="Add demo content that shows every feature.")
@click.option("--database", default="", metavar="URL", help="SQLite in the folder unless given.")
@click.option("--url", default="", help="Address that visitors use.")
@click.option("--name", default="", help="Name of the site.")
@click.option("--language", default="", metavar="TAG", help="Main language: en, fr, es, …")
@click.option(
    "--answers", "answers_file", type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file with the answers.",
)  # fmt: skip
@click.option("--link", is_flag=True, help="Print a one-time link into the admin in any case.")
@click.option("--quiet", is_flag=True, help="Say only what is needed to go on.")
@json_option
@click.pass_obj
def init(
    site: SiteContext,
    folder: Path | None,
    defaults: bool,
    demo: bool,
    database: str,
    url: str,
    name: str,
    language: str,
    answers_file: Path | None,
    link: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make a site in FOLDER: its site.ini, its var folder, its tables, an administrator.

    Without FOLDER, finish the site that -c names. Safe to repeat: what is there stays as it is,
    and a file that a person wrote is never changed. When it fails nothing is left behind.

    Answers come from the options, a TOML file, or questions at the terminal. In the file:

    \b
      name = "The Old Mill"
      url = "https://mill.example.org"
      language = "en"
      languages = ["fr", "es"]
      timezone = "Europe/Paris"
      database = "postgresql://mill:secret@localhost/mill"
      demo = false
      [administrator]
      login = "ada"
      name = "Ada Lovelace"
      email = "ada@example.org"

    \b
    Examples:
      cms init mysite --demo --defaults
      cms init /srv/mill --answers mill.toml
      cms init /srv/mill --database mariadb://mill:secret@localhost/mill
    """
    if folder is None and site.config is None:
        raise click.UsageError("name a folder for the site, such as: cms init mysite")
    answers = read_answers(answers_file) if answers_file else Answers()
    given = {"database": database, "url": url, "name": name, "language": language}
    answers = replace(answers, **{key: value for key, value in given.items() if value})  # type: ignore[arg-type]
    answers = replace(answers, demo=demo or answers.demo)
    if not defaults and answers_file is None:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody is there to ask: say --defaults, or --answers FILE")
        answers = ask(answers)
    target = folder if folder is not None else site.ini
    fresh = folder is not None and not (folder / "site.ini").exists()
    if fresh and not answers.url:
        answers = replace(answers, url=DEFAULT_URL)
    say = (lambda text: None) if quiet or as_json else click.echo
    _print(install(target, answers, always_link=link, say=say), as_json, quiet)


def _print(report: Report, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(
            {
                "ini": report.ini,
                "url": report.url,
                "login": report.login,
                "link": report.link,
                "demo": report.demo,
            }
        )
        return
    if not quiet:
        click.echo(f"The site is ready: {report.ini}")
        click.echo(f"  cms -c {report.ini} serve")
    click.echo(f"Site:  {report.url}/")
    if report.link:
        click.echo(f"Admin: {report.link}")
        click.echo("       (works once)")
