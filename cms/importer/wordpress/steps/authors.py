"""Authors become accounts that cannot sign in until somebody invites them."""

from __future__ import annotations

import re

from sqlalchemy import func, or_, select

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.db.scope import Scope
from cms.errors import InvalidError
from cms.importer.types import Outcome
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.logins import login_key
from cms.importer.wordpress.plain import plain_title
from cms.importer.wordpress.types import Author
from cms.security.roles import Role
from cms.text import slugify

KIND = "user"


def run(context: Context) -> None:
    """Import the authors the export declares."""
    authors = context.staging.authors()
    context.in_batches(
        "authors",
        authors,
        lambda scope, author: _import(context, scope, author),
        lambda author: (KIND, author.login),
        len(authors),
    )
    declared = {login_key(author.login) for author in authors}
    for login in context.staging.creators():
        if login_key(login) not in declared and author_id(context, login) is None:
            who = login or "nobody"
            context.report.remark(
                KIND, "not declared in the export; their items go to the importing account", who
            )


def author_id(context: Context, login: str) -> int | None:
    """Return the account that the author *login* has here, or None."""
    return context.targets.id(KIND, login_key(login))


def _import(context: Context, scope: Scope, author: Author) -> None:
    key = login_key(author.login)
    known = context.targets.get(KIND, key)
    if known is not None and scope.db.get(User, known.target_id) is not None:
        context.report.count(KIND, Outcome.UNCHANGED)
        return
    user = _existing(scope, author)
    if user is not None:
        context.report.count(KIND, Outcome.UNCHANGED)
        context.report.remark(KIND, "has an account here already", author.login)
    else:
        user = _create(context, scope, author)
        context.report.count(KIND, Outcome.CREATED)
    context.targets.put(KIND, key, user.id)


def _existing(scope: Scope, author: Author) -> User | None:
    """Return the account with the author's address, or else with the author's login."""
    login, email = _login(author), author.email.strip().lower()
    rows = scope.db.scalars(
        select(User)
        .where(or_(User.login == login, func.lower(User.email) == (email or "-")))
        .order_by(User.id)
    ).all()
    by_email = [user for user in rows if email and user.email == email]
    return next(iter(by_email or rows), None)


def _login(author: Author) -> str:
    login = author.login.strip().lower()
    if re.fullmatch(r"[a-z0-9](?:[a-z0-9._@+-]{0,58}[a-z0-9])?", login):
        return login
    cleaned = re.sub(r"[^a-z0-9._@+-]+", "-", slugify(login, 60).encode("ascii", "ignore").decode())
    return cleaned.strip("-._@+") or f"author-{abs(hash_of(author.login))}"


def hash_of(text: str) -> int:
    """Return a small number that is the same for the same *text* everywhere."""
    number = 0
    for byte in text.encode():
        number = (number * 31 + byte) % 1_000_003
    return number


def _create(context: Context, scope: Scope, author: Author) -> User:
    accounts = scope.get(AccountService)
    name = plain_title(author.display_name) or f"{author.first_name} {author.last_name}".strip()
    values = {"name": (name or author.login)[:200], "role": Role.AUTHOR}
    login = _login(author)
    try:
        return accounts.create(login, email=author.email or None, **values)
    except InvalidError as error:
        if "email" not in error.errors:
            raise
        context.report.remark(KIND, "imported without an address: it is not valid", author.login)
        return accounts.create(login, email=None, **values)
