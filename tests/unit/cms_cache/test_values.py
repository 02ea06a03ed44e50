"""What may be declared as a value."""

import pytest

from cms.plugin import value


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
