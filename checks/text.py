"""What a notebook says in words: its Markdown cells."""

import itertools
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from urllib.parse import unquote

from autograde.analysis.document import BOLD_LEVEL, Part
from autograde.analysis.markdown import markdown_of, read
from autograde.analysis.patterns import listed, named, says
from autograde.analysis.template_prose import read_cells
from autograde.analysis.web_addresses import page
from autograde.engine.verdict import Fail
from autograde.model import Assignment, Language, Location
from autograde.submission.repository import Submission
from autograde.texts.formatting import format_number

CONCLUSIONS = "вывод|выводы|заключение|итог|итоги|conclusion|conclusions|summary|findings"
# (6 pt), (1.5pt), (7 pts), (2 points), (3 балла), [5 б.]
_POINTS = re.compile(r"[(\[]\s*+(\d{1,6}(?:[.,]\d{1,6})?)\s*+(?:pts?|points?|балл\w*|б)\.?\s*[)\]]", re.IGNORECASE)

# An address is cut there: it is searched by a pattern of the instructor's.
MOST_ADDRESS = 2_000
_ADDRESS = re.compile(r"https?://[^\s)>\"'`]+")
# An address on the web: neither a heading of the notebook nor a file beside it.
_OUTSIDE = re.compile(
    r"(?:https?:)?//[^/\s]+\.[^/\s]|www\.\w|doi:\S|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}/\S", re.IGNORECASE
)


def _text(submission: Submission, notebook: str | None) -> tuple[str, Part]:
    source = submission.notebook(notebook)
    return source.path, read(markdown_of(source))


def _own(
    submission: Submission, assignment: Assignment, notebook: str | None, template: str | None
) -> tuple[str, Part]:
    """What is not in the handout."""
    path, document = _text(submission, notebook)
    return path, document.without(read_cells(assignment.folder, template, path))


def test_answers(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    say: Callable[..., str],
    partial: Callable[[Fraction, str], None],
    notebook: str | None,
    questions: list[str],
    words: int,
    share: bool,
    template: str | None,
) -> None:
    """The questions are answered in words."""
    path, document = _own(submission, assignment, notebook, template)
    missing, short = document.wanting(questions, words)
    if not missing and not short:
        return
    told = (
        ("missing", {"names": listed(missing)})
        if missing
        else ("short", {"name": short[0][0], "count": short[0][1], "words": words})
    )
    answered = len(questions) - len(missing) - len(short)
    if not share or not answered:
        fail(told[0], location=Location(path), **told[1])
    partial(
        Fraction(answered, len(questions)),
        say("some", answered=answered, all=len(questions), what=say(told[0], **told[1])),
    )


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
    path, document = _own(submission, assignment, notebook, template)
    part = document.below(heading or CONCLUSIONS)
    if part is None:
        fail("missing", location=Location(path))
    if part.words < words:
        fail("short", count=part.words, words=words, location=Location(path))


def test_long(
    submission: Submission, assignment: Assignment, fail: Fail, notebook: str | None, words: int, template: str | None
) -> None:
    """The notebook explains what it does."""
    path, document = _own(submission, assignment, notebook, template)
    if document.words < words:
        fail("short", count=document.words, words=words, location=Location(path))


def test_links(
    submission: Submission,
    assignment: Assignment,
    fail: Fail,
    notebook: str | None,
    least: int,
    to: str | None,
    template: str | None,
) -> None:
    """The notebook names its sources."""
    path, document = _own(submission, assignment, notebook, template)
    code = "\n".join(cell.source for cell in submission.notebook(notebook).code)
    commented = (address for comment in re.findall("#.*", code) for address in _ADDRESS.findall(comment))
    written = (
        unquote(address[:MOST_ADDRESS]).rstrip(".,;:!/")
        for address in (*(link.address for link in document.links), *commented)
    )
    pages = {
        page(address) for address in written if _OUTSIDE.match(address) and re.search(to or "", address, re.IGNORECASE)
    }
    if len(pages) < least:
        fail("few", count=len(pages), least=least, location=Location(path))


def test_headings(submission: Submission, fail: Fail, notebook: str | None, order: list[str], steps: bool) -> None:
    """The headings stand in order."""
    path, document = _text(submission, notebook)
    real = [each for each in document.headings if each.level <= 6]
    places: list[int] = []
    for choice in order:
        begin = places[-1] + 1 if places else 0
        place = next((n for n, each in enumerate(document.headings) if n >= begin and says(each.title, choice)), None)
        if place is None:
            fail("missing", name=named(choice), location=Location(path))
        places.append(place)
    for above, below in itertools.pairwise(real):
        if steps and below.level > above.level + 1:
            fail("step", name=below.title[:80], level=below.level, above=above.level, location=Location(path))


def test_points(submission: Submission, fail: Fail, language: Language, notebook: str | None, total: float) -> None:
    """The points in the headings add up."""
    path, document = _text(submission, notebook)
    found = _points(document)
    if not found:
        fail("none", location=Location(path))
    if sum(found) != Decimal(str(total)):
        terms = " + ".join(format_number(each, language) for each in found)
        fail("sum", terms=terms, found=sum(found), total=Decimal(str(total)), location=Location(path))


def _points(document: Part) -> list[Decimal]:
    """The points of each heading; one that only tells the sum of the headings below it is not counted twice."""
    worth = [[Decimal(each.replace(",", ".")) for each in _POINTS.findall(one.title)] for one in document.headings]
    levels = [heading.level for heading in document.headings]
    before = list(
        itertools.accumulate((sum(worth[n]) * (levels[n] < BOLD_LEVEL) for n in range(len(worth))), initial=0)
    )
    found: list[Decimal] = []
    for position, level in enumerate(levels):
        end = next((n for n in range(position + 1, len(levels)) if levels[n] <= level), len(levels))
        inside = before[end] - before[position + 1]
        if not inside or inside != sum(worth[position]):
            found.extend(worth[position])
    return found
