"""The student's repository: files, notebooks, facts from git. Nothing in it is run."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from autograde.errors import SetupError, StudentFailure
from autograde.model import CellSource, Location, SubmissionFacts
from autograde.submission import git
from autograde.submission.encodings import MAX_CODE_BYTES, declared_encoding, encoding_of
from autograde.submission.file_walk import convert_os_errors, is_work, walk
from autograde.submission.notebook import MAX_BYTES, MIB, Notebook, read_notebook
from autograde.submission.sparse_copy import TooLarge, copy_file

MAX_COPIED_BYTES = 1 << 30
MAX_TEXT_BYTES = 4 << 20
MAX_NOTEBOOKS_BYTES = 2 * MAX_BYTES  # of all notebooks together


class Submission:
    """A folder with the student's work. Links are not followed, and nothing outside is read.

    repository is the clone of the work, if root is a copy of it.
    """

    def __init__(self, root: Path, source: str | None = None, repository: Path | None = None) -> None:
        if not root.is_dir():
            raise SetupError(f"{root}: there is no such folder. Name the student's repository.")
        self.root = root.resolve()
        self._source = source
        self.repository = (repository or root).resolve()
        self._notebooks: dict[str, Notebook | StudentFailure] = {}
        self._left_bytes = MAX_NOTEBOOKS_BYTES

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every regular file, as a path from the root, sorted; with by-products, without .git."""
        return tuple(sorted(walk(self.root)))

    @cached_property
    def work(self) -> tuple[str, ...]:
        """The files without by-products such as caches and virtual environments."""
        return tuple(path for path in self.files if is_work(path))

    @cached_property
    def notebooks(self) -> tuple[str, ...]:
        return tuple(path for path in self.work if path.endswith(".ipynb"))

    def read_bytes(self, path: str, max_bytes: int = MAX_BYTES + 1) -> bytes:
        """The content of a file, cut after `max_bytes`.

        Raises:
            StudentFailure: there is no such file, or it is not a regular file.

        """
        with self.opened(path) as file:
            return file.read(max_bytes)

    @contextlib.contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """A file, open for reading.

        Raises:
            StudentFailure: there is no such file, or it is not a regular file.
            SetupError: it exists and could not be read.

        """
        with convert_os_errors(path):
            opened = self._open(path)
        with open(opened, "rb") as file, convert_os_errors(path):
            yield file

    def _open(self, path: str) -> int:
        """Open step by step from the root, so that no link on the way is followed."""
        *folders, name = _parts(path)
        fd = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=fd)
                os.close(fd)
                fd = inner
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=fd)
        finally:
            os.close(fd)
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            raise FileNotFoundError(errno.ENOENT, "this is not a regular file", path)
        return opened

    def read_text(self, path: str, max_bytes: int = MAX_TEXT_BYTES, encoding: str | None = None) -> str:
        """The text of a file in that encoding; else in UTF-8, UTF-16 with a byte order mark, or CP1251.

        Raises:
            StudentFailure: there is no such file, or it is larger than `max_bytes`.

        """
        content = self.read_bytes(path, max_bytes + 1)
        if len(content) > max_bytes:
            raise StudentFailure("text-too-large", path=path, most=max_bytes // MIB)
        return content.decode(encoding or encoding_of(content) or "cp1251", "replace")

    def read_code(self, path: str) -> str:
        """The text of a .py file in the encoding that it declares, else as read_text reads it.

        Raises:
            StudentFailure: there is no such file, it is too large, or it declares an encoding that may hide code.

        """
        try:
            encoding = declared_encoding(self.read_bytes(path, MAX_CODE_BYTES))
        except LookupError as error:
            why = StudentFailure("code-codec", encoding=str(error.args[0]))
            raise StudentFailure("file-unread", path=path, why=why, location=Location(path, line=1)) from None
        return self.read_text(path, encoding=encoding)

    def size_bytes(self, path: str) -> int:
        """The size of a file.

        Raises:
            StudentFailure: there is no such file.

        """
        with self.opened(path) as file:
            return os.fstat(file.fileno()).st_size

    def notebook(self, path: str | None = None) -> Notebook:
        """The notebook at that path (default: the_source), read once.

        Raises:
            StudentFailure: it does not exist or cannot be read, or the notebooks together are too large.

        """
        path = path or self.the_source()
        if path not in self._notebooks:
            self._notebooks[path] = self._read_notebook(path)
        notebook = self._notebooks[path]
        if isinstance(notebook, StudentFailure):
            raise notebook
        return notebook

    def _read_notebook(self, path: str) -> Notebook | StudentFailure:
        """The notebook, or the failure, which is cached too."""
        content = self.read_bytes(path)
        if len(content) > self._left_bytes:
            return StudentFailure("notebooks-too-large", most=MAX_NOTEBOOKS_BYTES // MIB)
        self._left_bytes -= len(content)
        try:
            return read_notebook(content, path)
        except StudentFailure as failure:
            return failure

    def the_source(self) -> str:
        """The file that checks use by default: the assignment's source, or the only notebook.

        Raises:
            StudentFailure: there is none, or more than one.

        """
        if self._source:
            return self._source
        notebooks = self.notebooks
        if not notebooks:
            raise StudentFailure("no-notebook")
        if len(notebooks) > 1:
            raise StudentFailure("several-notebooks", names=", ".join(notebooks[:5]))
        return notebooks[0]

    def code_cells(self, path: str) -> Sequence[CellSource]:
        """The code cells of a notebook, or a .py file as one cell.

        Raises:
            StudentFailure: it does not exist or cannot be read, or its language is not Python.

        """
        if path.endswith(".py"):
            return [CellSource(1, self.read_code(path))]
        language = self.notebook(path).language
        if not language.lower().startswith(("python", "ipython")):
            raise StudentFailure("nb-other-language", path=path, named=language[:30])
        return [CellSource(cell.number, cell.source) for cell in self.notebook(path).code if cell.number is not None]

    def copy_to(self, folder: Path) -> None:
        """Copy the regular files, for student code to work in; sparse files stay sparse.

        Raises:
            StudentFailure: the files hold more than MAX_COPIED_BYTES; if their sizes show it, nothing is copied.
            SetupError: a file could not be read, or its copy could not be written.

        """
        remaining_bytes = MAX_COPIED_BYTES
        if self._held_bytes > remaining_bytes:
            raise _too_much_to_copy()
        folder.mkdir(mode=0o700, parents=True)
        made_folders = {folder}
        for path in self.work:
            target = folder / path
            if target.parent not in made_folders:
                target.parent.mkdir(parents=True, exist_ok=True)
                made_folders.add(target.parent)
            remaining_bytes -= self._copy(path, target, remaining_bytes)

    def _copy(self, path: str, target: Path, max_bytes: int) -> int:
        try:
            with convert_os_errors(path):
                source = self._open(path)
        except StudentFailure:  # it was removed meanwhile, or became a link
            return 0
        try:
            return copy_file(source, target, max_bytes)
        except TooLarge:
            raise _too_much_to_copy() from None
        except OSError as error:
            raise SetupError(f"{target}: {error.strerror}. Free some space and grade again.") from error
        finally:
            os.close(source)

    @cached_property
    def _held_bytes(self) -> int:
        """The disk space of the files, which is less than their sizes if they are sparse."""
        total = 0
        for path in self.work:
            with contextlib.suppress(OSError):
                facts = (self.root / path).lstat()
                total += min(facts.st_size, facts.st_blocks * 512)
        return total

    def at(self, folder: Path) -> "Submission":
        """The same work in another folder, such as a copy in which student code ran."""
        return Submission(folder, self._source)

    @cached_property
    def folder(self) -> str:
        """The folder's path in its repository; '' at its root, or outside of a repository."""
        return (git.path_in_repository(self.repository) or "").rstrip("/")

    def facts(self, login: str | None = None) -> SubmissionFacts:
        """Facts about the commit that is checked out; all None if the folder is not the top of a repository."""
        if not git.is_top(self.repository):
            return SubmissionFacts(repository=None, sha=None, ref=None, login=login)
        ref = git.line(self.repository, "rev-parse", "--abbrev-ref", "HEAD")
        return SubmissionFacts(
            repository=_repository_name(git.line(self.repository, "remote", "get-url", "origin")),
            sha=git.line(self.repository, "rev-parse", "HEAD"),
            ref=None if ref == "HEAD" else ref,
            login=login,
        )


def _too_much_to_copy() -> StudentFailure:
    return StudentFailure("too-much-to-copy", most=MAX_COPIED_BYTES // MIB)


def _parts(path: str) -> tuple[str, ...]:
    """The parts of a path in the repository; any character is allowed in them.

    Raises:
        StudentFailure: it leads out of the repository, or nowhere.

    """
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts or "\0" in path:
        raise StudentFailure("no-such-file", path=path)
    return parts


def _repository_name(url: str | None) -> str | None:
    """`owner/name` from a remote's address; the part before its path, which may hold a password, is dropped."""
    if url is None:
        return None
    try:
        path = urlsplit(url).path if "://" in url else url.rpartition(":")[2]
    except ValueError:  # brackets of an IPv6 address that do not match
        return None
    steps = [step for step in path.removesuffix("/").removesuffix(".git").split("/") if step and "@" not in step]
    return "/".join(steps[-2:]) or None
