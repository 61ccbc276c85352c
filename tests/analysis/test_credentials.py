"""What counts as a secret; tests/checks/cases/files.no_secrets.yml has the forms of the issuers."""

import pytest

from autograde.analysis.credentials import ADDRESS, FORMS, Finding, find_credentials, is_placeholder, is_settings
from tests.linear import assert_linear


@pytest.mark.parametrize(
    "value",
    ["", "changeme", "change-me-please", "<token>", "your-key", "YOUR_API_KEY", "${DB_PASSWORD}", "xxxxxxxx", "...", "secret",
     "password123", "my-secret-token", "postgres", "root", "0000-0000", "123456", "insert_token_here", "null", "{{ token }}"],
)  # fmt: skip
def test_what_only_stands_for_a_value_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["Tr0ub4dor", "hunter2", "qwerty", "correct horse battery", "admin-7f3k", "пароль57"])
def test_what_somebody_chose_is_none(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    ("path", "text", "kinds"),
    [
        (".env", "A=1\n# DB_PASSWORD=Tr0ub4dor\nDB_PASSWORD = Tr0ub4dor # later\n", ["DB_PASSWORD"]),
        ("prod.env", "KEY=q8w7e6\nSSH_PUBLIC_KEY=q8w7e6\nKEYBOARD=q8w7e6\n", ["KEY"]),
        ("app.py", "DB_PASSWORD=Tr0ub4dor\n", []),
        ("a.ini", "[db]\npassword: Tr0ub4dor\ntoken = words-only\n", ["password"]),
        ("a.yml", "- API_KEY='q8w7e6r5'\nsecret: /run/secrets/q8w7e6r5\n", ["API_KEY"]),
        ("docker/Dockerfile", "ENV DB_PASSWORD=Tr0ub4dor\n", ["DB_PASSWORD"]),
        ("a.json", '{"a": 1, "password" : "Tr0ub4dor"}', ["password"]),
        ("vocab.json", '{"password": 20134}', []),
        ("a.md", "git clone https://anna:Tr0ub4dor@example.org/a", [ADDRESS]),
        ("a.md", "redis://guest:guest@localhost http://localhost:8888/?u=a:b@c mailto:a:b@c", []),
    ],
)  # fmt: skip
def test_settings_and_addresses(path: str, text: str, kinds: list[str]) -> None:
    assert [finding.kind for finding in find_credentials(text.encode(), path, in_settings=is_settings(path))] == kinds


def test_a_line_is_told_once() -> None:
    token = "sk-proj-" + "a3Bd6Fg9Hj1KmNpQrStUvWxYz0A3b6C4d5"
    assert list(find_credentials(f"A=1\nOPENAI_API_KEY={token}\n".encode(), ".env", in_settings=True)) == [
        Finding("OpenAI", 2)
    ]


PIECES = [
    b"sk-", b"sk-aB3", b"ghp_", b"github_pat_", b"hf_a", b"AKIA", b"AIza-", b"xoxb-", b"xoxb-1 ", b"1234567890:AA", b"12345678",
    b'"key" ', b"KAGGLE_KEY ", b"wandb login 0a", b"wandb.login", b"-----BEGIN ", b"-----BEGIN A", b"://", b"://a:", b"://a:b", b"a:b@",
    b"\n", b" ", b"\n ", b"PASSWORD", b"a_", b"password=", b"password=a\n", b'"password":', b'"password" ', b"- ", b"export ", b"'",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_the_time_grows_with_the_file(piece: bytes) -> None:
    hints = b" ".join(hint for form in FORMS for hint in form.hints) + b"\n"

    def search(times: int) -> None:
        for path in ("a.py", ".env", "a.json"):
            list(find_credentials(hints + piece * (times // len(piece)), path, in_settings=True))

    assert_linear(search, 60_000)
