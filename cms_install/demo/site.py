"""What the demo has besides content: people, terms, menus, comments, redirects, settings."""

from __future__ import annotations

NAME = "Wendle Marsh"
TAGLINE = "Tides, birds and small repairs"

#: Login: name, role, a line about them.
PEOPLE = {
    "marta": ("Marta Lindqvist", "author", "Counts birds and keeps this notebook."),
    "tom": ("Tom Ashby", "editor", "Mends what is broken, and some of what is not."),
}

#: Taxonomy, language, path: name and description. Parents come before their children.
TERMS: dict[tuple[str, str, str], tuple[str, str]] = {
    ("category", "en", "wildlife"): ("Wildlife", "What lives here, and when to look."),
    ("category", "en", "wildlife/birds"): ("Birds", "Mostly brown, mostly far away."),
    ("category", "en", "wildlife/plants"): ("Plants", "They hold still."),
    ("category", "en", "tides"): ("Tides", "The sea, twice a day."),
    ("category", "en", "workshop"): ("Workshop", "What we mend, build and sink."),
    ("category", "en", "workshop/boats"): ("Boats", "One boat, so far."),
    ("category", "en", "people"): ("People", "Readers, helpers, makers of soup."),
    ("category", "fr", "faune"): ("Faune", "Ce qui vit ici."),
    ("category", "es", "fauna"): ("Fauna", "Lo que vive aquí."),
    ("tag", "fr", "courlis"): ("courlis", ""),
    ("tag", "es", "zarapito"): ("zarapito", ""),
}

#: Language and place: name and items; an item is (kind, target, label, children).
Item = tuple[str, str, str, tuple["Item", ...]]
MENUS: dict[tuple[str, str], tuple[str, tuple[Item, ...]]] = {
    ("en", "main"): (
        "Main menu",
        (
            ("home", "", "Notes", ()),
            (
                "content", "about", "About",
                (("content", "house", "", ()), ("content", "people", "", ())),
            ),
            (
                "content", "visit", "",
                (("content", "getting-here", "", ()), ("content", "tides", "", ())),
            ),
            ("content", "guide", "", ()),
            ("content", "everything", "Every block", ()),
        ),
    ),
    ("en", "footer"): (
        "Footer",
        (
            ("content", "contact", "", ()),
            ("term", "category/wildlife", "", ()),
            ("term", "category/workshop", "", ()),
            ("content", "keys", "", ()),
        ),
    ),
    ("fr", "main"): (
        "Menu principal",
        (
            ("home", "", "Carnet", ()),
            ("content", "about.fr", "", ()),
            ("content", "visit.fr", "", ()),
            ("content", "contact.fr", "", ()),
        ),
    ),
    ("es", "main"): (
        "Menú principal",
        (
            ("home", "", "Cuaderno", ()),
            ("content", "about.es", "", ()),
            ("content", "visit.es", "", ()),
            ("content", "contact.es", "", ()),
        ),
    ),
}  # fmt: skip

#: Content, writer, hours after the publication, text, status, replies.
Words = tuple[str, str, int, str, str, tuple["Words", ...]]
COMMENTS: tuple[Words, ...] = (
    (
        "counting", "Ruth", 3,
        "<p>I can tell a curlew from a chair on a good day. Shall I bring scones?</p>",
        "approved",
        (
            (
                "counting", "Marta Lindqvist", 5,
                "<p>Ruth, you could bring the chair and we would still be glad.</p>",
                "approved",
                (("counting", "Ruth", 6, "<p>Scones it is.</p>", "approved", ()),),
            ),
        ),
    ),
    (
        "counting", "P. Hargreaves", 20,
        "<p>214! In 2009 we had 221, but one of them may have been a log.</p>", "approved", (),
    ),
    (
        "roof", "Joseph", 8,
        "<p>I said “upside down” on Saturday. Nobody listens to a man with a flask.</p>",
        "approved",
        (),
    ),
    ("samphire", "Anselm", 30, "<p>Three minutes and I regret it.</p>", "approved", ()),
    (
        "letters", "Lena", 26,
        "<p>I tried it and it was <strong>thirteen</strong>.</p>", "approved",
        (("letters", "Marta Lindqvist", 28, "<p>A new record.</p>", "approved", ()),),
    ),
    ("letters", "Somebody new", 40, "<p>Does it work in winter, too?</p>", "pending", ()),
    ("boat", "Cheap Plugs Inc.", 9, "<p>Best plugs, best price!!!</p>", "spam", ()),
    ("hello", "Ruth", 2, "<p>The pencil has come off its string.</p>", "approved", ()),
)  # fmt: skip

#: Old path: status and target; a key of content, a path, or nothing for what is gone.
REDIRECTS = {
    "opening-hours": (301, "visit"),
    "logbook": (302, "/"),
    "airfield": (410, ""),
}
