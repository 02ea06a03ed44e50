"""The project's own small export, imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from cms.content.models import Content
from cms.importer.types import Report
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport

GARDEN = Path(__file__).parents[2] / "data" / "wxr" / "garden.xml"
Run = Callable[..., Report]


@pytest.fixture
def run(site: Any) -> Run:
    """Import a file into the site: ``run(path, overwrite=True)``."""

    def run(file: Path = GARDEN, **options: Any) -> Report:
        return WordPressImport(site.registry, Options(**options)).run(file)

    return run


@pytest.fixture
def find(site: Any) -> Callable[[str], Content]:
    """Return content by its slug, with everything loaded."""

    def find(slug: str) -> Content:
        with site.scope(write=False) as scope:
            query = select(Content).where(Content.slug == slug)
            found: Content = scope.db.scalars(
                query.options(undefer(Content.body), undefer(Content.rendered))
            ).one()
            found.author  # noqa: B018 - loaded while there is a session
            for link in found.term_links:
                link.term  # noqa: B018
            return found

    return find
