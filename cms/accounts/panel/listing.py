"""The list of accounts."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts import queries
from cms.accounts.forms import ROLE_LABELS
from cms.accounts.types import AccountFilter
from cms.security.permissions import Permission
from cms.security.roles import Role
from cms.text import one_line

STATES = {"on": True, "off": False}


@view_config(
    route_name="admin.users", renderer="accounts/users.jinja2", permission=Permission.USERS_EDIT
)
def users(request: Any) -> dict[str, Any]:
    """Show accounts, filtered by text, role and state; unknown filters show everything."""
    role = request.GET.get("role", "")
    state = request.GET.get("state", "")
    wanted = AccountFilter(
        text=one_line(request.GET.get("q", ""))[:200],
        role=role if role in set(Role) else "",
        active=STATES.get(state),
    )
    paging = request.admin.paging(queries.count_accounts(request.db, wanted), 50)
    rows = queries.list_accounts(request.db, wanted, limit=paging.size, offset=paging.offset)
    counts = queries.role_counts(request.db)
    base = request.route_path("admin.users")
    tabs = [(base, None, sum(counts.values()), not wanted.role)]
    tabs += [
        (f"{base}?role={role}", label, counts[role], wanted.role == role)
        for role, label in ROLE_LABELS.items()
        if counts.get(role)
    ]
    return {
        "rows": rows,
        "paging": paging,
        "tabs": tabs,
        "filter": wanted,
        "state": state if state in STATES else "",
        "roles": ROLE_LABELS,
    }
