"""What fuzz_readers.py feeds to the readers: for each reader its function, inputs to begin with, and its words."""

import contextlib
import json
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograde.analysis import (
    code_style,
    dead_code,
    html_tokens,
    image_format,
    metrics,
    patterns,
    prose,
    python_source,
    slides,
    tensorboard,
)
from autograde.analysis.credentials import find_credentials
from autograde.analysis.definitions import find_definition, may_define
from autograde.analysis.file_kinds import matches_suffix, read_lfs_size_bytes
from autograde.analysis.markdown import list_markdown_cells, read_markdown
from autograde.analysis.own_modules import find_problem, read_modules
from autograde.analysis.requirement_lines import read_lines
from autograde.analysis.syntax_trees import parse, read_code
from autograde.model import CellSource
from autograde.submission.encodings import declared_encoding
from autograde.submission.notebook import read_notebook
from autograde.submission.repository import Submission
from checks.project import MAX_COMPOSE_BYTES, _Loader

KIB = 1 << 10


@dataclass(frozen=True, slots=True)
class Reader:
    """read takes an input and may raise a StudentFailure; no input is longer than max_bytes."""

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    max_bytes: int = 256 * KIB


@contextlib.contextmanager
def submission_with(**files: bytes) -> Iterator[Submission]:
    """A submission of these files; `__` in a name stands for a dot."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name.replace("__", ".")).write_bytes(content)
        yield Submission(Path(folder))


def _read_notebook(content: bytes) -> None:
    for text in list_markdown_cells(read_notebook(content, "hw.ipynb")):
        prose.split_words(text)


def _read_markdown(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    part = read_markdown([text])
    prose.count_words([text])
    prose.collect_handout_words([text]).remove_from(text)
    for image in part.images:
        image_format.is_data_image(image.address)
    for _ in html_tokens.split_html(text):
        pass


def _read_metrics(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    metrics.find_last_number(text, "accuracy", is_share=True)
    metrics.find_nearest_line(text, "accuracy")
    metrics.has_value(text, "ROC-AUC")
    patterns.matches_heading(text, "accuracy|вывод*|ROC AUC")


def _read_requirements(content: bytes) -> None:
    with submission_with(requirements__txt=content) as submission:
        for line in read_lines(submission, "requirements.txt"):
            assert line.name is not None
            _ = line.is_installable, line.is_of_one_computer, line.is_in(submission)


def _read_pyproject(content: bytes) -> None:
    with submission_with(requirements__txt=b"-e .[dev]\n", pyproject__toml=content) as submission:
        read_lines(submission, "requirements.txt")


def _read_setup(content: bytes) -> None:
    with submission_with(requirements__txt=b"-e .\n", setup__py=content) as submission:
        read_lines(submission, "requirements.txt")


def _read_python(content: bytes) -> None:
    source = content.decode("utf-8", "replace")
    with contextlib.suppress(LookupError):  # as declared_encoding documents
        declared_encoding(content)
    read_code(source).find_problem(defines_magics=True)
    for _ in dead_code.walk_live_nodes(parse(source)):
        pass
    python_source.find_uses([source], live=True)
    for function in (
        python_source.defined_names,
        python_source.imported_names,
        python_source.assigned_functions,
        python_source.definitions,
    ):
        function(source)
    python_source.loop_line(source, 3)
    find_definition([CellSource(1, source)], "f")
    may_define(source, "f")


def _read_code_style(content: bytes) -> None:
    source = content.decode("utf-8", "replace")
    code_style.count_comments(source)
    code_style.find_unfinished(source, ["TODO", "FIXME"])
    code_style.find_undocumented(source)
    code_style.find_unannotated(source)
    for _, function in code_style.list_public_functions(source):
        code_style.is_stub(function)


def _read_modules(content: bytes) -> None:
    with submission_with(hw__py=content, helper__py=content) as submission:
        find_problem(read_modules(submission, "hw.py"))


def _read_records(content: bytes) -> None:
    """An event file as it stands, and the same bytes as the content of a record whose checksums are right."""
    tensorboard.has_records(content[: 64 * KIB])
    tensorboard.read_curves(content)
    for curve in tensorboard.read_curves(_record(b"version") + _record(content)).values():
        tensorboard.keep_finite(tensorboard.sort_by_step(curve.points))


def _read_credentials(content: bytes) -> None:
    for path in (".env", "settings.json", "config.yml"):
        list(find_credentials(content, path, in_settings=True))


def _match_paths(content: bytes) -> None:
    paths = content.decode("utf-8", "replace").split("\n")
    for pattern in ("**/*.md", "*a*b*c*d", "**/a/**/b/**/c", "data/", "**x**y**z", "?a?b"):
        patterns.find_files_ignoring_case(paths, [pattern])
        patterns.find_files_ignoring_suffix_case(paths, [pattern])
    patterns.resolve_file(paths, "README.md|readme.md")


def _read_attributes(content: bytes) -> None:
    with submission_with(__gitattributes=content, model__bin=content) as submission:
        read_lfs_size_bytes(submission, "model.bin")
    for name in ("a.zip", "a.pkl", "a.h5", "a.pdf", "a.csv", "a.json", "a.onnx"):
        matches_suffix(name, content[:KIB])


def _read_slides(content: bytes) -> None:
    slides.count_slides(content, is_open_document=False)
    slides.count_slides(content, is_open_document=True)
    with contextlib.suppress(slides.expat.ExpatError, ValueError):  # as _filled_slides documents
        slides._filled_slides(content)


def _read_compose(content: bytes) -> None:
    # As project.compose catches them.
    with contextlib.suppress(yaml.YAMLError, RecursionError, ValueError):
        yaml.load(content.decode("utf-8", "replace"), _Loader)


def _record(content: bytes) -> bytes:
    head = struct.pack("<Q", len(content))
    return b"".join([head, _crc(head), content, _crc(content)])


def _crc(content: bytes) -> bytes:
    return struct.pack("<I", tensorboard.compute_masked_crc(content))


def _notebook(*cells: object, **more: object) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def _cell(source: object, kind: str = "code", **more: object) -> dict[str, object]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": ["a"]}, "outputs": [], **more}


_STREAM = {"output_type": "stream", "name": "stdout", "text": ["1\n"]}
_SCALAR = b"\x0a\x01a\x15\0\0\x80?"
_EVENT = b"\x09\0\0\0\0\0\0\xf0?\x10\x05\x2a" + bytes([2 + len(_SCALAR), 10, len(_SCALAR)]) + _SCALAR
_CODE = (
    b"import numpy as np\nfrom torch import nn as n, *\nx = np.array([1, 2])\nif False:\n    exec('import os')\n",
    b"def f(a: int, *b, c=None) -> int:\n    '''Do it.'''\n    # TODO: say why\n    raise NotImplementedError\n",
    b"%%time\n%matplotlib inline\n!pip install x\ny = %timeit -n 3 f(x)\n?f\nf??\n%run -i helper.py\nfiles = !ls\n",
    b"class A(B):\n    @property\n    def x(self): return self._x\nfor i in range(3):\n    while 1: break\n",
    b"%%writefile helper.py\nimport helper\n__import__('a').b(getattr(c, 'd'))\nf'{x!r:>{w}}' \"\"\"text\"\"\" # note\n",
    b">>> a = 1\n... b = lambda x: x\nIn [1]: c, d = a, (b := 2)\nmatch a:\n    case [x, *y] | {'k': z}: pass\n",
)
_CODE_WORDS = (
    *b"( ) [ ] { } , : ; . = == := -> * ** @ # ' \" ''' \"\"\" \\ % %% ! !! ? ?? %time %%time %%capture %run %timeit $ f'".split(),
    *b"{x} def class lambda async await import from as * if else elif for while try except match case return yield not".split(),
    *b"and or in is None True 0 1e9 0x 1j ~ - + a.b a() a= TODO __import__('a') exec('a') getattr(a,'b') In[1]: >>> ...".split(),
    b" ", b"\t", b"\n", b"\r", b"\f", b"\0", b"\n    ", b"\xef\xbb\xbf", "й".encode(), b"# coding: utf-7\n", b"\x1b",
)  # fmt: skip

READERS = (
    Reader("notebook", _read_notebook, (
        _notebook(_cell(["a = 1\n", "b"]), _cell("# T\ntext", "markdown"), _cell("x", outputs=[_STREAM], execution_count=3)),
        _notebook(metadata={"language_info": {"name": "R"}}),
        json.dumps({"worksheets": [{"cells": [{"cell_type": "heading", "input": "a", "prompt_number": 1}]}]}).encode(),
        b"<<<<<<< HEAD\n{}\n=======\n>>>>>>> x\n",
    ), (b"[", b"]", b"{", b"}", b",", b":", b'"', b'\\"', b"\\", b"\\ud800", b"null", b"1", b"-1e999", b"9" * 50, b'"a":', b"[]",
        b"{}", b'"source":', b'"cells":', b'"outputs":', b"NaN", b"\xff", b"\n", b"[],", b'{"a":', b'""', b"# ", b"`", b"<!--"), 1 << 20),
    Reader("markdown", _read_markdown, (
        "# Заголовок\n\nтекст **важно**: [x](http://a.b) ![p](data:image/png;base64,iVBORw0KGgo=)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
        b"<details><summary>a</summary><div style='display: none'>x</div></details>\n<!-- c -->\n<img src=a.png alt=\"b\">\n",
        b"a\n===\n\n```py\nx\n```\n\n- [a]\n  1. b\n> q\n\n[a]: http://x 'y'\n\n&amp; &#1; <http://a.b> `c` ~~d~~\n", b"Title\n---\n**Bold.** text\n",
    ), (b"#", b"# ", b"\n", b"\n\n", b"*", b"**", b"_", b"`", b"```\n", b"~~~", b"[", b"]", b"(", b")", b"[a](", b"![", b"](", b"<", b">",
        b"> ", b"- ", b"1. ", b"|", b"|-|\n", b"---\n", b"===\n", b"<!--", b"-->", b"<a href=", b"<div>", b"</div>", b"<script>", b"<style",
        b"style='display:none'", b"&#", b"&amp;", b";", b"\\", b"'", b'"', b"=", b"http://", b"www.", b"data:image/png;base64,",
        b"    ", b"\t", b" ", b"a", b"[a]: b\n", b"<![CDATA[", b"<?", b"hidden", b":", b"\0", b"\xc2\xa0", b"/", b"@", b".", b"-")),
    Reader("metrics", _read_metrics, (b"Epoch 1, accuracy: 93.5 %, loss = 0.1\naccuracy on the 10000 images: 93\n", "ROC-AUC составил 0,93".encode()),
           (b"accuracy", b"roc-auc", b":", b"=", b"0.9", b"93 %", b"%", b" ", b"\n", b"\r", b"-", b"nan", b"@10", b".", b",", b"1e5", b"a", b"9", b"(",
            b"is ", b"page ", b"_", "вывод".encode(), "№".encode())),
    Reader("requirements", _read_requirements, (
        b"numpy==1.26\npandas>=2 ; python_version < '3.12'  # why\n-r ./requirements.txt\n-e .[dev]\ngit+https://a.b/c.git@v1#egg=c\n",
        b"a \\\n  --hash=sha256:00\nb @ file:///croot/b ; (os_name == 'a' or os_name == 'b')\n-r requirements.txt\n./c\n",
    ), (b"(", b")", b"[", b"]", b",", b";", b"==", b">=", b"<", b"~=", b".", b"*", b" ", b"\n", b"\\\n", b"#", b" #", b"-r ", b"-e ", b"--hash=",
        b"@", b"://", b"git+https://", b"file:/", b"#egg=", b"a", b"1", b"'", b'"', b" and ", b" or ", b"python_version", b"!", b"../", b"./", b"\x0c", b"\0", b":")),
    Reader("pyproject", _read_pyproject, (
        b"[project]\nname = 'a'\ndependencies = ['numpy>=1', \"b\"]\n[project.optional-dependencies]\ndev = ['c']\n",
        b"[tool.poetry.dependencies]\npython = '^3'\na = {version = '1', extras = ['b']}\n[[x.y]]\nz = 1979-05-27T07:32:00Z\n",
    ), (b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b",", b".", b"'", b'"', b"'''", b'"""', b"\n", b"a", b"a.", b"a=1\n", b"[a]\n", b"[[a]]\n",
        b"project", b"dependencies", b"9" * 50, b"0x", b"1e9", b"inf", b"#", b"\\u", b" ", b"\t", b"{a=", b"true", b"_", b"-")),
    Reader("setup", _read_setup, (b"from setuptools import setup\nsetup(name='a', install_requires=['numpy>=1', b], extras_require={})\n",),
           (*_CODE_WORDS, b"install_requires=", b"setup("), 64 * KIB),
    Reader("python", _read_python, _CODE, _CODE_WORDS),
    Reader("code_style", _read_code_style, _CODE, _CODE_WORDS),
    Reader("modules", _read_modules, _CODE, _CODE_WORDS),
    Reader("events", _read_records, (_EVENT, _EVENT * 3, _record(b"brain.Event:2") + _record(_EVENT) * 2),
           (b"\0", b"\xff", b"\x80", b"\x0a", b"\x12", b"\x2a", b"\x15", b"\x09", b"\x10", b"\x0a\0", b"\x2a\x02\x0a\0", b"\xff" * 9 + b"\x01", _SCALAR, _EVENT)),
    Reader("credentials", _read_credentials, (
        b"API_KEY=sk-abcDEF0123456789abcdef0123456789\nDB=postgres://u:p4ssw0rd@host/db\nexport PASSWORD='x'  # y\n",
        b'{"username": "a", "key": "0123456789abcdef0123456789abcdef", "token": "a1b2c3d4e5"}\nwandb.login(key=1)\n-----BEGIN RSA PRIVATE KEY-----\n',
    ), (b"://", b":", b"@", b"=", b"'", b'"', b"\n", b" ", b"\t", b"-", b"key", b"password", b"token", b"sk-", b"ghp_", b"hf_", b"AKIA", b"AIza", b"xoxb-",
        b":AA", b"123456789", b"wandb.login", b"WANDB_API_KEY", b"KAGGLE_KEY", b"-----BEGIN ", b"PRIVATE KEY-----", b"A" * 20, b"0123456789abcdef",
        b"export ", b"\\", b"#", b".", b"_", b"<", b"\xff")),
    Reader("patterns", _match_paths, (b"README.md\na/b/c.md\nabcd/x/y/z\ndata/a.csv", "дом/Отчёт.MD\nreadme.MD\n".encode()),
           (b"/", b"a", b"a/", b"b", b"/b/", b"c", b".", b".md", b"\n", b"x", b"y", b"*", b"ab", "й".encode(), "ß".encode())),
    Reader("attributes", _read_attributes, (
        b"*.bin filter=lfs diff=lfs merge=lfs -text\n/model* -filter\n**/m*.b?n filter=lfs\n",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 123\n",
        b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\x80\x04", b"%PDF-1.4", b'{"a": 1}', b"a,b\n1,2\n",
    ), (b"*", b"**/", b"?", b"/", b"m", b" ", b"\n", b"filter=lfs", b"-filter", b"!filter", b"#", b".", b"[", b"a")),
    Reader("slides", _read_slides, (
        b"<p:sld xmlns:p='p'><p:txBody><a:t xmlns:a='a'>text</a:t></p:txBody></p:sld>",
        b"<office:document-content xmlns:office='o' xmlns:draw='d'><draw:page><notes/><draw:image/></draw:page></office:document-content>",
    ), (b"<", b">", b"</", b"/>", b"<a>", b"</a>", b"<sld>", b"<notes>", b"<image/>", b"&amp;", b"&a;", b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"]>", b"xmlns:a='b' ",
        b"'", b'"', b"=", b"a", b" ", b"<![CDATA[", b"<!--", b"<?xml version='1.0' encoding='utf-16'?>", b"PK\x01\x02", b"PK\x05\x06", b"\0"), 1 << 20),
    Reader("compose", _read_compose, (
        b"services:\n  web:\n    image: a\n    ports: ['80:80']\n  db: &d\n    build: .\n    <<: *d\n",
        b"x: &a [1, 2]\ny: !!binary aGk=\nz: |\n  text\nservices: {a: {extends: b}, c: ~}\n? k\n: 2026-01-01 10:00:00\n",
    ), (b":", b": ", b"- ", b"\n", b"\n  ", b"[", b"]", b"{", b"}", b",", b"&a ", b"*a", b"<<: *a\n", b"!!", b"!!set ", b"!!timestamp ", b"!!int ", b"|", b">", b"?", b"'",
        b'"', b"#", b"---\n", b"...\n", b"1:", b"0x", b"1_", b".inf", b"a", b" ", b"\t", b"%", b"@", b"\xef\xbb\xbf", b"~"), MAX_COMPOSE_BYTES),
)  # fmt: skip
