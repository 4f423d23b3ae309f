"""Files are replaced in one step, only when they differ."""

import errno
from pathlib import Path

import pytest

from plugins.errors import BuildError
from plugins.portal.write import files_below, holds, remove, settle, write_if_changed


def test_a_new_file_is_made_with_its_folders(tmp_path: Path) -> None:
    assert write_if_changed(tmp_path / "a" / "b.html", b"x")
    assert (tmp_path / "a" / "b.html").read_bytes() == b"x"


def test_an_unchanged_file_keeps_its_inode_and_its_date(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    write_if_changed(file, b"same")
    before = file.stat()
    assert not write_if_changed(file, b"same")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("data", [b"", b"longer than before", b"other", b"same\n"])
def test_a_changed_file_is_replaced_not_rewritten(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.html"
    write_if_changed(file, b"same")
    reader = file.open("rb")
    with reader:
        assert write_if_changed(file, data)
        assert reader.read() == b"same", "one who was reading goes on reading the old file, whole"
    assert file.read_bytes() == data
    assert files_below(tmp_path) == {"a.html"}, "no temporary file is left"


def test_a_full_disk_leaves_what_stood_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.html"
    write_if_changed(file, b"old")

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BuildError, match=r"a\.html: No space left on device: free some space"):
        write_if_changed(file, b"new")
    assert file.read_bytes() == b"old"
    assert files_below(tmp_path) == {"a.html"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BuildError, match=r"file/a\.html: .*check that the folder is writable"):
        write_if_changed(tmp_path / "file" / "a.html", b"x")


def test_holds_tells_the_exact_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"ab")
    assert holds(tmp_path / "a", b"ab")
    assert not holds(tmp_path / "a", b"ac")
    assert not holds(tmp_path / "a", b"abc")
    assert not holds(tmp_path / "b", b"")


def test_removing_takes_the_folders_left_empty_but_never_the_output(tmp_path: Path) -> None:
    write_if_changed(tmp_path / "76" / "2026" / "11" / "a.html", b"x")
    write_if_changed(tmp_path / "76" / "b.html", b"x")
    assert remove(tmp_path, ["76/2026/11/a.html", "76/none.html"]) == 1
    assert files_below(tmp_path) == {"76/b.html"}
    assert not (tmp_path / "76" / "2026").exists()
    assert remove(tmp_path, ["76/b.html"]) == 1
    assert tmp_path.is_dir()


def test_a_file_that_cannot_be_removed_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BuildError, match="folder"):
        remove(tmp_path, ["folder"])


def test_settling_waits_for_the_disk() -> None:
    settle()
