"""A site in a ZIP: what is refused, what is left out, and how names are read."""

import io
import stat
import struct
import zipfile

import pytest

from publisher.pages.importing import site_archive, zip_directory
from publisher.pages.importing.site_archive import unpack
from publisher.pages.importing.zip_directory import ArchiveProblem


def zipped(*entries, **options):
    """Return a ZIP of (name or ZipInfo, content) pairs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def unpacked(file, folder):
    """Return the site's files by place, and what was left out with its reason."""
    site = unpack(file, folder)
    found = {
        path.relative_to(site.root).as_posix(): path.read_bytes() for path in site.root.rglob("*") if path.is_file()
    }
    return found, {one.place: one.reason for one in site.left_out}


def refusal(file, folder):
    with pytest.raises(ArchiveProblem) as problem:
        unpack(file, folder)
    return str(problem.value)


def edited(file, old, new):
    return io.BytesIO(file.getvalue().replace(old, new))


def test_the_only_folder_at_the_top_is_the_site_as_in_githubs_zips(tmp_path):
    file = zipped(("site-main/content/a.md", "A"), ("site-main/.git/HEAD", "x"), ("__MACOSX/._site-main", "x"))
    assert unpacked(file, tmp_path) == ({"content/a.md": b"A"}, {})


@pytest.mark.parametrize(
    "name", ["../x.md", "a/../../x.md", "/etc/x.md", "C:/x.md", "C:\\x.md", "..\\x.md", "\\\\server\\x.md"]
)
def test_a_name_that_leads_out_of_the_folder_refuses_the_zip(tmp_path, name):
    folder = tmp_path / "in" / "site"
    folder.mkdir(parents=True)
    assert "would be written outside the site’s folder" in refusal(zipped(("a.md", "A"), (name, "x")), folder)
    assert [path.name for path in tmp_path.rglob("x.md")] == []


def test_backslashes_of_windows_programs_are_folders(tmp_path):
    assert unpacked(zipped(("docs\\a.md", "A"), ("b.md", "B")), tmp_path)[0] == {"docs/a.md": b"A", "b.md": b"B"}


def test_links_and_devices_are_left_out_and_named(tmp_path):
    link, device = entry("README.md", stat.S_IFLNK | 0o777), entry("tty", stat.S_IFCHR | 0o666)
    found, left_out = unpacked(zipped(("a.md", "A"), (link, "/etc/passwd"), (device, "")), tmp_path)
    assert found == {"a.md": b"A"}
    assert left_out == {
        "README.md": "a symbolic link; put the file itself in its place",
        "tty": "neither a file nor a folder",
    }
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_a_file_through_a_link_stays_in_the_folder(tmp_path):
    link = entry("up", stat.S_IFLNK | 0o777)
    found, _ = unpacked(zipped((link, "../.."), ("up/x.md", "X"), ("a.md", "A")), tmp_path)
    assert found == {"up/x.md": b"X", "a.md": b"A"}


def directory(number, claimed):
    """Return a ZIP's list with that many entries, which says that it has another number, and nothing before it."""
    listed = (zip_directory.ENTRY + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"a") * number
    return io.BytesIO(listed + zip_directory.END + struct.pack("<HHHHLLH", 0, 0, 0, claimed, len(listed), 0, 0))


@pytest.mark.parametrize(("number", "claimed"), [(50_001, 50_001), (100_000, 0xFFFF), (50_001, 3), (3, 60_000)])
def test_too_many_entries_refuse_the_zip_before_they_are_read_whatever_number_it_says(tmp_path, number, claimed):
    assert refusal(directory(number, claimed), tmp_path) == zip_directory.TOO_MANY


def test_a_list_of_entries_that_fills_the_memory_is_not_read(tmp_path):
    file = io.BytesIO(zip_directory.END + struct.pack("<HHHHLLH", 0, 0, 0, 1, 2**31, 0, 0))
    assert refusal(file, tmp_path) == zip_directory.TOO_MANY


def test_a_bomb_that_says_its_size_is_refused_before_anything_is_written(tmp_path):
    file = zipped(*((f"{number}.md", "a" * 4_321) for number in range(30)), compression=zipfile.ZIP_DEFLATED)
    bomb = edited(file, struct.pack("<L", 4_321), struct.pack("<L", 40 * 1024 * 1024))
    assert refusal(bomb, tmp_path) == site_archive.TOO_LARGE
    assert list(tmp_path.iterdir()) == []


def test_bytes_are_counted_as_they_are_written(tmp_path):
    file = zipped(("a.md", "a" * 600), ("b.md", "b" * 600), compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(ArchiveProblem, match="more than"):
        unpack(file, tmp_path, room=1_000)
    assert unpacked(file, tmp_path / "enough")[0].keys() == {"a.md", "b.md"}


def test_a_bomb_that_lies_about_its_size_is_cut_off(tmp_path):
    file = zipped(("a.md", "a" * 5_000_000), compression=zipfile.ZIP_DEFLATED)
    lying = edited(file, struct.pack("<L", 5_000_000), struct.pack("<L", 10))
    assert "The ZIP is damaged" in refusal(lying, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 10


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    file = zipped(("a.md", "A" * 50), ("b.md", "B" * 50))
    second = file.getvalue().index(b"PK\3\4", 1)
    overlapping = edited(file, struct.pack("<L", second) + b"b.md", struct.pack("<L", 0) + b"b.md")
    assert "The ZIP is damaged" in refusal(overlapping, tmp_path)


def test_a_file_too_large_for_the_library_is_left_out_and_named(tmp_path):
    file = zipped(("film.mp4", bytes(51 * 1024 * 1024)), ("a.md", "A"), compression=zipfile.ZIP_DEFLATED)
    found, left_out = unpacked(file, tmp_path)
    assert found == {"a.md": b"A"}
    assert left_out == {"film.mp4": "has 51 MB or more; a file may have 50 MB"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("naïve.md".encode(), "naïve.md"),  # as programs on Linux and macOS write it, without the mark
        ("お茶.md".encode("cp932"), "お茶.md"),  # as Windows in Japan does
        ("schön.md".encode("cp437"), "schön.md"),
    ],
)
def test_names_in_other_encodings_are_read(tmp_path, written, read):
    plain = zipped((written.decode("cp437"), "A"), ("b.md", "B"))
    name = written.decode("cp437").encode()
    unmarked = rewritten(plain, name, written)
    assert unpacked(unmarked, tmp_path)[0].keys() == {read, "b.md"}


def rewritten(file, old, new):
    """Return the ZIP with a name in other bytes, as long as before when padded, and no mark that it is UTF-8."""
    source = zipfile.ZipFile(file)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for info in source.infolist():
            stand_in = "~" * len(new) if info.filename.encode() == old else info.filename
            archive.writestr(stand_in, source.read(info))
    return edited(target, b"~" * len(new), new)


def test_a_name_twice_or_with_other_capitals_is_harmless(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = zipped(
            ("a.md", "first"), ("a.md", "second"), ("A.md", "capital"), ("a.md/b.md", "x"), ("a.md/c/d.md", "x")
        )
    found, left_out = unpacked(file, tmp_path)
    assert found["a.md"] == b"first"
    assert found.get("A.md", b"capital") == b"capital"
    assert {"a.md", "a.md/b.md", "a.md/c/d.md"} <= left_out.keys()


def test_paths_too_long_or_too_deep_are_left_out_and_named(tmp_path):
    places = ["d/" * 300 + "x.md", f"{'n' * 100}/" * 20 + "x.md", "n" * 300 + ".md"]
    found, left_out = unpacked(zipped(("a.md", "A"), *((place, "x") for place in places)), tmp_path)
    assert found == {"a.md": b"A"}
    assert left_out.keys() == set(places)
    assert set(left_out.values()) == {"its path is too long; move it nearer to the top, or shorten its name"}


def test_a_zip_in_a_zip_is_just_a_file(tmp_path):
    inner = zipped(("../x.md", "x")).getvalue()
    assert unpacked(zipped(("a.md", "A"), ("inner.zip", inner)), tmp_path)[0]["inner.zip"] == inner


def test_an_encrypted_entry_refuses_the_zip(tmp_path):
    file = zipped(("a.md", "A"))
    start = file.getvalue().index(zip_directory.ENTRY)
    file.getbuffer()[start + 8] |= 1
    assert refusal(file, tmp_path) == "“a.md” is encrypted. Make the ZIP without a password."


def test_a_compression_that_takes_any_memory_refuses_the_zip(tmp_path):
    assert "an unusual method (number 14)" in refusal(zipped(("a.md", "A"), compression=zipfile.ZIP_LZMA), tmp_path)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda whole: whole[: len(whole) // 2], "no ZIP file, or only the first part"),
        (lambda whole: whole[:-1], "no ZIP file, or only the first part"),
        (lambda whole: b"", "no ZIP file"),
        (lambda whole: b"Not a ZIP. " * 99, "no ZIP file"),
        (lambda whole: whole.replace(b"AAAA", b"AABA", 1), "The ZIP is damaged"),
        (lambda whole: whole.replace(b"PK\3\4", b"PK\0\0", 1), "The ZIP is damaged"),
    ],
)
def test_what_is_no_whole_zip_is_refused(tmp_path, broken, said):
    whole = zipped(("a.md", "A" * 500), ("b.md", "B" * 500)).getvalue()
    assert said in refusal(io.BytesIO(broken(whole)), tmp_path)


def test_a_zip_without_files_is_refused(tmp_path):
    assert "The ZIP has no files" in refusal(zipped(("folder/", "")), tmp_path)
