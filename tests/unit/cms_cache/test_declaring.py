"""What may be declared: values, how pages are shared, and when they change by themselves."""

import datetime as dt

import pytest

from cms.plugin import PageCache, depends_until, value


def test_two_functions_cannot_have_one_name():
    """One would be given what was kept of the other."""

    @value("tests.taken")
    def first(db, id: int) -> str:
        return "first"

    with pytest.raises(ValueError, match=r"called tests.taken: .*first and .*second"):

        @value("tests.taken")
        def second(db, id: int) -> str:
            return "second"


def test_one_that_is_imported_again_keeps_its_name():
    for _ in range(2):

        @value("tests.again")
        def again(db) -> int:
            return 1


@pytest.mark.parametrize("declare", [lambda db, *ids: ids, lambda db, **ids: ids,
                                     lambda db, id, /: id])  # fmt: skip
def test_its_parameters_have_names(declare):
    with pytest.raises(ValueError, match="needs a name for each parameter"):
        value("tests.nameless")(declare)


@pytest.mark.parametrize(
    "wrong", [{"query": "month"}, {"vary": "language"}, {"lifetime": 0}, {"admit": "third"}]
)
def test_how_pages_are_shared_is_said_rightly(wrong):
    """("month") is no tuple: every month would be a page for m, o, n, t and h."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        PageCache(**wrong)


def test_an_instant_is_the_same_everywhere():
    with pytest.raises(ValueError, match="aware"):
        depends_until(dt.datetime(2026, 3, 2, 12, 0))
    depends_until(dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC))
