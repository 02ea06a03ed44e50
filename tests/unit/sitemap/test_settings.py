from __future__ import annotations

import pytest

from cms.sitemap.queries import Bounds
from cms.sitemap.settings import check_lines, check_part_size


class TestChecks:
    @pytest.mark.parametrize("lines", ["", "Disallow: /x", "Disallow:\n\nUser-agent: Bot"])
    def test_lines_of_robots_txt(self, lines):
        check_lines(lines)

    @pytest.mark.parametrize("lines", ["keep out", "Disallow /x", "# a comment", ": x", "A: \x01"])
    def test_what_is_none_is_named(self, lines):
        with pytest.raises(ValueError, match="Disallow: /private"):
            check_lines(lines)

    @pytest.mark.parametrize("size", [0, -1, 50_001])
    def test_the_protocol_bounds_a_part(self, size):
        with pytest.raises(ValueError, match="50000"):
            check_part_size(size)


class TestRanges:
    def test_parts_meet_without_gap_or_overlap(self):
        bounds = Bounds(types=(), archived=(), taxonomies=(), front_page=0, size=3)
        ids = [
            id_
            for number in (1, 2, 3)
            for id_ in range(bounds.range(number)["first"], bounds.range(number)["last"] + 1)
        ]
        assert ids == list(range(1, 10))
