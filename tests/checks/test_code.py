"""code.defines, .forbids, .uses, .returns: source code read, functions called, students' slips and tricks."""

import textwrap
from decimal import Decimal

import pytest

from autograde.engine import plugin
from autograde.errors import AssignmentError
from autograde.model import GradedCheck, Location, Status
from tests.checks.wrecks import WRECKS
from tests.conftest import Classroom, place

Told = tuple[Status, str, Location | None]
PASSED: Told = (Status.PASSED, "", None)


def grade_each(classroom: Classroom, *checks: tuple[str, str], head: str = "") -> list[GradedCheck]:
    """Grade once with these checks of the library, each with its parameters and 4 points."""
    entries = [
        f"  - {{id: c{n}, use: {use}, title: t, with: {given}, points: 4}}" for n, (use, given) in enumerate(checks)
    ]
    classroom.assignment(f"assignment: hw\n{head}\nchecks:\n" + "\n".join(entries) + "\n")
    found = {each.check.id: each for each in classroom.grade().checks}
    return [found[f"c{n}"] for n in range(len(checks))]


def tell(classroom: Classroom, use: str, *given: str, head: str = "") -> list[Told]:
    """Status, rationale and location of one check with each set of parameters."""
    graded = grade_each(classroom, *((use, each) for each in given), head=head)
    return [(each.outcome.status, each.outcome.rationale, place(each)) for each in graded]


def failed(rationale: str, location: Location | None = None) -> Told:
    return Status.FAILED, rationale, location


def module(classroom: Classroom, source: str, name: str = "hw.py") -> None:
    (classroom.work / name).write_text(textwrap.dedent(source), encoding="utf-8")


# ------------------------------------------------------------------------------------------------ all of them


ASKED = {
    "code.defines": "functions: [f]",
    "code.forbids": "calls: [f]",
    "code.uses": "calls: [f]",
    "code.returns": "function: f, cases: [{returns: 1}]",
}


@pytest.mark.parametrize("case", WRECKS)
def test_a_source_that_cannot_be_read_fails_every_check_with_its_cause(classroom: Classroom, case: str) -> None:
    make, words = WRECKS[case]
    make(classroom.work / "hw.ipynb")
    for graded in grade_each(classroom, *((use, f"{{source: hw.ipynb, {asked}}}") for use, asked in ASKED.items())):
        assert (graded.outcome.status, graded.outcome.rationale, graded.points) == (Status.FAILED, words, 0)


def test_without_any_notebook_the_student_is_told_so(classroom: Classroom) -> None:
    for graded in grade_each(classroom, *((use, f"{{{asked}}}") for use, asked in ASKED.items())):
        assert graded.outcome.rationale == "There is no notebook in the repository."


def test_a_module_that_is_a_link_or_missing_is_no_source(classroom: Classroom) -> None:
    (classroom.work / "hw.py").symlink_to("/etc/passwd")
    for name in ("hw.py", "gone.py"):
        for graded in grade_each(classroom, *((use, f"{{source: {name}, {asked}}}") for use, asked in ASKED.items())):
            assert graded.outcome.status is Status.FAILED
            assert graded.outcome.rationale == f"There is no file `{name}` in the repository."


@pytest.mark.parametrize(("use", "asked"), ASKED.items())
def test_each_check_has_a_title_in_both_languages(classroom: Classroom, use: str, asked: str) -> None:
    classroom.notebook("x = 1")
    for language, title in (("en", "returns the right values"), ("ru", "возвращает верные значения")):
        graded = classroom.grade_one(f"- {{use: {use}, with: {{{asked}}}}}", language=language)
        assert graded.check.title
        assert "{" not in graded.check.title
        if use == "code.returns":
            assert graded.check.title == f"`f` {title}"


# ------------------------------------------------------------------------------------------------ code.defines


def test_names_are_defined_by_what_they_are(classroom: Classroom) -> None:
    classroom.notebook(
        "def f(): pass\nclass C: pass\nx, (y, z) = 1, (2, 3)",
        "%%time\nasync def g():\n    inner = 1",
        "lam = lambda: 0",
    )
    good = ["{functions: [f, g, lam]}", "{classes: [C]}", "{variables: [x, y, z, f, C, lam]}", "{}"]
    assert tell(classroom, "code.defines", *good) == [PASSED] * 4
    bad = [
        "{functions: [f, C, x, lam]}",
        "{classes: [f, C]}",
        "{variables: [inner, x]}",
        "{functions: [h], classes: [D], variables: [w]}",
    ]
    assert tell(classroom, "code.defines", *bad) == [
        failed("Not defined: C, x"),
        failed("Not defined: f"),
        failed("Not defined: inner"),
        failed("Not defined: h, D, w"),
    ]


def test_the_last_definition_of_a_name_counts(classroom: Classroom) -> None:
    classroom.notebook("def f(): pass", "class f: pass")
    assert tell(classroom, "code.defines", "{functions: [f]}", "{classes: [f]}") == [failed("Not defined: f"), PASSED]


def test_a_module_defines_names_too(classroom: Classroom) -> None:
    module(classroom, "if True:\n    def f(): pass\ntry:\n    import numpy as np\nexcept ImportError:\n    np = None\n")
    given = ["{source: hw.py, functions: [f], variables: [np]}", "{source: hw.py, functions: [g]}"]
    assert tell(classroom, "code.defines", *given) == [PASSED, failed("Not defined: g")]


@pytest.mark.parametrize("content", [b"\0\x01\xff" * 1000, b"(" * 100_000, b"def f(:\n", b"<<<<<<< HEAD\ndef f(): 1\n"])
def test_a_module_that_is_no_python_defines_nothing_and_the_student_is_told_why(
    classroom: Classroom, content: bytes
) -> None:
    (classroom.work / "hw.py").write_bytes(content)
    ((status, rationale, location),) = tell(classroom, "code.defines", "{source: hw.py, functions: [f]}")
    assert (status, location) == (Status.FAILED, Location("hw.py", line=1))
    assert rationale.startswith(
        "Not defined: f. `hw.py` cannot be read, so it cannot be checked: line 1 is not Python ("
    )


def test_signatures_are_compared_name_by_name(classroom: Classroom) -> None:
    classroom.notebook("def f(x, /, alpha=1, *args, key, **more): pass", "\nasync def g(): pass", "class C: pass")
    good = ["{signatures: {f: [x, alpha, '*args', key, '**more'], g: []}}"]
    assert tell(classroom, "code.defines", *good) == [PASSED]
    bad = [
        "{signatures: {f: [alpha, x, '*args', key, '**more']}}",
        "{signatures: {f: [x, alpha, key]}}",
        "{signatures: {g: [ё]}}",
        "{functions: [h], signatures: {C: [], h: [], x: []}}",
    ]
    given = "It is f(x, alpha, *args, key, **more), expected f"
    assert tell(classroom, "code.defines", *bad) == [
        failed(f"{given}(alpha, x, *args, key, **more).", Location("hw.ipynb", line=1, cell=1)),
        failed(f"{given}(x, alpha, key).", Location("hw.ipynb", line=1, cell=1)),
        failed("It is g(), expected g(ё).", Location("hw.ipynb", line=2, cell=2)),
        failed("Not defined: h, C, x"),
    ]
    (russian,) = grade_each(classroom, ("code.defines", "{signatures: {g: [x]}}"), head="language: ru")
    assert russian.outcome.rationale == "Сейчас g(), ожидалось g(x)."


def test_a_method_has_no_signature_that_can_be_asked_for(classroom: Classroom) -> None:
    with pytest.raises(AssignmentError, match=r"'C\.f' is not of the form"):
        tell(classroom, "code.defines", "{signatures: {C.f: [self]}}")


def test_code_speaks_russian(classroom: Classroom) -> None:
    classroom.notebook("import os\ndef f(x): return x + (x > 1)")
    checks = [
        ("code.defines", "{functions: [g]}"),
        ("code.forbids", "{imports: [os]}"),
        ("code.uses", "{imports: ['torch|numpy']}"),
        ("code.returns", "{function: f, cases: [{args: [1], returns: 1}, {args: [2], returns: 2}]}"),
    ]
    assert [each.outcome.rationale for each in grade_each(classroom, *checks, head="language: ru")] == [
        "Не определено: g",
        "Используется `os`, здесь это запрещено.",
        "Не использовано: torch / numpy",
        "верно 1 из 2 случаев; `f(2)`: получено 3, ожидалось 2",
    ]


def test_a_module_of_thousands_of_branches_costs_no_check_but_its_own(classroom: Classroom) -> None:
    branches = "def f(x): return x\nx = 0\nif x: pass\n" + "elif x: pass\n" * 1500 + "else:\n    def g(x): pass\n"
    module(classroom, branches)
    told = grade_each(
        classroom,
        ("code.returns", "{source: hw.py, function: f, cases: [{args: [1], returns: 2}]}"),
        ("code.defines", "{source: hw.py, functions: [f, g]}"),
        ("code.uses", "{source: hw.py, syntax: [if]}"),
        ("code.docstrings", "{source: hw.py}"),
        ("code.forbids", "{source: hw.py, imports: [torch]}"),
    )
    assert [each.outcome.status.value for each in told] == ["failed", "passed", "passed", "failed", "passed"]
    assert told[0].outcome.location == Location("hw.py", line=1, file_line=1)


# ------------------------------------------------------------------------------------------------ code.forbids


def test_the_first_forbidden_thing_is_named_with_its_place(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "", "import torch.nn as nn\n\nnn.ReLU()", "for i in []:\n    pass\n[a for a in []]")
    here = [
        ("{calls: [torch.nn.ReLU]}", "torch.nn.ReLU", 2, 3),
        ("{calls: [torch]}", "torch.nn", 2, 3),
        ("{imports: [torch]}", "torch.nn", 2, 1),
        ("{imports: [torch.nn]}", "torch.nn", 2, 1),
        ("{syntax: [while, for]}", "for", 3, 1),
        ("{syntax: [listcomp]}", "listcomp", 3, 3),
    ]
    told = tell(classroom, "code.forbids", *(given for given, *_ in here))
    for (status, rationale, location), (_, name, cell, line) in zip(told, here, strict=True):
        assert (status, location) == (Status.FAILED, Location("hw.ipynb", line=line, cell=cell))
        assert rationale == f"`{name}` is used, but not allowed here."
    allowed = ["{calls: [torch.nn.ReLU6, ReLU, torch.n]}", "{imports: [numpy, tor]}", "{syntax: [while]}", "{}"]
    assert tell(classroom, "code.forbids", *allowed) == [PASSED] * 4


def test_in_a_module_the_line_is_enough(classroom: Classroom) -> None:
    module(classroom, "import numpy as np\n\ny = np.linalg.inv([[1]])\n")
    (told,) = tell(classroom, "code.forbids", "{source: hw.py, calls: [numpy.linalg.inv]}")
    assert told == failed("`numpy.linalg.inv` is used, but not allowed here.", Location("hw.py", line=3))


@pytest.mark.parametrize(
    "cell",
    [
        "%%time\nimport torch\ntorch.nn.ReLU()",
        "%matplotlib inline\n!ls\nimport torch\ntorch.nn.ReLU()",
        "import torch\n%time torch.nn.ReLU()",
        "import torch\n%timeit -n 1 torch.nn.ReLU()",
        "import torch\ny = %time torch.nn.ReLU()",
        "from torch.nn import *\nReLU()",
        "import torch\nm = getattr(torch.nn, 'ReLU')",
        "import importlib\nimportlib.import_module('torch').nn.ReLU()",
        "import torch\nf = lambda: torch.nn.ReLU()",
    ],
)
def test_what_is_forbidden_is_found_behind_magics_and_aliases(classroom: Classroom, cell: str) -> None:
    classroom.notebook(cell)
    (told,) = tell(classroom, "code.forbids", "{calls: [torch.nn.ReLU]}")
    assert told[:2] == failed("`torch.nn.ReLU` is used, but not allowed here.")[:2]


@pytest.mark.parametrize("cell", ["%%bash\ntorch.nn.ReLU()", "%%writefile a.py\nimport torch", "# torch", "'torch'"])
def test_what_does_not_run_as_python_is_not_forbidden(classroom: Classroom, cell: str) -> None:
    classroom.notebook(cell)
    assert tell(classroom, "code.forbids", "{calls: [torch], imports: [torch]}") == [PASSED]


@pytest.mark.parametrize(
    "line",
    [
        "import sklearn.svm",
        "import sklearn.svm as s",
        "from sklearn.svm import SVC",
        "from sklearn import svm",
        "from sklearn import svm as s",
    ],
)
def test_a_module_is_imported_however_it_is_written(classroom: Classroom, line: str) -> None:
    classroom.notebook(line)
    used, forbidden = grade_each(
        classroom, ("code.uses", "{imports: [sklearn.svm]}"), ("code.forbids", "{imports: [sklearn.svm]}")
    )
    assert (used.outcome.status, forbidden.outcome.status) == (Status.PASSED, Status.FAILED)


def test_code_that_only_a_raised_limit_can_run_is_not_passed(classroom: Classroom) -> None:
    deep = "import torch\nx = " + "1+" * 20_000 + "1"
    classroom.notebook("import sys\nsys.setrecursionlimit(10**6)", deep)
    ((status, rationale, _),) = tell(classroom, "code.forbids", "{imports: [torch]}")
    assert (status, rationale) == (
        Status.FAILED,
        "Cell 2 cannot be read, so it cannot be checked: it is nested too deep.",
    )


def test_a_notebook_of_more_code_than_can_be_checked_is_refused_by_name(classroom: Classroom) -> None:
    classroom.notebook(*["# " + "a" * 500_000] * 5)
    much = failed("`hw.ipynb` holds more code than can be checked: more than 2 MiB.")
    asked = ["{imports: [torch]}", "{functions: [f]}", "{calls: [f]}"]
    for use, parameters in zip(["code.forbids", "code.defines", "code.uses"], asked, strict=True):
        assert tell(classroom, use, parameters) == [much]
    assert tell(classroom, "notebook.finished", "{}", "{words: []}") == [much] * 2


def test_modules_are_followed_up_to_a_limit(classroom: Classroom) -> None:
    classroom.notebook("import m0")
    for number in range(120):
        (classroom.work / f"m{number}.py").write_text(f"import m{number + 1}\n")
    told = tell(classroom, "code.forbids", "{imports: [torch]}", "{imports: [torch], follow_imports: false}")
    says = "`hw.ipynb` holds more code than can be checked: it imports more than 100 own modules."
    assert told == [failed(says), PASSED]


def test_modules_that_import_each_other_are_read_once(classroom: Classroom) -> None:
    classroom.notebook("import a")
    (classroom.work / "a.py").write_text("import b\nfrom b import x\n")
    (classroom.work / "b.py").write_text("import a\nfrom a import x\nimport b\n")
    assert tell(classroom, "code.forbids", "{calls: [torch.nn]}") == [PASSED]


# ------------------------------------------------------------------------------------------------ code.uses


def test_what_is_not_used_is_named_and_of_a_choice_one_is_enough(classroom: Classroom) -> None:
    classroom.notebook("%matplotlib inline\nimport numpy as np", "%%capture\nnp.dot(1, 2)\nwhile False: pass")
    good = [
        "{calls: [numpy.dot]}",
        "{calls: ['torch.mm|numpy.dot']}",
        "{imports: ['torch|numpy']}",
        "{syntax: ['for|while']}",
        "{}",
    ]
    assert tell(classroom, "code.uses", *good) == [PASSED] * 5
    bad = [
        "{calls: [numpy.dot, numpy.cross]}",
        "{imports: ['torch|jax', numpy]}",
        "{syntax: [for]}",
        "{calls: [a], imports: [b], syntax: [try]}",
    ]
    assert tell(classroom, "code.uses", *bad) == [
        failed("Not used: numpy.cross"),
        failed("Not used: torch / jax"),
        failed("Not used: for"),
        failed("Not used: a, b, try"),
    ]


def test_a_module_uses_things_too(classroom: Classroom) -> None:
    module(classroom, "from math import sqrt as root\nroot(2)\n")
    given = ["{source: hw.py, calls: [math.sqrt], imports: [math]}", "{source: hw.py, calls: [math.sin]}"]
    assert tell(classroom, "code.uses", *given) == [PASSED, failed("Not used: math.sin")]


# ------------------------------------------------------------------------------------------------ code.returns


def returns(classroom: Classroom, *given: str, head: str = "limits: {check: 1 s}") -> list[tuple[Decimal, str]]:
    """Points out of 4 and rationale of code.returns with each set of parameters."""
    graded = grade_each(classroom, *(("code.returns", each) for each in given), head=head)
    assert all(each.outcome.status is not Status.ERROR for each in graded), [e.outcome.rationale for e in graded]
    return [(each.points, each.outcome.rationale) for each in graded]


def test_values_given_are_compared_and_right_cases_share_the_points(classroom: Classroom) -> None:
    classroom.notebook(
        "def f(x, k=1):\n    return 0 if x == 3 else x * k",
        "class A:\n    @staticmethod\n    def g(): return {'a': [1, 2.0]}",
    )
    one, two, bad = "{args: [1], returns: 1}", "{args: [2], kwargs: {k: 5}, returns: 10}", "{args: [3], returns: 3}"
    told = returns(
        classroom,
        f"{{function: f, cases: [{one}, {two}]}}",
        f"{{function: f, cases: [{one}, {bad}, {two}, {one}]}}",
        f"{{function: f, cases: [{one}, {bad}], share: false}}",
        f"{{function: f, cases: [{bad}]}}",
        "{function: A.g, cases: [{returns: {a: [1, 2]}}]}",
        "{function: f, cases: [{kwargs: {x: 3}, returns: 1}]}",
        f"{{function: f, cases: [{one}, {two}, {bad}]}}",
    )
    assert told == [
        (4, ""),
        (3, "3 of 4 cases right; `f(3)`: got 0, expected 3"),
        (0, "`f(3)`: got 0, expected 3"),
        (0, "`f(3)`: got 0, expected 3"),
        (4, ""),
        (0, "`f(x=3)`: got 0, expected 1"),
        (Decimal("2.67"), "2 of 3 cases right; `f(3)`: got 0, expected 3"),
    ]


@pytest.mark.parametrize(
    ("answer", "expected", "points"),
    [
        ("range(3)", "[0, 1, 2]", 4),
        ("{1: 2, 3: 4}.keys()", "[1, 3]", 4),
        ("(i * i for i in range(3))", "[0, 1, 4]", 4),
        ("map(str, [1, 2])", "['1', '2']", 4),
        ("decimal.Decimal('0.1') + decimal.Decimal('0.2')", "0.3", 4),
        ("decimal.Decimal('7')", "7", 4),
        ("fractions.Fraction(1, 4)", "0.25", 4),
        ("range(3)", "[0, 1]", 0),
        ("range(3)", "3", 0),
        ("{0, 1, 2}", "[0, 1, 2]", 0),
        ("fractions.Fraction(1, 4)", "0.5", 0),
        ("fractions.Fraction(1)", "true", 0),
        ("decimal.Decimal('NaN')", "1", 0),
        ("itertools.count()", "[0, 1]", 0),
        ("(1 / 0 for i in range(3))", "[0, 1, 4]", 0),
    ],
)
def test_an_object_that_holds_a_list_or_a_number_is_as_good_as_that(
    classroom: Classroom, answer: str, expected: str, points: int
) -> None:
    classroom.notebook(f"import decimal, fractions, itertools\ndef f(): return {answer}")
    ((given, rationale),) = returns(classroom, f"{{function: f, cases: [{{returns: {expected}}}]}}")
    assert (given, bool(rationale)) == (points, points == 0), rationale


def test_a_reference_solution_says_what_is_right(classroom: Classroom) -> None:
    (classroom.folder / "solution.py").write_text(
        "def f(x): return sorted(x)\ndef other(x): return max(x)\ndef boom(x): raise ValueError('mine')\n"
    )
    classroom.notebook("def f(x):\n    x.sort()\n    return x", "def best(x): return x[-1]")
    told = returns(
        classroom,
        "{function: f, cases: [{args: [[3, 1, 2]]}], reference: solution.py}",
        "{function: best, cases: [{args: [[1, 2]]}], reference: 'solution.py::other'}",
        "{function: best, cases: [{args: [[2, 1]]}, {args: [[5]]}], reference: 'solution.py::other'}",
    )
    assert told == [(4, ""), (4, ""), (2, "1 of 2 cases right; `best([2, 1])`: got 1, expected 2")]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("gone.py", "gone.py"),
        ("solution.py::none", "none"),
        ("solution.py::boom", "mine"),
        ("broken.py", "SyntaxError"),
    ],
)
def test_a_broken_reference_is_the_instructors_fault(classroom: Classroom, reference: str, words: str) -> None:
    (classroom.folder / "solution.py").write_text("def boom(x): raise ValueError('mine')\n")
    (classroom.folder / "broken.py").write_text("def (\n")
    classroom.notebook("def f(x): return x")
    ((status, rationale, _),) = tell(
        classroom, "code.returns", f"{{function: f, cases: [{{args: [1]}}], reference: '{reference}'}}"
    )
    assert status is Status.ERROR
    assert words in rationale


@pytest.mark.parametrize(
    ("answer", "tolerance", "right"),
    [
        ("0.5 + 4e-7", None, True),
        ("0.5 + 6e-7", None, False),
        ("0.51", "0.01001", True),
        ("0.5101", "0.01", False),
        ("0.5", "0", True),
        ("0.5 + 1e-12", "0", False),
        ("float('nan')", "0.4", False),
    ],
)
def test_the_tolerance_is_the_largest_right_error(
    classroom: Classroom, answer: str, tolerance: str | None, right: bool
) -> None:
    classroom.notebook(f"def f(): return {answer}")
    given = f", tolerance: {tolerance}" if tolerance else ""
    ((points, _),) = returns(classroom, f"{{function: f, cases: [{{returns: 0.5}}]{given}}}")
    assert (points == 4) is right


def test_lists_become_arrays_where_the_check_says_so(classroom: Classroom) -> None:
    classroom.notebook(
        "import numpy as np\ndef double(x): return x * 2",
        "def listed(x): return list(x * 2)\ndef row(x): return x[None]",
    )
    case = "cases: [{args: [[1, 2]], returns: [2, 4]}]"
    told = returns(
        classroom,
        f"{{function: double, {case}, arrays: true}}",
        f"{{function: double, {case}}}",
        f"{{function: listed, {case}, arrays: true}}",
        f"{{function: row, {case}, arrays: true}}",
    )
    assert told == [
        (4, ""),
        (0, "`double([1, 2])`: got 4 items, expected 2"),
        (0, "`listed(array([1, 2]))`: got list, expected ndarray (2,)"),
        (0, "`row(array([1, 2]))`: got shape (1, 2), expected (2,)"),
    ]


def test_the_object_of_a_class_is_made_and_called(classroom: Classroom) -> None:
    (classroom.folder / "solution.py").write_text(
        "class Scale:\n    def __init__(self, k, b=0): self.k, self.b = k, b\n"
        "    def __call__(self, x): return x * self.k + self.b\n"
    )
    classroom.notebook((classroom.folder / "solution.py").read_text(), "class Mute:\n    def __init__(self, k): pass")
    told = returns(
        classroom,
        "{function: Scale, construct: {args: [3]}, cases: [{args: [2], returns: 6}]}",
        "{function: Scale, construct: {args: [3], kwargs: {b: 1}}, cases: [{args: [2]}], reference: solution.py}",
        "{function: Scale, construct: {args: [3]}, cases: [{args: [2], returns: 7}]}",
        "{function: Scale, construct: {}, cases: [{args: [2], returns: 7}]}",
        "{function: Mute, construct: {args: [3]}, cases: [{args: [2], returns: 7}]}",
    )
    assert told[:3] == [(4, ""), (4, ""), (0, "`Scale(2)`: got 6, expected 7")]
    assert "Your code raised TypeError" in told[3][1]
    assert "Your code raised TypeError: 'Mute' object is not callable" in told[4][1]


@pytest.mark.parametrize("made", ["5", "[1]", "'text'", "None"])
def test_a_function_that_makes_no_object_is_the_students_fault(classroom: Classroom, made: str) -> None:
    classroom.notebook(f"def Scale(k): return {made}")
    ((status, _, _),) = tell(
        classroom, "code.returns", "{function: Scale, construct: {args: [3]}, cases: [{args: [2], returns: 6}]}"
    )
    assert status is Status.FAILED


TROUBLE = "def f(x):\n    if x == 2:\n        {}\n    return x"


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("raise KeyError('a')", "Your code raised KeyError: 'a'"),
        ("import os; os._exit(3)", "The process that ran your code ended by itself ("),
        ("while True: pass", "did not finish in 1 second."),
        ("import sys; sys.exit(0)", "Your code raised SystemExit: 0"),
        ("return None", "got None, expected 2"),
        ("return object()", "got <object of the student>, expected 2"),
        ("return f", "of the student>, expected 2"),
    ],
)
def test_trouble_in_one_case_costs_that_case_alone(classroom: Classroom, trouble: str, words: str) -> None:
    classroom.notebook(TROUBLE.format(trouble))
    cases = ", ".join(f"{{args: [{n}], returns: {n}}}" for n in (1, 2, 3, 4))
    ((points, rationale),) = returns(classroom, f"{{function: f, cases: [{cases}]}}")
    assert rationale.startswith("3 of 4 cases right; `f(2)`: ")
    assert words in rationale
    assert points == 3


def test_where_every_case_fails_the_place_of_the_first_is_told(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "def f():\n    y = 0\n    return 1 / y")
    (told,) = tell(classroom, "code.returns", "{function: f, cases: [{returns: 1}]}")
    assert told == failed(
        "`f()`: Your code raised ZeroDivisionError: division by zero", Location("hw.ipynb", line=3, cell=2)
    )


def test_a_stub_earns_nothing(classroom: Classroom) -> None:
    classroom.notebook("def f(x):\n    pass")
    told = returns(
        classroom,
        "{function: f, cases: [{args: [1], returns: 1}, {args: [2], returns: 2}]}",
        "{function: g, cases: [{returns: 1}]}",
    )
    assert told == [(0, "`f(1)`: got None, expected 1"), (0, "`g()`: `g` is not defined.")]


def test_a_class_that_claims_to_equal_everything_earns_nothing(classroom: Classroom) -> None:
    classroom.notebook("class Liar(int):\n    def __eq__(self, other): return True\ndef f(): return Liar()")
    ((points, _),) = returns(classroom, "{function: f, cases: [{returns: 1}]}")
    assert points == 0


@pytest.mark.parametrize(("answer", "points"), [("math.factorial(30)", 4), ("2 ** 200", 0), ("10 ** 400", 0), ("3", 0)])
def test_whole_numbers_may_be_long(classroom: Classroom, answer: str, points: int) -> None:
    classroom.notebook(f"import math\ndef f(): return {answer}")
    ((earned, _),) = returns(classroom, "{function: f, cases: [{returns: 265252859812191058636308480000000}]}")
    assert earned == points


@pytest.mark.parametrize("answer", ["2 ** 200", "10 ** 400", "-(10 ** 400)"])
def test_a_long_whole_number_for_a_small_one_is_a_wrong_answer(classroom: Classroom, answer: str) -> None:
    classroom.notebook(f"def f(): return {answer}")
    ((earned, rationale),) = returns(classroom, "{function: f, cases: [{returns: 0.5}]}")
    assert earned == 0
    assert "expected 0.5" in rationale


def test_endless_loops_in_many_cases_are_the_students_fault(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the default limit of 10 s and a margin of 60 s, eight endless cases must not make the grade incomplete."""
    monkeypatch.setattr(plugin, "CHECK_MARGIN_S", 1)
    classroom.notebook("def f(x):\n    while True: pass")
    cases = ", ".join(f"{{args: [{n}], returns: {n}}}" for n in range(4))
    ((points, rationale),) = returns(classroom, f"{{function: f, cases: [{cases}]}}")
    assert points == 0
    assert "did not finish in 1 second." in rationale


def test_a_module_can_be_called_too(classroom: Classroom) -> None:
    module(classroom, "def f(x): return x + 1\n")
    told = returns(
        classroom,
        "{source: hw.py, function: f, cases: [{args: [1], returns: 2}]}",
        "{source: hw.py, function: f, cases: [{args: [1], returns: 3}]}",
    )
    assert told == [(4, ""), (0, "`f(1)`: got 2, expected 3")]
