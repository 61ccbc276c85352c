"""Files and folders of the repository."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from autograde.analysis.credentials import ADDRESS, Finding, find_credentials, is_settings
from autograde.analysis.file_kinds import HEAD_BYTES, matches_suffix, read_lfs_size_bytes
from autograde.analysis.patterns import describe_pattern, find_files, find_files_ignoring_suffix_case, join_names
from autograde.api import Fail, Location, Say, Submission
from autograde.config.units import parse_size, show_size
from autograde.submission.encodings import encoding_of
from autograde.submission.file_walk import is_work

# Of each file, and of all together, in the order of their names.
MAX_SEARCHED_BYTES = 1 << 20
MAX_SEARCHED_BYTES_TOGETHER = 256 << 20
MAX_SETTINGS_FILES = 200
MAX_NAMED_PLACES = 5
# A file with more blanks than this at its beginning counts as filled.
MAX_BLANK_BYTES = 1 << 20
GENERATED = ("**/*.pyc", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini", "**/*.swp", "**/*~", "**/~$*", "**/.idea/",
             "**/*.egg-info/", "**/.mypy_cache/", "**/.ruff_cache/", "**/pyvenv.cfg", "**/site-packages/")  # fmt: skip
# As git writes them at the beginning of a line, and of a line of a notebook's cell; `=======` also underlines headings.
CONFLICT_MARK = re.compile(rb"(?:^[ \t]*\"?|\\n)(?:<{7}|>{7}|\|{7})[ \r\n\\]", re.MULTILINE)


def test_present(
    submission: Submission, fail: Fail, paths: list[str], non_empty: bool, min_size: str | None, by_suffix: bool
) -> None:
    """Required files are there."""
    files_by_path = {path: find_files(submission.files, [path]) for path in paths}
    if missing := _name_without_files(files_by_path):
        fail("missing", paths=missing)
    if non_empty:
        files_by_path = _keep_files(files_by_path, lambda file: _has_content(submission, file))
        if empty := _name_without_files(files_by_path):
            fail("empty", paths=empty)
    if min_size is not None:
        min_bytes = parse_size(min_size)
        files_by_path = _keep_files(files_by_path, lambda file: _size_bytes(submission, file) >= min_bytes)
        if small := _name_without_files(files_by_path):
            fail("small", paths=small, min_size=min_size)
    if non_empty and by_suffix:
        files_by_path = _keep_files(files_by_path, lambda file: _matches_suffix(submission, file))
        if other_kind := _name_without_files(files_by_path):
            fail("other-kind", paths=other_kind)


def _keep_files(files_by_path: Mapping[str, Sequence[str]], is_right: Callable[[str], bool]) -> dict[str, list[str]]:
    return {path: [file for file in files if is_right(file)] for path, files in files_by_path.items()}


def _name_without_files(files_by_path: Mapping[str, Sequence[str]]) -> str:
    """The paths for which no file is left; empty where there is one for each."""
    return join_names([describe_pattern(path) for path, files in files_by_path.items() if not files])


def _has_content(submission: Submission, path: str) -> bool:
    """Whether there is anything but blanks in a file, or so many of them that nobody typed them."""
    content = submission.read_bytes(path, MAX_BLANK_BYTES)
    return bool(content.strip()) or len(content) == MAX_BLANK_BYTES


def _size_bytes(submission: Submission, path: str) -> int:
    return read_lfs_size_bytes(submission, path) or submission.size_bytes(path)


def _matches_suffix(submission: Submission, path: str) -> bool:
    is_kind = matches_suffix(path, submission.read_bytes(path, HEAD_BYTES))
    return is_kind or read_lfs_size_bytes(submission, path) is not None


def test_absent(submission: Submission, fail: Fail, paths: list[str]) -> None:
    """Nothing superfluous is handed in."""
    unwanted = find_files_ignoring_suffix_case(submission.files, paths)
    if unwanted:
        fail("found", paths=join_names(unwanted))


def test_small(submission: Submission, fail: Fail, paths: list[str], max_size: str, total: str | None) -> None:
    """No file is too large."""
    sizes = {path: submission.size_bytes(path) for path in find_files(submission.work, paths)}
    max_bytes = parse_size(max_size)
    large = {path: size for path, size in sizes.items() if size > max_bytes}
    if large:
        fail(
            "large",
            paths=join_names([f"{path} ({show_size(size)})" for path, size in large.items()]),
            max_size=max_size,
        )
    if total is not None and sum(sizes.values()) > parse_size(total):
        fail("total", size=show_size(sum(sizes.values())), total=total)


def test_tidy(submission: Submission, fail: Fail, allow: list[str]) -> None:
    """Nothing that a program made is handed in."""
    generated = set(find_files(submission.files, GENERATED))
    byproducts = [path for path in submission.files if not is_work(path) or path in generated]
    allowed = set(find_files(byproducts, allow))
    not_allowed = [path for path in byproducts if path not in allowed]
    if not_allowed:
        fail("found", paths=join_names(_folders(not_allowed)))


def _folders(paths: list[str]) -> list[str]:
    """A folder of by-products is named once, not file by file."""
    return list(dict.fromkeys(next((f"{p}/" for p in _above(path) if not is_work(p)), path) for path in paths))


def _above(path: str) -> list[str]:
    return [str(folder) for folder in reversed(PurePosixPath(path).parents)][1:]


def test_no_secrets(submission: Submission, fail: Fail, say: Say, allow: list[str]) -> None:
    """No password or token is handed in."""
    allowed = set(find_files(submission.work, allow))
    paths = [path for path in submission.work if path not in allowed]
    secrets = list(itertools.islice(_secrets(submission, paths), MAX_NAMED_PLACES + 1))
    if not secrets:
        return
    path, first = secrets[0]
    location = Location(path, line=first.line, file_line=first.line)
    if len(secrets) == 1:
        fail("found", kind=_kind(first, say), path=path, line=first.line, location=location)
    places = [say("place", path=path, line=secret.line, kind=_kind(secret, say)) for path, secret in secrets]
    fail("several", places=_join_places(places), location=location)


def _secrets(submission: Submission, paths: Sequence[str]) -> Iterator[tuple[str, Finding]]:
    settings = set(itertools.islice(filter(is_settings, paths), MAX_SETTINGS_FILES))
    for path, content in _read_beginnings(submission, paths):
        yield from ((path, secret) for secret in find_credentials(content, path, in_settings=path in settings))


def _kind(secret: Finding, say: Say) -> str:
    return say("address") if secret.kind == ADDRESS else secret.kind


def _join_places(places: Sequence[str]) -> str:
    """The first of them, and whether there are more."""
    return "; ".join(places[:MAX_NAMED_PLACES]) + ("; …" if len(places) > MAX_NAMED_PLACES else "")


def _read_beginnings(submission: Submission, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The beginnings of files, as long as they are not too much together; UTF-16 as if it were ASCII."""
    bytes_left = MAX_SEARCHED_BYTES_TOGETHER
    for path in paths:
        content = submission.read_bytes(path, min(MAX_SEARCHED_BYTES, bytes_left))
        bytes_left -= len(content)
        yield path, content.replace(b"\0", b"") if encoding_of(content) == "utf-16" else content


def test_merged(submission: Submission, fail: Fail, say: Say, paths: list[str]) -> None:
    """No merge conflict is left."""
    marks = [
        (path, content.count(b"\n", 0, mark.start()) + 1)
        for path, content in _read_beginnings(submission, find_files(submission.work, paths))
        if (mark := CONFLICT_MARK.search(content))
    ]
    if marks:
        path, line = marks[0]
        places = [say("place", path=path, line=line) for path, line in marks]
        fail("found", places=_join_places(places), location=Location(path, line=line, file_line=line))


def test_readable(submission: Submission, fail: Fail, paths: list[str], encodings: list[str]) -> None:
    """Text files can be read."""
    files = find_files(submission.work, paths)
    if not files:
        fail("missing", paths=join_names([describe_pattern(path) for path in paths]))
    for path in files:
        encoding = encoding_of(submission.read_bytes(path))
        if encoding is None:
            fail("binary", path=path)
        if encoding.removesuffix("-sig") not in encodings:
            fail("encoding", path=path, encoding=encoding.removesuffix("-sig"), wanted=" / ".join(encodings))
