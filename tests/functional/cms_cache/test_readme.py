"""The application in the README is run as it is printed."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text
from webtest import TestApp

import cms_cache


@pytest.fixture
def example():
    readme = (Path(cms_cache.__file__).parent / "README.md").read_text("utf-8")
    code = re.search(r"## Twenty lines\n+```python\n(.*?)```", readme, re.S)[1]
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 25
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    return names


def test_it_works_and_asks_the_database_once(example, tmp_path):
    url = f"sqlite:///{tmp_path / 'db'}"
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE post (id INTEGER PRIMARY KEY, title TEXT)"))
        db.execute(text("INSERT INTO post VALUES (1, 'First')"))
    engine.dispose()
    wsgi = example["main"]({}, **{"cache.var": str(tmp_path), "db": url})
    app = TestApp(wsgi)
    statements = []
    maker = wsgi.registry.maker
    event.listen(
        maker.kw["bind"], "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    assert app.get("/posts").json == [[1, "First"]]
    assert app.get("/posts").json == [[1, "First"]]
    assert len(statements) == 1
    with maker.begin() as db:
        db.execute(text("INSERT INTO post VALUES (2, 'Second')"))
    assert app.get("/posts").json == [[1, "First"], [2, "Second"]]
    maker.kw["bind"].dispose()
