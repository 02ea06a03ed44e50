import logging

from cms_cache.core.seldom import Seldom


def test_what_lasts_is_said_once_and_again_after_a_while(caplog, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    seldom = Seldom(logging.getLogger("test"))
    for _ in range(50):
        seldom.warning("%s is gone", "it")
    assert caplog.messages == ["it is gone"]
    now[0] += 61
    seldom.warning("%s is gone", "it")
    assert caplog.messages[1:] == ["it is gone (and 49 times more before)"]
