import itertools
import os

import pytest
from dogpile.cache.api import NO_VALUE

from cms_cache.core.backends.file import FileBackend, pack
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.table import TableChanges


@pytest.fixture
def backend(tmp_path):
    return FileBackend(tmp_path / "values", most_size=100_000, most_files=50)


@pytest.fixture
def path(backend):
    backend.set_serialized("k", b"value" * 10)
    (found,) = backend.folder.glob("??/*")
    return found


class TestDamage:
    def test_every_flipped_byte_is_a_miss_and_removed(self, backend, path):
        whole = path.read_bytes()
        for place in range(len(whole)):
            damaged = bytearray(whole)
            damaged[place] ^= 0x55
            path.write_bytes(bytes(damaged))
            assert backend.get_serialized("k") is NO_VALUE, place
            assert not path.exists()

    def test_every_truncation_is_a_miss(self, backend, path):
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            assert backend.get_serialized("k") is NO_VALUE
        path.write_bytes(whole + b"x")
        assert backend.get_serialized("k") is NO_VALUE

    @pytest.mark.parametrize("raw", [b"", b"<?php", b"\x80\x04.", b"BCF1"])
    def test_what_somebody_else_put_there_is_a_miss(self, backend, path, raw):
        path.write_bytes(raw)
        assert backend.get_serialized("k") is NO_VALUE

    def test_a_folder_in_its_place_is_no_exception_but_unavailable(self, backend, path):
        path.unlink()
        path.mkdir()
        with pytest.raises(Unavailable):
            backend.get_serialized("k")


class TestBounds:
    def test_bytes_and_files_are_kept(self, backend):
        for number in range(500):
            backend.set_serialized(f"k{number}", b"x" * (number * 37 % 5000))
            usage = backend.usage()
            assert usage.entries <= 50
            assert usage.size <= 100_000
        assert backend._usage.read() == (backend.usage().size, backend.usage().entries)

    def test_the_oldest_go_first(self, backend):
        for number in range(50):
            backend.set_serialized(f"k{number}", b"x")
        os.utime(backend._path("k7"), (1, 1))
        backend.set_serialized("new", b"x")
        assert backend.get_serialized("k7") is NO_VALUE
        assert backend.get_serialized("new") == b"x"

    def test_what_is_read_counts_as_used(self, backend):
        backend.set_serialized("k", b"x")
        os.utime(backend._path("k"), (1, 1))
        backend.get_serialized("k")
        assert os.stat(backend._path("k")).st_mtime > 1000

    def test_a_value_too_large_for_all_is_not_kept(self, backend):
        backend.set_serialized("k", b"old")
        backend.set_serialized("k", b"x" * 90_000)
        assert backend.get_serialized("k") is NO_VALUE

    def test_while_another_process_makes_room_nothing_is_added(self, backend):
        for number in range(50):
            backend.set_serialized(f"k{number}", b"x")
        ready, tell = os.pipe()
        done, finish = os.pipe()
        child = os.fork()
        if not child:
            with backend._usage.sweeping():
                os.write(tell, b"x")
                os.read(done, 1)
            os._exit(0)
        os.read(ready, 1)
        try:
            backend.set_serialized("more", b"x")
            assert backend.get_serialized("more") is NO_VALUE
            assert backend.usage().entries == 50
        finally:
            os.write(finish, b"x")
            os.waitpid(child, 0)
            for end in (ready, tell, done, finish):
                os.close(end)
        backend.set_serialized("more", b"x")
        assert backend.get_serialized("more") == b"x"

    def test_what_others_write_while_somebody_counts_is_counted(self, backend, monkeypatch):
        other = FileBackend(backend.folder, most_size=100_000, most_files=50)
        backend.set_serialized("k", b"x")
        listed, numbers = FileBackend._files, itertools.count()

        def slowly(self):
            found = listed(self)
            for _ in range(5):
                other.set_serialized(f"new{next(numbers)}", b"x" * 100)
            return found

        for act in (backend.sweep, backend.clear):
            with monkeypatch.context() as patch:
                patch.setattr(FileBackend, "_files", slowly)
                act()
            size, files = backend._usage.read()
            assert size >= backend.usage().size
            assert files >= backend.usage().entries >= 5

    def test_lost_counts_are_found_again(self, backend):
        backend.set_serialized("k", b"x")
        backend._usage.counted(0, 0, backend._usage.read())
        backend.sweep()
        assert backend._usage.read() == (backend.usage().size, 1)

    def test_few_files_need_few_folders(self, tmp_path):
        few = FileBackend(tmp_path / "few", most_size=10**7, most_files=100)
        for number in range(100):
            few.set_serialized(f"k{number}", b"x")
        assert len(list(few.folder.glob("??"))) == 1


class TestGone:
    def test_a_folder_removed_under_us_is_made_again(self, backend, path):
        import shutil

        shutil.rmtree(backend.folder)
        assert backend.get_serialized("k") is NO_VALUE
        backend.set_serialized("k", b"x")
        assert backend.get_serialized("k") == b"x"
        assert backend.usage().entries == 1

    def test_a_full_disk_leaves_nothing_half_written(self, backend, monkeypatch):
        backend.set_serialized("k", b"old")
        monkeypatch.setattr("cms_cache.core.backends.file.os.write", lambda *args: 3)
        with pytest.raises(Unavailable):
            backend.set_serialized("k", b"new")
        monkeypatch.undo()
        assert backend.get_serialized("k") == b"old"
        assert all("." not in each.name for each in backend.folder.glob("??/*"))


class Slow(MemoryBackend):
    """A shared store whose writes somebody overtakes."""

    before = after = staticmethod(lambda: None)

    def set_serialized_multi(self, mapping):
        self.before()
        super().set_serialized_multi(mapping)
        self.after()


class TestCopies:
    @pytest.fixture
    def shared(self):
        return Slow(100_000)

    @pytest.fixture
    def views(self, shared):
        table = TableChanges(None)
        return [TieredBackend(MemoryBackend(100_000), shared, table) for _ in range(2)]

    def test_who_reads_while_another_writes_does_not_keep_the_old_value(self, views, shared):
        one, other = views
        one.set_serialized("k", b"old")
        shared.before = lambda: other.get_serialized("k")
        one.set_serialized("k", b"new")
        assert other.get_serialized("k") == b"new"

    def test_a_writer_killed_after_writing_leaves_no_old_copy_in_use(self, views, shared):
        one, other = views
        one.set_serialized("k", b"old")
        other.get_serialized("k")

        def die():
            raise KeyboardInterrupt

        shared.after = die
        with pytest.raises(KeyboardInterrupt):
            one.set_serialized("k", b"new")
        assert other.get_serialized("k") == b"new"

    def test_a_copy_saves_the_way(self, views, shared):
        one, _ = views
        one.set_serialized("k", b"x")
        one.get_serialized("k")
        shared.clear()
        assert one.get_serialized("k") == b"x"

    def test_clearing_ends_the_copies_of_all(self, views):
        one, other = views
        one.set_serialized("k", b"x")
        other.get_serialized("k")
        one.clear()
        assert other.get_serialized("k") is NO_VALUE


def test_the_key_is_written_for_people_who_look():
    assert b"users:7" in pack("users:7", b"x")
