"""docs/reference/permissions.md says what the code does."""

from __future__ import annotations

import itertools
from pathlib import Path

from cms.security.permissions import Permission
from cms.security.roles import GRANTS, Role

PAGE = Path(__file__).parents[3] / "docs/reference/permissions.md"


def rows() -> dict[str, set[str]]:
    """Return the roles by permission, as the page's table has them."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _, *body = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    roles = [name.lower() for name in head[2:]]
    return {
        cells[0].strip("`"): {r for r, cell in zip(roles, cells[2:], strict=True) if cell == "yes"}
        for cells in body
    }


def test_every_permission_is_in_the_table_with_its_roles():
    granted = {
        str(permission): {str(role) for role in Role if permission in GRANTS[role]}
        for permission in Permission
        if permission != Permission.DENY
    }

    assert rows() == granted


def test_each_role_may_do_what_the_one_below_it_may():
    order = [Role.MEMBER, Role.CONTRIBUTOR, Role.AUTHOR, Role.EDITOR, Role.ADMINISTRATOR]
    for lower, higher in itertools.pairwise(order):
        assert GRANTS[lower] < GRANTS[higher]


def test_nobody_has_what_is_denied():
    assert all(Permission.DENY not in granted for granted in GRANTS.values())
