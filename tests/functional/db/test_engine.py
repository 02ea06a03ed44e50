"""What a database that misbehaves costs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from cms.db.engine import database_url, make_engine


def test_a_server_that_takes_a_connection_and_says_nothing_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/site?sslmode=disable"
        engine = make_engine(database_url(url, Path()), connect_timeout=2)

        with pytest.raises(OperationalError, match="timeout"):
            engine.connect()
