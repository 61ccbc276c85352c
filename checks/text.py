"""What a notebook says in words: its Markdown cells."""

import itertools
import re
from decimal import Decimal
from fractions import Fraction
from urllib.parse import unquote

from autograde.analysis.document import BOLD_LEVEL, Part
from autograde.analysis.markdown import list_markdown_cells, read_markdown
from autograde.analysis.patterns import first_alternative, join_names, matches_heading
from autograde.analysis.template_prose import read_handout_cells
from autograde.analysis.web_addresses import identify_page
from autograde.api import Assignment, CheckFailed, Fail, Language, Location, Partial, Say, Submission
from autograde.texts.formatting import format_number

CONCLUSIONS = "вывод|выводы|заключение|итог|итоги|conclusion|conclusions|summary|findings"
# (6 pt), (1.5pt), (7 pts), (2 points), (3 балла), [5 б.]
_POINTS = re.compile(r"[(\[]\s*+(\d{1,6}(?:[.,]\d{1,6})?)\s*+(?:pts?|points?|балл\w*|б)\.?\s*[)\]]", re.IGNORECASE)

# An address is cut there: it is searched by a pattern of the instructor's.
MAX_ADDRESS_CHARACTERS = 2_000
_ADDRESS = re.compile(r"https?://[^\s)>\"'`]+")
# An address on the web: neither a heading of the notebook nor a file beside it.
_OUTSIDE = re.compile(
    r"(?:https?:)?//[^/\s]+\.[^/\s]|www\.\w|doi:\S|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}/\S", re.IGNORECASE
)


def _read_document(submission: Submission, notebook: str | None) -> tuple[str, Part]:
    source = submission.notebook(notebook)
    return source.path, read_markdown(list_markdown_cells(source))


def _read_own(
    submission: Submission, assignment: Assignment, notebook: str | None, template: str | None
) -> tuple[str, Part]:
    """What is not in the handout."""
    path, document = _read_document(submission, notebook)
    return path, document.without(read_handout_cells(assignment.folder, template, path))


def test_answers(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    say: Say,
    partial: Partial,
    notebook: str | None,
    questions: list[str],
    words: int,
    share: bool,
    template: str | None,
) -> None:
    """The questions are answered in words."""
    path, document = _read_own(submission, assignment, notebook, template)
    missing, short = document.find_missing_and_short(questions, words)
    if not missing and not short:
        return
    if missing:
        what = say("missing", names=join_names(missing))
    else:
        name, count = short[0]
        what = say("short", name=name, count=count, words=words)
    answered = len(questions) - len(missing) - len(short)
    if not share or not answered:
        raise CheckFailed(what, Location(path))
    partial(Fraction(answered, len(questions)), say("some", answered=answered, all=len(questions), what=what))


def test_conclusions(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    notebook: str | None,
    heading: str | None,
    words: int,
    template: str | None,
) -> None:
    """The notebook ends with conclusions."""
    path, document = _read_own(submission, assignment, notebook, template)
    part = document.below(heading or CONCLUSIONS)
    if part is None:
        fail("missing", location=Location(path))
    if part.words < words:
        fail("short", count=part.words, words=words, location=Location(path))


def test_long(
    submission: Submission, assignment: Assignment, fail: Fail, notebook: str | None, words: int, template: str | None
) -> None:
    """The notebook explains what it does."""
    path, document = _read_own(submission, assignment, notebook, template)
    if document.words < words:
        fail("short", count=document.words, words=words, location=Location(path))


def test_links(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    notebook: str | None,
    min_count: int,
    to: str | None,
    template: str | None,
) -> None:
    """The notebook names its sources."""
    path, document = _read_own(submission, assignment, notebook, template)
    code = "\n".join(cell.source for cell in submission.notebook(notebook).code)
    commented = (address for comment in re.findall("#.*", code) for address in _ADDRESS.findall(comment))
    addresses = (
        unquote(address[:MAX_ADDRESS_CHARACTERS]).rstrip(".,;:!/")
        for address in (*(link.address for link in document.links), *commented)
    )
    pages = {
        identify_page(address)
        for address in addresses
        if _OUTSIDE.match(address) and re.search(to or "", address, re.IGNORECASE)
    }
    if len(pages) < min_count:
        fail("few", count=len(pages), min_count=min_count, location=Location(path))


def test_headings(submission: Submission, fail: Fail, notebook: str | None, order: list[str], steps: bool) -> None:
    """The headings stand in order."""
    path, document = _read_document(submission, notebook)
    proper_headings = [heading for heading in document.headings if heading.level <= 6]
    positions: list[int] = []
    for choice in order:
        search_from = positions[-1] + 1 if positions else 0
        position = next(
            (
                n
                for n, heading in enumerate(document.headings)
                if n >= search_from and matches_heading(heading.title, choice)
            ),
            None,
        )
        if position is None:
            fail("missing", name=first_alternative(choice), location=Location(path))
        positions.append(position)
    for above, below in itertools.pairwise(proper_headings):
        if steps and below.level > above.level + 1:
            fail("step", name=below.title[:80], level=below.level, above=above.level, location=Location(path))


def test_points(submission: Submission, fail: Fail, language: Language, notebook: str | None, total: float) -> None:
    """The points in the headings add up."""
    path, document = _read_document(submission, notebook)
    points = _points(document)
    if not points:
        fail("none", location=Location(path))
    if sum(points) != Decimal(str(total)):
        terms = " + ".join(format_number(part, language) for part in points)
        fail("sum", terms=terms, found=sum(points), total=Decimal(str(total)), location=Location(path))


def _points(document: Part) -> list[Decimal]:
    """The points of each heading; one that only tells the sum of the headings below it is not counted twice."""
    worth = [
        [Decimal(amount.replace(",", ".")) for amount in _POINTS.findall(heading.title)]
        for heading in document.headings
    ]
    levels = [heading.level for heading in document.headings]
    before = list(
        itertools.accumulate((sum(worth[n]) * (levels[n] < BOLD_LEVEL) for n in range(len(worth))), initial=0)
    )
    counted: list[Decimal] = []
    for position, level in enumerate(levels):
        end = next((n for n in range(position + 1, len(levels)) if levels[n] <= level), len(levels))
        inside = before[end] - before[position + 1]
        if not inside or inside != sum(worth[position]):
            counted.extend(worth[position])
    return counted
