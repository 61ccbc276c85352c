"""Files and folders of the repository."""

import re
from pathlib import PurePosixPath

from autograde.model import Location
from autograde.patterns import find, find_any, listed, spoken
from autograde.submission import Submission, encoding_of, is_work
from autograde.units import parse_size, show_size
from autograde.verdict import Fail

# Of each file, and of all together, in the order of their names.
MOST_SEARCHED_BYTES = 1 << 20
MOST_SEARCHED_TOGETHER = 512 << 20
GENERATED = ("**/*.pyc", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini", "**/*.swp", "**/*~", "**/~$*", "**/.idea/",
             "**/*.egg-info/", "**/.mypy_cache/", "**/.ruff_cache/", "**/pyvenv.cfg", "**/site-packages/")  # fmt: skip
MOST_DIFFERENT_IN_PLACEHOLDERS = 10
# Forms that their issuers document, so that a random word is none of them.
SECRETS = {
    "GitHub": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"),
    "Hugging Face": re.compile(rb"\bhf_[A-Za-z0-9]{30,}"),
    "OpenAI": re.compile(rb"\bsk-(?=[\w-]*[A-Z])(?=[\w-]*[0-9])[\w-]{32,}"),
    "AWS": re.compile(rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "Google": re.compile(rb"\bAIza[\w-]{35}(?![\w-])"),
    "Slack": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "Telegram": re.compile(rb"\b[0-9]{8,10}:AA[\w-]{33}(?![\w-])"),
    "Kaggle": re.compile(rb'(?:"key\\?"\s*:|KAGGLE_KEY|\'key\'\s*:)[^\w\n]{1,10}[0-9a-f]{32}\b'),
    "Weights & Biases": re.compile(rb"(?i:wandb[ ._](?:login|api_key))[^\n]{0,80}?\b[0-9a-f]{40}\b"),
    "private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
}


def test_present(submission: Submission, fail: Fail, paths: list[str], non_empty: bool) -> None:
    """Required files are there."""
    found = {path: find_any(submission.files, [path]) for path in paths}
    missing = [path for path in paths if not found[path]]
    if missing:
        fail("missing", paths=listed([spoken(path) for path in missing]))
    empty = [path for path in paths if not any(submission.read_bytes(file, 1) for file in found[path])]
    if non_empty and empty:
        fail("empty", paths=listed([spoken(path) for path in empty]))


def test_absent(submission: Submission, fail: Fail, paths: list[str]) -> None:
    """Nothing superfluous is handed in."""
    found = list(dict.fromkeys(file for path in paths for file in find(submission.files, path)))
    if found:
        fail("found", paths=listed(found))


def test_small(submission: Submission, fail: Fail, paths: list[str], most: str, total: str | None) -> None:
    """No file is too large."""
    sizes = {path: submission.size_bytes(path) for path in find_any(submission.work, paths)}
    large = {path: size for path, size in sizes.items() if size > parse_size(most)}
    if large:
        fail("large", paths=listed([f"{path} ({show_size(size)})" for path, size in large.items()]), most=most)
    if total is not None and sum(sizes.values()) > parse_size(total):
        fail("total", size=show_size(sum(sizes.values())), total=total)


def test_tidy(submission: Submission, fail: Fail, allow: list[str]) -> None:
    """Nothing that a program made is handed in."""
    generated = set(find_any(submission.files, GENERATED))
    made = [path for path in submission.files if not is_work(path) or path in generated]
    allowed = set(find_any(made, allow))
    found = [path for path in made if path not in allowed]
    if found:
        fail("found", paths=listed(_folders(found)))


def _folders(paths: list[str]) -> list[str]:
    """A folder of by-products is named once, not file by file."""
    return list(dict.fromkeys(next((f"{p}/" for p in _above(path) if not is_work(p)), path) for path in paths))


def _above(path: str) -> list[str]:
    return [str(folder) for folder in reversed(PurePosixPath(path).parents)][1:]


def test_no_secrets(submission: Submission, fail: Fail, allow: list[str]) -> None:
    """No password or token is handed in."""
    allowed = set(find_any(submission.work, allow))
    left = MOST_SEARCHED_TOGETHER
    for path in submission.work:
        content = b"" if path in allowed or left <= 0 else submission.read_bytes(path, MOST_SEARCHED_BYTES)
        left -= len(content)
        content = content.replace(b"\0", b"") if encoding_of(content) == "utf-16" else content
        for kind, pattern in SECRETS.items():
            if match := next(filter(_is_random, pattern.finditer(content)), None):
                line = content.count(b"\n", 0, match.start()) + 1
                fail("found", kind=kind, path=path, line=line, location=Location(path, line=line, file_line=line))


def _is_random(match: re.Match[bytes]) -> bool:
    """Whether it is no placeholder, such as `ghp_xxxxxxxx`."""
    return len(set(match[0])) > MOST_DIFFERENT_IN_PLACEHOLDERS


def test_readable(submission: Submission, fail: Fail, paths: list[str], encodings: list[str]) -> None:
    """Text files can be read."""
    found = find_any(submission.work, paths)
    if not found:
        fail("missing", paths=listed([spoken(path) for path in paths]))
    for path in found:
        encoding = encoding_of(submission.read_bytes(path))
        if encoding is None:
            fail("binary", path=path)
        if encoding.removesuffix("-sig") not in encodings:
            fail("encoding", path=path, encoding=encoding.removesuffix("-sig"), wanted=" / ".join(encodings))
