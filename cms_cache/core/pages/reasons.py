"""Every word with which the page cache says why it did what it did, and a sentence for each.

The words stand in `Cache-Status`, in the statistics and in explanations.
"""

from __future__ import annotations

from typing import NamedTuple

HIT = "hit"
STALE = "stale"
RENDER = "render"
BYPASS = "bypass"
DECISIONS = (HIT, STALE, RENDER, BYPASS)


class Reason(NamedTuple):
    """A word and what it means, in plain English."""

    word: str
    help: str


_ROWS = (
    Reason("", help="What is stored holds: nothing that it was made of has changed."),
    Reason("revalidated", help="Something it shows was asked for again, and is as it was: no "
           "render was needed."),
    Reason("waited", help="Somebody else was having the page made; it was waited for."),
    Reason("signed-in", help="Who asked is signed in: the shared page where there is one, with "
           "what is theirs put in, else a page of their own."),
    Reason("stale-time", help="Its lifetime is over. While one visitor has it made anew, the "
           "others get the old one."),
    Reason("stale-error", help="Making it anew failed: the last good one was served."),
    Reason("stale-limited", help="This visitor has had too many pages made: they got the old one."),
    Reason("miss", help="Nothing is stored for this key yet."),
    Reason("stale-tag", help="Something it depends on has changed, or was cleared, since it "
           "was made."),
    Reason("stale-value", help="A result that it shows is another one by now."),
    Reason("boundary", help="The time has come at which it changes by itself."),
    Reason("settings", help="A setting, a template or the program has changed since it was made."),
    Reason("corrupt", help="What is stored is damaged or not ours."),
    Reason("unknown", help="The database does not answer, so nobody can tell whether it holds."),
    Reason("admission", help="Pages of this kind are stored when they are asked for a second "
           "time."),
    Reason("computed", help="No result was kept, or the one that was did not hold."),
    Reason("unchanged", help="A result that pages show was asked for again, and is as it was: they "
           "need not be made anew."),
    Reason("changed", help="A result that pages show was asked for again, and is another one."),
    Reason("address", help="A part of a page shows at which address it stands, so that other pages "
           "cannot show it."),
    Reason("method", help="Only GET and HEAD are answered from the cache."),
    Reason("route", help="The route of this address does not share its pages."),
    Reason("query", help="Its parameters are too long or cannot be read."),
    Reason("authorization", help="The request brings an Authorization header."),
    Reason("unlocked", help="The visitor has unlocked content with a password."),
    Reason("session", help="Making it looked at the session of whoever asked, a form's token or "
           "messages included: it is theirs alone."),
    Reason("set-cookie", help="The answer sets a cookie."),
    Reason("private", help="The answer says that it is private."),
    Reason("no-store", help="The answer says that nobody may store it."),
    Reason("no-cache", help="The answer says that it has to be asked for each time."),
    Reason("status", help="Answers of this status are not stored: a missing page is looked up each "
           "time, an error is kept by nobody."),
    Reason("vary", help="The answer varies with a header that the route does not declare."),
    Reason("encoded", help="The answer is a part, or was compressed by the application."),
    Reason("streamed", help="The answer is sent piece by piece."),
    Reason("too-large", help="The answer is larger than cache.pages.most."),
    Reason("text", help="A statement in plain SQL did not say which tables it reads."),
    Reason("wrote", help="Making it changed something in the database."),
    Reason("limited", help="This visitor has had too many pages made."),
    Reason("failed", help="Making it failed for the visitor who was waited for: try again in a "
           "moment."),
    Reason("busy", help="Too many are waiting for this page: try again in a moment."),
    Reason("closed", help="The site is closed for maintenance."),
    Reason("moved", help="The address is written otherwise here: it leads on before the cache is "
           "asked."),
    Reason("refused", help="The request is refused before the cache is asked."),
    Reason("off", help="Pages are not shared: cache.pages.enabled is false, or there is no store."),
)  # fmt: skip

REASONS = {row.word: row for row in _ROWS}


def sentence(word: str) -> str:
    """What a word means; a word of somebody else's stands for itself."""
    row = REASONS.get(word)
    return word if row is None else row.help
