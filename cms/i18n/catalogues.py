"""``make messages``: collect texts, bring the catalogues up to date, compile them.

``python -m cms.i18n.catalogues --check`` only says whether that, or a translation, is missing.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from cms.i18n import DOMAIN
from cms.i18n.compiled import compile_catalogue
from cms.i18n.extract import extract
from cms.i18n.languages import INTERFACE_LANGUAGES
from cms.i18n.translate import LOCALE_DIR

ROOT = LOCALE_DIR.parent.parent
PACKAGES = tuple(ROOT / name for name in ("cms", "cms_cache", "cms_install"))
TRANSLATED = tuple(tag for tag in INTERFACE_LANGUAGES if tag != "en")

#: One instant for all, so that a catalogue changes only when a text does.
_WRITTEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_NAMES = re.compile(r"\$\{\w+\}|%\(\w+\)[sd]|%%")


def po_path(language: str) -> Path:
    """Return where the catalogue of *language* is kept."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the catalogue of *language*; an empty one if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, template: Catalog) -> Catalog:
    """Return the catalogue of *language* with exactly the messages of *template*.

    Nothing is guessed: a text that changed is untranslated until somebody translates it.
    """
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.creation_date = catalogue.revision_date = _WRITTEN
    catalogue.last_translator = "the Benben authors"
    catalogue.language_team = language
    catalogue.project, catalogue.version = "Benben", "1"
    catalogue.header_comment = f"# Texts of Benben's interface: {language}."
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """Return the text of the ``.po`` file, the same for the same messages."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False)
    return out.getvalue()


def problems(catalogue: Catalog) -> Iterator[str]:
    """Yield what is missing or wrong in the translations of *catalogue*."""
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        string = message.string
        texts = [text or "" for text in (string if isinstance(string, tuple | list) else [string])]
        if not all(texts):
            yield f"{catalogue.locale}: not translated: {ids[0]!r}"
        elif message.fuzzy:
            yield f"{catalogue.locale}: to be looked at: {ids[0]!r}"
        elif _names(*ids) != _names(*texts) or not all(_names(t) <= _names(*ids) for t in texts):
            yield f"{catalogue.locale}: other names than the original: {ids[0]!r}"


def _names(*texts: str) -> set[str]:
    return {name for text in texts for name in _NAMES.findall(text)}


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages that nobody translated yet."""
    return [message for message in catalogue if message.id and not message.string]


def main(arguments: list[str]) -> int:
    """Return the exit status: 1 if ``--check`` found something."""
    check = arguments == ["--check"]
    template = extract(PACKAGES)
    found: list[str] = []
    for language in TRANSLATED:
        catalogue = updated(language, template)
        path = po_path(language)
        text = as_po(catalogue)
        if check and (not path.exists() or path.read_bytes() != text):
            found.append(f"{language}: the catalogue is out of date; run `make messages`")
        elif not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            compile_catalogue(path)
        found += problems(catalogue)
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(template)} messages, {len(found)} to look at\n")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
