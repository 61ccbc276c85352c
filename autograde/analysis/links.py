"""Where the links and images of a Markdown file lead within the repository."""

import hashlib
import re
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from autograde.analysis.image_format import HEAD_BYTES, has_suffix, is_data_image, is_picture
from autograde.analysis.web_addresses import identify_page
from autograde.submission.repository import Submission

# Enough bytes to tell two images of the same size apart.
HASHED_BYTES = 1 << 16
# Where files are kept by git lfs, a checkout may hold pointers to them.
_LFS = b"version https://git-lfs.github.com/spec/"
_ELSEWHERE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]{1,30}:|//", re.IGNORECASE)


class References:
    """Addresses as they are written in one file of the submission.

    Other sites count as being there, since nothing here reaches the network; an address such as `C:/loss.png` or
    `file:///loss.png` is on the student's computer only.
    """

    def __init__(self, submission: Submission, path: str) -> None:
        self._submission = submission
        self._folder = path.rpartition("/")[0]
        self._identities: dict[str, object] = {}

    def leads_somewhere(self, address: str) -> bool:
        """Whether a link leads to a file, a folder, or out of the repository."""
        if self.is_elsewhere(address):
            return True
        file = self._file(address)
        is_page_of_github = file.startswith("..")  # `../../issues`
        return bool(_path(address)) and (is_page_of_github or file in self._files or file in self._folders)

    def leads_to_file(self, address: str) -> bool:
        """Whether an image is elsewhere, or a file that is not empty."""
        if self.is_elsewhere(address):
            return True
        file = self._file(address)
        return file in self._files and bool(self._submission.read_bytes(file, 1))

    def shows_picture(self, address: str) -> bool:
        """Whether a file of the repository, or what was pasted, is a picture; what the web shows is not looked at."""
        if address[:5].lower() == "data:":
            return is_data_image(address)
        if self.is_elsewhere(address):
            return True
        file = self._file(address)
        head = self._submission.read_bytes(file, HEAD_BYTES)
        is_pointer = head.startswith(_LFS) and ".gitattributes" in self._files
        return has_suffix(file) and (is_picture(head) or is_pointer)

    def identity(self, address: str) -> object:
        """What tells one picture from another: its content, or its address on the web."""
        if address[:5].lower() == "data:":
            return address
        if self.is_elsewhere(address):
            return identify_page(address)
        file = self._file(address)
        if file not in self._identities:
            content = self._submission.read_bytes(file, HASHED_BYTES)
            self._identities[file] = self.identity_of(content, self._submission.size_bytes(file))
        return self._identities[file]

    @staticmethod
    def identity_of(content: bytes, size: int | None = None) -> object:
        """The identity of a picture with that content."""
        return len(content) if size is None else size, hashlib.sha256(content[:HASHED_BYTES]).digest()

    @staticmethod
    def is_elsewhere(address: str) -> bool:
        return _ELSEWHERE.match(address) is not None

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(self._submission.files)

    @cached_property
    def _folders(self) -> frozenset[str]:
        folders = {PurePosixPath(file).parent for file in self._files}
        return frozenset(str(folder) for inner in folders for folder in (inner, *inner.parents)) | {""}

    def _file(self, address: str) -> str:
        """The path that an address means; `..` in front where it leads out of the repository."""
        path = _path(address)
        steps: list[str] = []
        for step in [*([] if path.startswith("/") else self._folder.split("/")), *path.split("/")]:
            if step == ".." and steps and steps[-1] != "..":
                steps.pop()
            elif step not in ("", "."):
                steps.append(step)
        return "/".join(steps)


def _path(address: str) -> str:
    return unquote(address.partition("#")[0].partition("?")[0])
