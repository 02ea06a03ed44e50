"""What setup.cfg cannot say: message catalogues are compiled, migrations go into the wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class BuildWithMigrations(build_py):
    """Puts ``migrations/`` where ``cms.db.migrate.migrations_path`` looks for it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "cms" / "migrations"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(
                HERE / "migrations", target, ignore=shutil.ignore_patterns("__pycache__")
            )


for source in HERE.glob("cms/locale/*/LC_MESSAGES/*.po"):
    with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
        write_mo(mo, read_po(po, locale=source.parts[-3]))

setup(cmdclass={"build_py": BuildWithMigrations})
