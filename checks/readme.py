"""The README: its sections, fields, images, links and metrics."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from autograde.analysis.document import BOLD_LEVEL, RUN_IN_LEVEL, Part, Table, Target
from autograde.analysis.links import References
from autograde.analysis.markdown import read_markdown
from autograde.analysis.metrics import has_value, starts_with_number
from autograde.analysis.patterns import (
    describe_pattern,
    first_alternative,
    join_names,
    matches_heading,
    normalise,
    resolve_file,
    whole_words_pattern,
)
from autograde.analysis.template_prose import read_handout, read_handout_images
from autograde.analysis.web_addresses import collect_anchors, identify_page, is_known_anchor
from autograde.api import Assignment, Fail, Location, Submission

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
# What templates write where a value belongs.
_PLACEHOLDERS = {
    "todo", "tbd", "fixme", "xxx", "name", "surname", "first", "last", "full", "your", "fill", "in", "here", "me",
    "insert", "enter", "write", "the", "фио", "фамилия", "имя", "отчество", "ваше", "ваша", "ваш", "ваши", "вашу",
    "вас", "свое", "свои", "заполнить", "заполните", "вписать", "впишите", "указать", "укажите", "написать",
    "напишите", "вставить", "вставьте", "здесь", "сюда", "тут",
}  # fmt: skip
# So many images are looked at; none has more.
MAX_IMAGES = 1_000


def _readme(submission: Submission, file: str) -> tuple[str, Part]:
    path = resolve_file(submission.files, file)
    return path, read_markdown([submission.read_text(path)])


def test_sections(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    file: str,
    sections: list[str],
    words: int,
    template: str | None,
) -> None:
    """The README has its sections."""
    path, document = _readme(submission, file)
    own_document = document.without(read_handout(assignment.folder, template, path))
    missing, short = own_document.find_missing_and_short(sections, words)
    if missing:
        fail("missing", names=join_names(missing), location=Location(path))
    if short:
        fail("short", name=short[0][0], count=short[0][1], words=words, location=Location(path))


def test_fields(
    submission: Submission, assignment: Assignment, fail: Fail, file: str, fields: list[str], template: str | None
) -> None:
    """The README names what it must name."""
    path, document = _readme(submission, file)
    handout = read_handout(assignment.folder, template, path)
    lines, handout_lines = _lines(document), _lines(handout)
    missing = [
        first_alternative(choice)
        for choice in fields
        if not any(
            _labels_value(lines, handout_lines, name) or _stands_below(document, handout, name, fields)
            for name in choice.split("|")
        )
    ]
    if missing:
        fail("missing", names=join_names(missing), location=Location(path))


def _labels_value(lines: str, handout_lines: str, label: str) -> bool:
    """Whether a line or two say `Label: value`, and the handout's do not."""
    mark = r"(?:\s{0,99}[:=–—]|[ \t]{1,99}-|-[ \t])"
    value = rf"[^\w\n]*+(?:\n(?!{_LABEL})\W*+)?([^\W_][^\n]{{0,200}})"
    labelled = re.compile(rf"{whole_words_pattern(label)}{mark}{value}")
    handed_out = {match[1] for match in labelled.finditer(handout_lines)}
    return any(_is_value(match[1]) and match[1] not in handed_out for match in labelled.finditer(lines))


def _stands_below(document: Part, handout: Part, label: str, labels: Sequence[str]) -> bool:
    """Whether a heading has a value below it, or a row or a column of a table has one."""
    no_values = {normalise(cell).rstrip(" :") for _, table in handout.tables for row in table for cell in row}
    below = document.without(handout).below(label)
    return any(_table_has_value(table, label, labels, no_values) for _, table in document.tables) or (
        below is not None and re.search(r"[^\W_]", below.text) is not None and _is_value(below.text)
    )


def _is_value(text: str) -> bool:
    """Whether it says more than a template does: `Name Surname`, `TODO`, `(fill in)`."""
    return not _PLACEHOLDERS.issuperset(re.findall(r"[^\W_]+", normalise(text)))


def _lines(document: Part) -> str:
    """All lines as they compare, in their order; a heading is no value of the label above it."""
    titles = [
        (heading.line, f"_: {normalise(heading.title)}")
        for heading in document.headings
        if heading.level != RUN_IN_LEVEL
    ]
    lines = [(number, normalise(line)) for number, text in document.paragraphs for line in text.splitlines()]
    return "\n".join(text for _, text in sorted([*lines, *titles], key=lambda numbered: numbered[0]))


def _table_has_value(table: Table, label: str, labels: Sequence[str], no_values: set[str]) -> bool:
    """Whether beside the label, or below it in a full row of labels, stands a value that is no label itself."""
    cells = [[normalise(cell).rstrip(" :") for cell in row] for row in table]
    columns = [[column for column, cell in enumerate(row) if _is_label(cell, label)][:1] for row in cells]
    cells_beside = [cell for row, at in zip(cells, columns, strict=True) for cell in (row[at[0] + 1 :] if at else [])]
    is_head = bool(cells) and bool(columns[0]) and all(cell.strip() for cell in table[0])
    cells_below = [row[columns[0][0]] for row in cells[1:] if columns[0][0] < len(row)] if is_head else []
    names = [name for choice in labels for name in choice.split("|")]
    return any(
        re.search(r"[^\W_]", cell)
        and cell not in no_values
        and _is_value(cell)
        and not any(_is_label(cell, name) for name in names)
        for cell in [*cells_beside, *cells_below]
    )


def _is_label(cell: str, name: str) -> bool:
    return re.fullmatch(whole_words_pattern(name), cell) is not None


def test_images(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    file: str,
    section: str | None,
    min_count: int,
    max_count: int | None,
    alt: bool,
    template: str | None,
) -> None:
    """The README shows its pictures."""
    path, document = _readme(submission, file)
    part = document if section is None else document.below(section, "images")
    if part is None:
        fail("no-section", name=first_alternative(str(section)), location=Location(path))
    references = References(submission, path)
    for image in part.images[:MAX_IMAGES]:
        location = Location(path, line=image.line)
        if not references.leads_to_file(image.address):
            fail("broken", address=image.address[:200], location=location)
        if not references.shows_picture(image.address):
            fail("no-picture", address=image.address[:200], location=location)
    unnamed = [image for image in part.images if not image.text.strip()]
    handout = read_handout(assignment.folder, template, path)
    handout_identities = {
        references.identity(image.address) for image in handout.images if references.is_elsewhere(image.address)
    }
    handout_identities |= {
        references.identity_of(content) for content in read_handout_images(assignment.folder, template)
    }
    count = len({references.identity(image.address) for image in part.images[:MAX_IMAGES]} - handout_identities)
    if count < min_count:
        fail("few", count=count, min_count=min_count, location=Location(path))
    if max_count is not None and count > max_count:
        fail("many", count=count, max_count=max_count, location=Location(path))
    if alt and unnamed:
        fail("no-alt", address=unnamed[0].address[:200], location=Location(path, line=unnamed[0].line))


def test_links(
    submission: Submission, assignment: Assignment, fail: Fail, file: str, min_count: int, template: str | None
) -> None:
    """The links of the README lead somewhere."""
    path, document = _readme(submission, file)
    known_anchors, references = (
        collect_anchors((heading.title for heading in document.headings if heading.level < BOLD_LEVEL), document.names),
        References(submission, path),
    )
    for link in document.links:
        is_anchor = link.address.startswith("#")
        if not (
            is_known_anchor(unquote(link.address), known_anchors)
            if is_anchor
            else references.leads_somewhere(link.address)
        ):
            fail("broken", address=link.address[:200], location=Location(path, line=link.line))
    own_document = document.without(read_handout(assignment.folder, template, path))
    count = len(
        {link.address if link.address.startswith("#") else identify_page(link.address) for link in own_document.links}
    )
    if count < min_count:
        fail("few", count=count, min_count=min_count, location=Location(path))


def test_mentions(
    submission: Submission, assignment: Assignment, fail: Fail, file: str, sites: list[str], template: str | None
) -> None:
    """The README links to where the work lies."""
    path, document = _readme(submission, file)
    links = document.without(read_handout(assignment.folder, template, path)).links
    missing = [choice for choice in sites if not any(_links_to(links, site) for site in choice.split("|"))]
    if missing:
        fail("missing", names=join_names([describe_pattern(choice) for choice in missing]), location=Location(path))


def _links_to(links: Sequence[Target], site: str) -> bool:
    site = site.strip()
    name = SITES.get(site, rf"{re.escape(site)}(?![\w.-])")
    host = re.compile(rf"https?://(?:[\w-]{{1,63}}\.){{0,9}}(?:{name})", re.IGNORECASE)
    return any(host.match(link.address) for link in links)


def test_metrics(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    file: str,
    metrics: list[str],
    min_count: int,
    template: str | None,
) -> None:
    """The README tells the values of the metrics."""
    path, document = _readme(submission, file)
    handout = read_handout(assignment.folder, template, path)
    document, handout_titles = _without_numbers_of(handout, document), {heading.title for heading in handout.headings}
    titles = [heading.title for heading in document.headings if heading.title not in handout_titles]
    texts = [text for _, text in document.paragraphs] + titles
    missing = [
        first_alternative(choice)
        for choice in metrics
        if not any(_tells_metric(texts, document, name) for name in choice.split("|"))
    ]
    if missing:
        fail("missing", names=join_names(missing), location=Location(path))
    count = sum(len(_NUMBER.findall(text)) for text in texts)
    if count < min_count:
        fail("few", count=count, min_count=min_count, location=Location(path))


def _without_numbers_of(handout: Part, document: Part) -> Part:
    """The document without what the handout says in numbers; its other lines stay, since they may be labels."""
    lines = ((number, line) for number, text in handout.paragraphs for line in text.split("\n"))
    return document.without(
        replace(handout, paragraphs=tuple((number, line) for number, line in lines if _NUMBER.search(line)))
    )


def _tells_metric(texts: Sequence[str], document: Part, name: str) -> bool:
    """The value in a sentence; in the row or the column of a table that is headed by the name."""
    return any(has_value(text, name) for text in texts) or any(
        _row_or_column_has_number(table, name) for _, table in document.tables
    )


def _row_or_column_has_number(table: Table, name: str) -> bool:
    numbers = [[starts_with_number(cell) for cell in row] for row in table]
    width = max(map(len, table), default=0)
    in_row = [sum(row) for row in numbers]
    in_column = [sum(row[column] for row in numbers if column < len(row)) for column in range(width)]
    return any(
        matches_heading(cell, name) and (in_row[row] > numbers[row][column] or in_column[column] > numbers[row][column])
        for row, cells in enumerate(table)
        for column, cell in enumerate(cells)
    )
