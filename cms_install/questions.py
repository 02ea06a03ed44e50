"""Asks a person what :class:`~cms_install.answers.Answers` holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import click

from cms.accounts.credentials.rules import password_problem
from cms.i18n.translate import translate
from cms.settings.core import check_locale
from cms.settings.kinds import CONVERTERS, Url
from cms_install.answers import DEFAULT_URL, Answers, check_database


def ask(given: Answers) -> Answers:
    """Ask for what *given* leaves open, with an answer to accept for every question."""
    click.echo("A few questions; Enter takes what stands in brackets.\n")
    values: dict[str, Any] = {}
    if not given.name:
        values["name"] = click.prompt("Name of the site", default="Benben")
    if not given.url:
        values["url"] = click.prompt(
            "Address that visitors will use",
            default=DEFAULT_URL,
            value_proc=_checked(CONVERTERS[Url]),
        )
    if not given.language:
        values["language"] = click.prompt(
            "Main language (en, fr, es, …)", default="en", value_proc=_checked(check_locale)
        )
    if not given.database:
        values["database"] = click.prompt(
            "Database URL (Enter: SQLite in the site's folder)",
            default="",
            show_default=False,
            value_proc=_checked(lambda text: check_database(text) if text else None),
        )
    if not given.demo:
        values["demo"] = click.confirm("Add demo content to look at?", default=False)
    values["login"] = click.prompt("Login of the administrator", default=given.login)
    values["email"] = click.prompt("E-mail of the administrator", default="", show_default=False)
    names = (values["login"], values["email"], values.get("name") or given.name)
    values["password"] = (
        click.prompt(
            "Password (Enter: choose it by a link)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            value_proc=_checked(lambda text: _check_password(text, names)),
        )
        or None
    )
    click.echo()
    return replace(given, **values)


def _check_password(text: str, names: Iterable[str | None]) -> None:
    """Refuse what the account would be refused with, while the answers are still to be given.

    :raises ValueError: with what is wrong.
    """
    if text and (problem := password_problem(text, names)):
        raise ValueError(translate(problem, "en"))


def _checked(check: Callable[[str], Any]) -> Callable[[str], str]:
    def value_of(text: str) -> str:
        try:
            check(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return text

    return value_of
