"""The settings of an application on each store: memory, files, a Redis of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["memory", "file", "redis"])
def settings(request, tmp_path):
    given = {
        "cache.backend": request.param, "session.backend": request.param,
        "limits.backend": request.param, "cache.var": str(tmp_path),
    }  # fmt: skip
    if request.param == "redis":
        given["cache.redis.url"] = request.getfixturevalue("own_redis").url
        given |= {"cache.redis.timeout": "2", "session.redis.timeout": "2"}
    return given
