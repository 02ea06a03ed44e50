"""Write the initial migration anew from the models: for the time before the first release.

    python -m cms.scripts.migration_initial 20261122

After a release the initial migration is frozen, and ``cms db revision`` adds to it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import MetaData

import cms
from cms.db.base import NAMING_CONVENTION, Base
from cms.db.engine import database_url, make_engine
from cms.db.migrate import CORE, Branch, Migrator, migrations_path


def load_models() -> None:
    """Import every model of the core, so that ``Base.metadata`` is complete."""
    for module in pkgutil.walk_packages(cms.__path__, "cms."):
        if module.name.endswith(".models") and ".plugin_template" not in module.name:
            importlib.import_module(module.name)


def core_metadata() -> MetaData:
    """Return the core's tables alone, whatever plugins this process has imported."""
    load_models()
    foreign = {
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.partition(".")[0] != "cms"
    }
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    for table in Base.metadata.sorted_tables:
        if table not in foreign:
            table.to_metadata(metadata)
    return metadata


def write_initial(day: str, folder: Path) -> Path:
    """Write ``YYYYMMDD_initial.py`` into *folder*; the same models give the same bytes."""
    metadata = core_metadata()
    with tempfile.TemporaryDirectory() as scratch:
        engine = make_engine(database_url(f"sqlite:///{scratch}/empty.sqlite", Path(scratch)))
        written = Migrator(engine, core=Branch(CORE, scratch)).revision(
            "initial", metadata, branch=CORE, rev_id=f"{day}_initial", batch=False
        )
        engine.dispose()
        text = readable(written.read_text("utf-8"))
    for old in folder.glob("*_initial.py"):
        old.unlink()
    target = folder / f"{day}_initial.py"
    target.write_text(text, "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "-q", str(target)]
    subprocess.run(command, check=True)  # noqa: S603 - our own interpreter and file
    return target


def readable(text: str) -> str:
    """Return the generated migration with the repeated types said once, at its top."""
    for pattern, replacement in _ABBREVIATIONS:
        text = re.sub(pattern, replacement, text)
    text = text.replace('"""initial\n', '"""All tables of the first release.\n', 1)
    text = re.sub(r"\n +# ### (commands|end).*", "", text)
    return text.replace("\n\n\ndef upgrade()", f"\n{_TYPES}\n\ndef upgrade()", 1)


_ABBREVIATIONS = (
    (
        r"sa\.String\(length=(\d+)\)(?:\.with_variant\(mysql\.VARCHAR\([^)]*\), '\w+'\)){2}",
        r"exact(\1)",
    ),
    (r"sa\.BigInteger\(\)\.with_variant\(sa\.Integer\(\), 'sqlite'\)", "Id"),
    (r"sa\.Text\(\)\.with_variant\(mysql\.LONGTEXT\(\), \"mysql\", \"mariadb\"\)", "LongText"),
    (r"sa\.Text\(\)(?:\.with_variant\(mysql\.LONGTEXT\(\), '\w+'\)){2}", "LongText"),
    (
        r"sa\.DateTime\(\)\.with_variant\(mysql\.DATETIME\(fsp=6\), \"mysql\", \"mariadb\"\)",
        "Instant",
    ),
    # A table takes its indexes along, and MariaDB keeps those that a foreign key needs.
    (r"\n +op\.drop_index\([^\n]*", ""),
    (r"(?:\n +(?:mariadb|mysql)_\w+='\w+',?)+\n", "\n    **TABLE,\n"),
)
_TYPES = """
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
TABLE = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (
        ("engine", "InnoDB"),
        ("charset", "utf8mb4"),
        ("collate", "utf8mb4_unicode_ci"),
    )
}


def exact(length: int) -> sa.types.TypeEngine[str]:
    binary = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.String(length).with_variant(binary, "mysql", "mariadb")
"""


if __name__ == "__main__":
    path = write_initial(sys.argv[1], migrations_path() / "versions")
    print(f"wrote {path}")
