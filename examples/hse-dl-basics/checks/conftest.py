"""То, что нужно нескольким проверкам: README и наборы данных из открытых источников."""

import re

import pytest

# Набор называют адресом или вызовом, который его загружает: и то и другое — один набор.
SOURCES = {
    "huggingface": r"(?:huggingface\.co/datasets/|(?<!\w)load_dataset\(\s*[\"'])([\w./-]+)",
    "kaggle": r"(?:kaggle\.com/(?:datasets|competitions|c)/|dataset_download\(\s*[\"'])([\w./-]+)",
    "torch": r"(?<!\w)datasets\.([A-Z]\w+)\(",
    "zenodo": r"zenodo\.org/records?/(\d+)",
    "uci": r"archive\.ics\.uci\.edu/dataset/(\d+)",
    "openml": r"openml\.org/(?:d/|search\?\S*id=)(\d+)",
}
# load_dataset("csv", data_files=…) читает файл студента: это формат, а не набор.
FORMATS = {"csv", "json", "parquet", "text", "arrow", "imagefolder", "audiofolder", "webdataset", "pandas"}
# На странице набора на Kaggle бывает несколько вкладок.
TABS = re.compile(r"/(?:data|overview|code|discussion|viewer|tree|blob|versions)(?:/.*)?$")


@pytest.fixture
def readme(submission):
    """Текст README, под каким бы именем и в какой бы кодировке он ни лежал; пустой, если файла нет."""
    found = [path for path in submission.files if path.casefold().startswith("readme")]
    return submission.read_text(found[0]) if found else ""


@pytest.fixture
def datasets(submission):
    """Имена наборов данных, на которые есть ссылки в README и других .md или которые загружает код."""
    return sorted({name for text in _texts(submission) for name in _named_in(text)})


def _texts(submission):
    for path in submission.work:
        if path.casefold().endswith((".md", ".py")):
            yield submission.read_text(path)
        if path.endswith(".ipynb"):
            yield "\n".join(cell.source for cell in submission.notebook(path).cells)


def _named_in(text):
    for pattern in SOURCES.values():
        for address in re.findall(pattern, text):
            name = TABS.sub("", address.casefold().rstrip("/.")).rpartition("/")[2]
            if name not in FORMATS:
                yield name
