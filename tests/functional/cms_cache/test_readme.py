"""The application in the README is run as it is printed."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event
from webtest import TestApp

import cms_cache


@pytest.fixture
def example():
    readme = (Path(cms_cache.__file__).parent / "README.md").read_text("utf-8")
    code = re.search(r"## Twenty lines\n+```python\n(.*?)```", readme, re.S)[1]
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 20
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    return names


def test_it_works_and_asks_the_database_once(example, tmp_path):
    url = f"sqlite:///{tmp_path / 'db'}"
    engine = create_engine(url)
    post = example["post"]
    post.metadata.create_all(engine)
    with engine.begin() as db:
        db.execute(post.insert().values(title="First"))
    engine.dispose()
    wsgi = example["main"]({}, **{"cache.var": str(tmp_path), "db": url})
    app = TestApp(wsgi)
    statements = []
    engine = wsgi.registry.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert app.get("/posts").json == [[1, "First"]]
    assert app.get("/posts").json == [[1, "First"]]
    assert len([each for each in statements if "FROM post" in each]) == 1
    with engine.begin() as db:
        db.execute(post.insert().values(title="Second"))
    assert app.get("/posts").json == [[1, "First"], [2, "Second"]]
    engine.dispose()
