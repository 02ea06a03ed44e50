"""Compiles the message catalogues, so that a wheel holds them; all else is in setup.cfg."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup

for source in Path(__file__).parent.glob("cms/locale/*/LC_MESSAGES/*.po"):
    with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
        write_mo(mo, read_po(po, locale=source.parts[-3]))

setup()
