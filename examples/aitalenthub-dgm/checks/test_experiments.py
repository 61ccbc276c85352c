"""Эксперименты в README: у каждого пять частей из текста курса. Ищутся слова, качество оценивает ментор."""

import re
from fractions import Fraction

import pytest

from autograde.analysis.markdown import read_markdown
from autograde.analysis.patterns import matches_heading, normalise, resolve_file

README = "README.md|README.markdown|README.rst|README.txt|README"
PARTS = {
    "цель": "цель|цели|goal|aim",
    "идея": "идея|идеи|гипотеза|idea|hypothesis",
    "результаты": "результат|результаты|results",
    "сравнение с baseline": "сравнение|сравнения|baseline|бейзлайн|бейзлайном|comparison",
    "выводы": "вывод|выводы|заключение|итог|итоги|conclusion|conclusions",
}


def is_experiment(heading):
    return normalise(heading.title).startswith(("эксперимент", "experiment"))


def experiments(document):
    """Заголовок и строки каждого раздела, который начинается со слова «эксперимент».

    Если внутри раздела есть другие такие, считаются только они.
    """
    for place, heading in enumerate(document.headings):
        after = document.headings[place + 1 :]
        end = next((each.line for each in after if each.level <= heading.level), float("inf"))
        if is_experiment(heading) and not any(is_experiment(each) for each in after if each.line < end):
            yield heading.title, list(lines_between(document, heading.line, end))


def lines_between(document, begin, end):
    """Строки по порядку: (заголовок ли это, текст). Строка таблицы склеена; картинка — строка без слов."""
    cells = {line for line, table in document.tables for line in range(line, line + len(table) + 1)}
    found = [(each.line, True, each.title) for each in document.headings]
    found += [(line, False, text or "![]") for line, text in document.paragraphs if line not in cells]
    for line, table in document.tables:
        found += [(line, False, f"{row[0]}: {' '.join(row[1:]).strip()}") for row in table if row]
    for line, is_heading, text in sorted(found, key=lambda each: each[0]):
        if begin < line < end:
            yield from ((is_heading, each) for each in text.splitlines())


def label(line):
    """Слова до двоеточия, тире или точки; пусто, если строка начинается не с короткой метки."""
    found = re.match(r"\W*([^:.—–|]{1,40}?)\s*(?:[:.—–]\s*|$)(.*)", line)
    return (found[1], found[2].strip()) if found else ("", "")


def is_label(line):
    return any(matches_heading(label(line)[0], names) and len(label(line)[0].split()) <= 4 for names in PARTS.values())


def has(lines, names):
    """Заголовок или метка, а за ними хоть что-то: слова в той же строке или следующая строка, которая не метка."""
    for place, (is_heading, line) in enumerate(lines):
        name, rest = (line, "") if is_heading else label(line)
        if not matches_heading(name, names) or (not is_heading and len(name.split()) > 4):
            continue
        after = lines[place + 1] if place + 1 < len(lines) else (True, "")
        if rest or (not after[0] and not is_label(after[1])):
            return True
    return False


@pytest.mark.points(
    3,
    id="experiments",
    title="Эксперименты: описаны все пять частей",
    hint=(
        "Заголовок «Эксперимент 1. …», под ним пять подзаголовков или строк: "
        "«Цель: …», «Идея: …», «Результаты: …», «Сравнение с baseline: …», «Выводы: …»."
    ),
    requires=["readme"],
)
def test_experiments(submission, partial):
    document = read_markdown([submission.read_text(resolve_file(submission.files, README))])
    found = list(experiments(document))
    assert found, "В README нет раздела «Эксперименты»."
    missing = {title: [name for name, names in PARTS.items() if not has(lines, names)] for title, lines in found}
    right = sum(len(PARTS) - len(names) for names in missing.values())
    first = "; ".join(f"«{title}», не хватает: {', '.join(names)}" for title, names in missing.items() if names)
    assert right, first
    if first:
        partial(Fraction(right, len(PARTS) * len(found)), first)
