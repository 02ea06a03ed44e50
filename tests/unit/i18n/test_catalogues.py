from __future__ import annotations

import os

import pytest
from babel.messages.catalog import Catalog

from cms.i18n import catalogues
from cms.i18n.compiled import compile_stale
from cms.i18n.extract import extract


@pytest.fixture(scope="module")
def template():
    return extract(catalogues.PACKAGES)


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
class TestCatalogue:
    def test_holds_the_texts_of_the_sources(self, template, language):
        text = catalogues.as_po(catalogues.updated(language, template))
        assert catalogues.po_path(language).read_bytes() == text, "run `make messages`"

    def test_translates_all_of_them_with_the_same_names(self, template, language):
        assert list(catalogues.problems(catalogues.updated(language, template))) == []


class TestProblems:
    def problems(self, ids, strings):
        catalogue = Catalog(locale="fr")
        catalogue.add(ids, strings)
        return list(catalogues.problems(catalogue))

    def test_a_missing_translation(self):
        assert "not translated" in self.problems("Save", "")[0]
        assert "not translated" in self.problems(("one", "many"), ("un", ""))[0]

    @pytest.mark.parametrize("text", ["Bonjour", "Bonjour %(nom)s", "Bonjour %(name)s ${x}"])
    def test_another_name_than_in_the_original(self, text):
        assert "other names" in self.problems("Hello %(name)s", text)[0]

    def test_a_plural_may_leave_the_number_out_of_one_form(self):
        assert self.problems(("One page", "%(n)s pages"), ("Une page", "%(n)s pages")) == []


class TestExtraction:
    def test_finds_marked_texts_and_what_directives_are_given(self, tmp_path):
        package = tmp_path / "sample"
        package.mkdir()
        (package / "code.py").write_text(
            'a = _("Marked")\n'
            'config.add_setting("x", help="A help", label="A label", default="No text")\n'
            'request.localizer.pluralize("One", "Many", 3)\n'
        )
        (package / "command.py").write_text('import click\nclick.option(help="English only")\n')
        (package / "page.jinja2").write_text(
            '{{ _("In Jinja") }}{% trans n=3 %}one{% pluralize %}\n  many\n{% endtrans %}'
        )
        found = {message.id for message in extract([package]) if message.id}
        assert found == {
            "Marked",
            "A help",
            "A label",
            ("One", "Many"),
            "In Jinja",
            ("one", "many"),
        }


class TestCompiling:
    PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "A"\nmsgstr "B"\n'

    def test_only_what_is_stale(self, tmp_path):
        source = tmp_path / "fr" / "LC_MESSAGES" / "cms.po"
        source.parent.mkdir(parents=True)
        source.write_text(self.PO)
        assert compile_stale(tmp_path) == [source]
        assert compile_stale(tmp_path) == []
        later = source.stat().st_mtime + 10
        os.utime(source, (later, later))
        assert compile_stale(tmp_path) == [source]
        assert [path.name for path in source.parent.iterdir() if path.name[0] == "."] == []
