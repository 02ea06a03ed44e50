from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cms.web.xml import element, wrap

#: What a parser gives back of any text: XML has no other control characters, and one line end.
ALLOWED = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=["\ufffe", "\uffff"]).filter(
        lambda c: c >= " " or c in "\t\n"
    )
)


class TestElements:
    @given(ALLOWED, ALLOWED)
    def test_text_and_attributes_come_back_as_they_were(self, text, attribute):
        root = etree.fromstring(element("a", text, {"b": attribute}).encode())
        assert (root.text or "", root.get("b")) == (text, attribute)

    @given(st.text(st.characters(exclude_categories=[])))
    def test_any_text_gives_well_formed_xml(self, text):
        etree.fromstring(element("a", text, {"b": text}).encode())

    def test_attributes_without_a_value_are_left_out(self):
        assert element("a", attributes={"b": None, "c": 0}) == '<a c="0"/>'

    def test_wrap_takes_xml(self):
        assert wrap("a", element("b", "<")) == "<a><b>&lt;</b></a>"
