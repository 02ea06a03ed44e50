"""wagtail-cache#29, mdn/kuma#4467: an analytics cookie makes every visitor a miss."""

from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def test_cookies_and_vary_kill_the_hit_rate(notes):
    first = notes.get("/note/a")
    for number in range(50):
        cookies = f"_ga=GA1.2.{number}; _gid={number}; consent=yes; csrftoken={number}"
        again = notes.get("/note/a", {"Cookie": cookies, "User-Agent": f"browser {number}"})
        assert again.body == first.body
        assert again.headers["Cache-Status"].startswith("benben; hit")
        assert again.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in again.headers
    assert notes.renders["/note/a"] == 1
