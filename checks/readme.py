"""The README: what a reader finds in it."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from autograde.markdown import Part, Table, Target, read
from autograde.model import Location
from autograde.patterns import first_of, folded, listed, named, plain, spoken
from autograde.submission import Submission
from autograde.verdict import Fail

# Where the site's own front page shows no work, something must follow the host.
SITES = {
    "colab": r"colab\.(?:research\.)?google\.com/[#?]?\w",
    "kaggle": r"kaggle\.com/\w",
    "wandb": r"wandb\.ai/\w",
    "huggingface": r"(?:huggingface|hf)\.co/\w|hf\.space",
    "huggingface-spaces": r"(?:huggingface|hf)\.co/spaces/\w|hf\.space",
    "github": r"github\.com/\w|github\.io",
    "drive": r"(?:drive|docs)\.google\.com/\w|disk\.(?:360\.)?yandex\.\w+/\w|yadi\.sk/\w",
    "telegram": r"(?:t|telegram)\.me/[\w+]",
    "youtube": r"youtube\.com/\w|youtu\.be/\w|rutube\.ru/\w",
}
_NUMBER = re.compile(r"(?<![\w.])\.?\d+(?:[.,]\d+)?\s*%?")
# The beginning of a line that is about something else: `Loss:`.
_LABEL = r"\W{0,9}\w{1,40}(?: \w{1,40})?\s{0,9}[:=]"
# A number stands near the name of its metric: in the same table, or at most that many characters behind it.
NEAR = 60


def _readme(submission: Submission, file: str) -> tuple[str, Part]:
    path = first_of(submission.files, file)
    return path, read([submission.read_text(path)])


def test_sections(submission: Submission, fail: Fail, file: str, sections: list[str], words: int) -> None:
    """The README has its sections."""
    path, document = _readme(submission, file)
    missing, short = document.wanting(sections, words)
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    if short:
        fail("short", name=short[0][0], count=short[0][1], words=words, location=Location(path))


def test_fields(submission: Submission, fail: Fail, file: str, fields: list[str]) -> None:
    """The README names what it must name."""
    path, document = _readme(submission, file)
    labels = {plain(name) for choice in fields for name in choice.split("|")}
    missing = [named(each) for each in fields if not any(_names(document, name, labels) for name in each.split("|"))]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))


def _names(document: Part, label: str, labels: set[str]) -> bool:
    """`Label: value` in a line or two, a row or column of a table, or a heading with words below it."""
    mark = r"(?:\s*[:=–—]|[ \t]+-|-[ \t])"
    value = rf"[^\w\n]*(?:\n(?!{_LABEL})\W*)?[^\W_]"
    labelled = re.compile(rf"(?<!\w){re.escape(plain(label))}{mark}{value}")
    below = document.below(label)
    return (
        bool(labelled.search(_lines(document)))
        or any(_tells(table, plain(label), labels) for _, table in document.tables)
        or bool(below and below.words)
    )


def _lines(document: Part) -> str:
    """All lines as they compare, in their order; a heading is no value of the label above it."""
    titles = [(each.line, f"_: {plain(each.title)}") for each in document.headings]
    lines = [(line, plain(each)) for line, text in document.paragraphs for each in text.splitlines()]
    return "\n".join(text for _, text in sorted([*lines, *titles], key=lambda each: each[0]))


def _tells(table: Table, label: str, labels: set[str]) -> bool:
    """Whether beside the label, or below it in a full row of labels, stands a value that is no label itself."""
    cells = [[plain(cell).rstrip(" :") for cell in row] for row in table]
    beside = [cell for row in cells if label in row for cell in row[row.index(label) + 1 :]]
    is_head = bool(cells) and label in cells[0] and all(cell.strip() for cell in table[0])
    below = [row[cells[0].index(label)] for row in cells[1:]] if is_head else []
    return any(re.search(r"\w", cell) and cell not in labels for cell in [*beside, *below])


def test_images(
    submission: Submission, fail: Fail, file: str, section: str | None, least: int, most: int | None, alt: bool
) -> None:
    """The README shows its pictures."""
    path, document = _readme(submission, file)
    part = document if section is None else document.below(section, lambda each: len(each.images))
    if part is None:
        fail("no-section", name=named(str(section)), location=Location(path))
    broken = [image for image in part.images if not _leads_somewhere(submission, image, path, to_file=True)]
    if broken:
        fail("broken", address=broken[0].address, location=Location(path, line=broken[0].line))
    count = len({image.address for image in part.images})
    if count < least:
        fail("few", count=count, least=least, location=Location(path))
    if most is not None and count > most:
        fail("many", count=count, most=most, location=Location(path))
    unnamed = [image for image in part.images if not image.text.strip()]
    if alt and unnamed:
        fail("no-alt", address=unnamed[0].address, location=Location(path, line=unnamed[0].line))


def test_links(submission: Submission, fail: Fail, file: str, least: int) -> None:
    """The links of the README lead somewhere."""
    path, document = _readme(submission, file)
    for link in document.links:
        if not _leads_somewhere(submission, link, path):
            fail("broken", address=link.address, location=Location(path, line=link.line))
    count = len({link.address for link in document.links})
    if count < least:
        fail("few", count=count, least=least, location=Location(path))


def _leads_somewhere(submission: Submission, target: Target, readme: str, *, to_file: bool = False) -> bool:
    """Whether a file of the repository is there; other addresses count, since nothing here reaches the network.

    An address such as `C:/loss.png` or `file:///loss.png` is on the student's computer only.
    """
    address = unquote(target.address.partition("#")[0].partition("?")[0])
    if re.match(r"(?!file:)[a-z][a-z0-9+.-]+:|//", address, re.IGNORECASE) or not address:
        return bool(address) or (target.address.startswith("#") and not to_file)
    folder = "" if address.startswith("/") else readme.rpartition("/")[0]
    steps: list[str] = []
    for step in f"{folder}/{address}".split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    wanted = "/".join(steps)
    if ".." in steps and not to_file:  # `../../issues` is a page of the repository on GitHub
        return True
    if to_file:
        return wanted in submission.files and bool(submission.read_bytes(wanted, 1))
    return not wanted or any(file == wanted or file.startswith(f"{wanted}/") for file in submission.files)


def test_mentions(submission: Submission, fail: Fail, file: str, sites: list[str]) -> None:
    """The README links to where the work lies."""
    path, document = _readme(submission, file)
    missing = [choice for choice in sites if not any(_links_to(document.links, site) for site in choice.split("|"))]
    if missing:
        fail("missing", names=listed([spoken(choice) for choice in missing]), location=Location(path))


def _links_to(links: Sequence[Target], site: str) -> bool:
    site = site.strip()
    wanted = SITES.get(site, rf"{re.escape(site)}(?![\w.-])")
    host = re.compile(rf"https?://(?:[\w-]+\.)*(?:{wanted})", re.IGNORECASE)
    return any(host.match(link.address) for link in links)


def test_metrics(submission: Submission, fail: Fail, file: str, metrics: list[str], least: int) -> None:
    """The README tells the values of the metrics."""
    path, document = _readme(submission, file)
    missing = [named(choice) for choice in metrics if not any(_has_value(document, name) for name in choice.split("|"))]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    texts = [text for _, text in document.paragraphs] + [each.title for each in document.headings]
    count = sum(len(_NUMBER.findall(text)) for text in texts)
    if count < least:
        fail("few", count=count, least=least, location=Location(path))


def _has_value(document: Part, name: str) -> bool:
    """The number behind the name, `0.93 accuracy` or `93% accuracy`; `accuracy: ?, loss: 0.3` is none, F1 no number."""
    words = rf"(?<!\w){re.escape(plain(name))}(?!\w)"
    behind = rf"(?!\s*[:=]\D{{0,{NEAR}}}?[,;\n]{_LABEL})(?:\D|(?<=[\w@])\d){{0,{NEAR}}}?(?<![\w@])\d"
    before = r"\d(?:[.,]\d{1,9}\s?%?|\s?%)[\s(–—-]{1,3}(?:\w{1,40} )?"
    near = re.compile(rf"{words}{behind}|{before}{words}")
    titles = [(each.line, each.title) for each in document.headings]
    if any(near.search(folded(text)) for _, text in [*document.paragraphs, *titles]):
        return True
    wanted = re.compile(words)
    return any(_row_or_column_has_number(table, wanted) for _, table in document.tables)


def _row_or_column_has_number(table: Table, wanted: re.Pattern[str]) -> bool:
    for row in table:
        for column, cell in enumerate(row):
            beside = [other for other in row if other is not cell]
            below = [other[column] for other in table if column < len(other) and other is not row]
            if wanted.search(plain(cell)) and any(_NUMBER.search(other) for other in [*beside, *below]):
                return True
    return False
