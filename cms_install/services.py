"""Sets a site up from answers: files, tables, settings, administrator, demo content."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pyramid.paster import get_appsettings
from sqlalchemy.exc import SQLAlchemyError

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.types import Purpose
from cms.content.models import Content
from cms.db.branches import migrator
from cms.db.migrate import MigrationError, has_schema
from cms.db.scope import Actor, Scope, open_scope
from cms.errors import InvalidError
from cms.jobs.runner import Runner
from cms.scripts.context import SiteContext
from cms.security.roles import Role
from cms_install.answers import Answers
from cms_install.demo import load_demo
from cms_install.errors import InstallError
from cms_install.folder import Undo, all_or_nothing, make_folder, make_var

# Seconds after which what is left is for cron or a worker.
_JOBS_FOR = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What was done.

    :param link: a one-time link into the admin, when one was made.
    :param demo: how many pieces of demo content were added.
    """

    ini: Path
    url: str
    login: str | None
    link: str | None
    demo: int


def install(
    ini_or_folder: Path,
    answers: Answers,
    *,
    always_link: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Report:
    """Set up the site in a folder, or the one an ini describes; safe to repeat.

    What is there already stays: files, tables, accounts, content. After a failure nothing is
    left that was not there before.

    :param always_link: make a one-time link into the admin in any case.
    :param say: told what is done.
    :raises InstallError: it cannot be done so.
    """
    answers = answers.checked()
    with all_or_nothing() as undo:
        ini = ini_or_folder
        if not ini.is_file():
            ini = make_folder(ini_or_folder, undo)
        var = _var(ini)
        make_var(var, answers.database, undo)
        undo.changing(var / "settings.ini")
        site = SiteContext(str(ini))
        try:
            undo.add(site.close)
            _make_tables(site.registry, undo, say)
            _save_settings(site.settings, answers)
            report = _fill(site, answers, always_link, say)
            if report.demo:
                # What the new content has queued, such as its place in the search index.
                Runner(site.registry).run_for(_JOBS_FOR)
            return report
        finally:
            site.close()


def _var(ini: Path) -> Path:
    try:
        found = get_appsettings(str(ini)).get("cms.var")
    except Exception as error:
        raise InstallError(f"{ini}: {error}") from error
    return Path(os.environ.get("CMS_CMS_VAR") or found or "var").absolute()


def _make_tables(registry: Any, undo: Undo, say: Callable[[str], object]) -> None:
    engine: sa.Engine = registry.cms_engine
    database = engine.url.database
    if engine.dialect.name == "sqlite" and database and not Path(database).exists():
        for suffix in ("", "-wal", "-shm"):
            undo.made(Path(database + suffix))
    try:
        fresh = not has_schema(engine)
        if fresh:
            undo.add(lambda: _remove_tables(registry))
        if migrator(registry).upgrade():
            say("Made the tables." if fresh else "Brought the tables up to date.")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise InstallError(f"the database does not answer: {reason}") from error
    except MigrationError as error:
        raise InstallError(str(error)) from error


def _remove_tables(registry: Any) -> None:
    migrator(registry).downgrade("base")
    with registry.cms_engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))


def _save_settings(settings: Any, answers: Answers) -> None:
    given = {
        "site.name": answers.name,
        "site.url": answers.url,
        "site.language": answers.language,
        "site.languages": answers.languages,
        "site.timezone": answers.timezone,
    }
    changes = {
        name: value
        for name, value in given.items()
        if value and value != settings[name] and not settings.locked(name)
    }
    if changes:
        settings.save(changes)


def _fill(
    site: SiteContext, answers: Answers, always_link: bool, say: Callable[[str], object]
) -> Report:
    """Add administrator and demo content: all of it, or none."""
    registry = site.registry
    demo = 0
    with open_scope(registry, actor=Actor(name="cms init")) as scope:
        administrator = _administrator(scope)
        created = administrator is None
        if administrator is None:
            administrator = _add_administrator(scope, answers)
            say(f"Added the administrator {administrator.login}.")
        if answers.demo and scope.db.scalar(sa.select(Content.id).limit(1)) is None:
            demo = load_demo(scope, administrator)
            say(f"Added {demo} pieces of demo content.")
        link = None
        if always_link or (created and answers.password is None):
            purpose = Purpose.SIGN_IN if always_link else Purpose.INVITE
            link = scope.get(AccountService).issue_link(administrator, purpose)
        login = administrator.login if created else None
    url = site.settings["site.url"]
    return Report(site.ini, url, login, url + link.path if link else None, demo)


def _administrator(scope: Scope) -> User | None:
    """Return the first account that can administer the site."""
    query = sa.select(User).where(User.role == Role.ADMINISTRATOR, User.active.is_(True))
    return scope.db.scalar(query.order_by(User.id).limit(1))


def _add_administrator(scope: Scope, answers: Answers) -> User:
    try:
        return scope.get(AccountService).create(
            answers.login,
            name=answers.admin_name or answers.login,
            email=answers.email or None,
            role=Role.ADMINISTRATOR,
            password=answers.password,
        )
    except InvalidError as error:
        raise InstallError(f"administrator: {error}") from error
