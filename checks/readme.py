"""The README: what a reader finds in it."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from autograde.markdown import Part, Target, read
from autograde.model import Location
from autograde.patterns import first_of, listed, plain, spoken
from autograde.submission import Submission
from autograde.verdict import Fail

SITES = {
    "colab": r"colab\.research\.google\.com|colab\.google",
    "kaggle": r"kaggle\.com",
    "wandb": r"wandb\.ai|api\.wandb\.ai",
    "huggingface": r"huggingface\.co|hf\.co",
    "huggingface-spaces": r"huggingface\.co/spaces/|hf\.space",
    "github": r"github\.com|github\.io",
    "drive": r"drive\.google\.com|docs\.google\.com|disk\.yandex\.|yadi\.sk",
    "telegram": r"t\.me",
    "youtube": r"youtube\.com|youtu\.be|rutube\.ru",
}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?\s*%?")
# A number stands near the name of its metric: in the same table, or at most that many characters behind it.
NEAR = 60


def _readme(submission: Submission, file: str) -> tuple[str, Part]:
    path = first_of(submission.files, file)
    return path, read([submission.read_text(path)])


def test_sections(submission: Submission, fail: Fail, file: str, sections: list[str], words: int) -> None:
    """The README has its sections."""
    path, document = _readme(submission, file)
    parts = {choice: document.below(choice) for choice in sections}
    missing = [spoken(choice) for choice, part in parts.items() if part is None]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    for choice, part in parts.items():
        if part is not None and part.words < words:
            fail("short", name=spoken(choice), count=part.words, words=words, location=Location(path))


def test_fields(submission: Submission, fail: Fail, file: str, fields: list[str]) -> None:
    """The README names what it must name."""
    path, document = _readme(submission, file)
    missing = [spoken(choice) for choice in fields if not any(_names(document, name) for name in choice.split("|"))]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))


def _names(document: Part, label: str) -> bool:
    """`Label: value` in a line, a row of a table, or a heading with words below it."""
    labelled = re.compile(rf"(?<!\w){re.escape(plain(label))}\s*[:=–—-]\s*\S", re.IGNORECASE)
    lines = (plain(line) for _, text in document.paragraphs for line in text.splitlines())
    rows = (row for _, table in document.tables for row in table)
    below = document.below(label)
    return (
        any(labelled.search(line) for line in lines)
        or any(plain(row[0]) == plain(label) and any(cell.strip() for cell in row[1:]) for row in rows if row)
        or any(labelled.search(plain(heading.title)) for heading in document.headings)
        or bool(below and below.words)
    )


def test_images(
    submission: Submission, fail: Fail, file: str, section: str | None, least: int, most: int | None, alt: bool
) -> None:
    """The README shows its pictures."""
    path, document = _readme(submission, file)
    part = document if section is None else document.below(section)
    if part is None:
        fail("no-section", name=spoken(str(section)), location=Location(path))
    broken = [image for image in part.images if not _leads_somewhere(submission, image, path)]
    if broken:
        fail("broken", address=broken[0].address, location=Location(path, line=broken[0].line))
    if len(part.images) < least:
        fail("few", count=len(part.images), least=least, location=Location(path))
    if most is not None and len(part.images) > most:
        fail("many", count=len(part.images), most=most, location=Location(path))
    unnamed = [image for image in part.images if not image.text.strip()]
    if alt and unnamed:
        fail("no-alt", address=unnamed[0].address, location=Location(path, line=unnamed[0].line))


def test_links(submission: Submission, fail: Fail, file: str, least: int) -> None:
    """The links of the README lead somewhere."""
    path, document = _readme(submission, file)
    for link in document.links:
        if not _leads_somewhere(submission, link, path):
            fail("broken", address=link.address, location=Location(path, line=link.line))
    if len(document.links) < least:
        fail("few", count=len(document.links), least=least, location=Location(path))


def _leads_somewhere(submission: Submission, target: Target, readme: str) -> bool:
    """Whether a file of the repository is there; other addresses count, since nothing here reaches the network."""
    address = unquote(target.address.partition("#")[0].partition("?")[0])
    if re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.IGNORECASE) or not address:
        return bool(address) or target.address.startswith("#")
    folder = "" if address.startswith("/") else readme.rpartition("/")[0]
    steps: list[str] = []
    for step in f"{folder}/{address}".split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    wanted = "/".join(steps)
    return not wanted or any(file == wanted or file.startswith(f"{wanted}/") for file in submission.files)


def test_mentions(submission: Submission, fail: Fail, file: str, sites: list[str]) -> None:
    """The README links to where the work lies."""
    path, document = _readme(submission, file)
    missing = [choice for choice in sites if not any(_links_to(document.links, site) for site in choice.split("|"))]
    if missing:
        fail("missing", names=listed([spoken(choice) for choice in missing]), location=Location(path))


def _links_to(links: Sequence[Target], site: str) -> bool:
    host = re.compile(rf"https?://(?:[\w-]+\.)*(?:{SITES.get(site, re.escape(site))})", re.IGNORECASE)
    return any(host.match(link.address) for link in links)


def test_metrics(submission: Submission, fail: Fail, file: str, metrics: list[str], least: int) -> None:
    """The README tells the values of the metrics."""
    path, document = _readme(submission, file)
    missing = [
        spoken(choice) for choice in metrics if not any(_has_value(document, name) for name in choice.split("|"))
    ]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    count = sum(len(_NUMBER.findall(text)) for _, text in document.paragraphs)
    if count < least:
        fail("few", count=count, least=least, location=Location(path))


def _has_value(document: Part, name: str) -> bool:
    near = re.compile(rf"(?<!\w){re.escape(plain(name))}(?!\w)\D{{0,{NEAR}}}\d")
    if any(near.search(plain(text)) for _, text in document.paragraphs):
        return True
    wanted = re.compile(rf"(?<!\w){re.escape(plain(name))}(?!\w)")
    return any(_row_or_column_has_number(table, wanted) for _, table in document.tables)


def _row_or_column_has_number(table: Sequence[Sequence[str]], wanted: re.Pattern[str]) -> bool:
    for row in table:
        for column, cell in enumerate(row):
            beside = [other for other in row if other is not cell]
            below = [other[column] for other in table if column < len(other) and other is not row]
            if wanted.search(plain(cell)) and any(_NUMBER.search(other) for other in [*beside, *below]):
                return True
    return False
