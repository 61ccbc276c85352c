"""Passwords, tokens and keys in a file, found by the formats of their issuers and by the names of settings."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Settings are written by hand: what is larger is data, in which "token" and "key" are ordinary words.
MAX_SETTINGS_BYTES = 256 << 10
ADDRESS = "address"
_DIFFERENT_IN_PLACEHOLDERS = 10


@dataclass(frozen=True, slots=True)
class Form:
    """How an issuer writes its secrets: a pattern, and texts of which one is in every match of it."""

    kind: str
    hints: tuple[bytes, ...]
    pattern: re.Pattern[bytes]


# Forms that their issuers document, so that a random word is none of them. No pattern looks further from a place than
# it has matched, or than a fixed number of bytes: the time grows with the file, not with its square.
FORMS = (
    Form("GitHub", (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"),
         re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})")),
    Form("Hugging Face", (b"hf_",), re.compile(rb"\bhf_[A-Za-z0-9]{30,}")),
    Form("OpenAI", (b"sk-",), re.compile(rb"\bsk-[\w-]{32,}")),
    Form("AWS", (b"AKIA", b"ASIA"), re.compile(rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    Form("Google", (b"AIza",), re.compile(rb"\bAIza[\w-]{35}(?![\w-])")),
    Form("Slack", (b"xox",), re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    Form("Telegram", (b":AA",), re.compile(rb"\b[0-9]{8,10}:AA[\w-]{33}(?![\w-])")),
    Form("Kaggle", (b"key", b"KAGGLE_KEY"),
         re.compile(rb'(?:"key\\?"\s{0,20}:|KAGGLE_KEY|\'key\'\s{0,20}:)[^\w\n]{1,10}[0-9a-f]{32}\b')),
    Form("Weights & Biases", (b"wandb", b"WANDB"),
         re.compile(rb"(?i:wandb[ ._](?:login|api_key))[^\n]{0,80}?\b[0-9a-f]{40}\b")),
    Form("private key", (b"PRIVATE KEY-",), re.compile(rb"-----BEGIN (?:[A-Z]{1,20} )?PRIVATE KEY-----")),
)  # fmt: skip
_IN_ADDRESS = re.compile(rb"://([^\s:/@\\\"'<>{}$*`]{0,64}):([^\s:/@\\\"'<>{}$*`]{3,128})@[\w\[]")

_ENVIRONMENT_FILE = re.compile(r"(?:.*/)?(?:\.env(?:\.[^/]*)?|[^/]*\.env|\.envrc)", re.DOTALL)
_SETTINGS_FILE = re.compile(r".*\.(?:ini|cfg|conf|toml|ya?ml|json|properties)|(?:.*/)?Dockerfile", re.DOTALL)
_SETTING_HINTS = (b"pass", b"secret", b"token", b"key", b"pwd", b"cred")
_SETTING = re.compile(
    rb"""^[ \t]{0,80}(?:-[ \t]{1,4})?(?:export[ \t]{1,4}|env[ \t]{1,4})?["']?([a-z_][\w.-]{0,60})["']?"""
    rb"""[ \t]{0,20}[=:][ \t]{0,20}([^\r\n]{0,300})""",
    re.IGNORECASE | re.MULTILINE,
)
_JSON_SETTING = re.compile(rb"""["']([a-zA-Z_][\w.-]{0,60})["']\s{0,20}:\s{0,20}"([^"\r\n]{0,300})\"""")
_PASSWORD = re.compile(r".*(?:password|passwd)", re.IGNORECASE)
_TOKEN = re.compile(r".*(?:secret|token|api_?key|access_?key|secret_?key)", re.IGNORECASE)
_ANY_KEY = re.compile(r"(?!.*public).*(?:pass|pwd|key|credentials?)", re.IGNORECASE)

_NOT_A_VALUE = ("<", "[", "{", "(", "$", "%", "*", "!", "&", "/", "./", "@")
_SAYS_PLACEHOLDER = re.compile(r"your|change|example|placeholder|replace|insert|todo|dummy|xxx|fill|\.\.\.|…|[<{]")
_COMMON_WORDS = re.compile(
    r"password|passwd|pass|secret|token|key|api|access|admin|root|user|postgresql|postgres|mysql|mongo|redis|rabbitmq"
    r"|guest|minio|test|default|local|dev|none|null|true|false|string|value|here|super|strong|some|the|my"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind is an issuer, the name of a setting, or ADDRESS; lines count from 1."""

    kind: str
    line: int


def is_settings(path: str) -> bool:
    """Whether a file is one of settings, by its name."""
    return bool(_ENVIRONMENT_FILE.fullmatch(path) or _SETTINGS_FILE.fullmatch(path))


def find_credentials(content: bytes, path: str, *, in_settings: bool) -> Iterator[Finding]:
    """The first of each kind in a file, no line twice; in_settings also looks at what its settings are called."""
    known_lines: set[int] = set()
    settings = _in_settings(content, path) if in_settings else iter(())
    for finding in itertools.chain(_in_any_form(content), _in_addresses(content), settings):
        if finding.line not in known_lines:
            yield finding
        known_lines.add(finding.line)


def _in_any_form(content: bytes) -> Iterator[Finding]:
    for form in FORMS:
        if any(hint in content for hint in form.hints):
            matches = form.pattern.finditer(content)
            if match := next((match for match in matches if _is_random(form, match[0])), None):
                yield Finding(form.kind, _line(content, match))


def _in_addresses(content: bytes) -> Iterator[Finding]:
    matches = _IN_ADDRESS.finditer(content) if b"://" in content else iter(())
    if match := next((match for match in matches if _is_password(match)), None):
        yield Finding(ADDRESS, _line(content, match))


def _is_random(form: Form, secret: bytes) -> bool:
    """Whether it is no placeholder such as `ghp_xxxxxxxx`, and no name such as sk-learn-tutorial."""
    mixes = form.kind != "OpenAI" or (re.search(rb"[A-Z]", secret) and re.search(rb"[0-9]", secret))
    return bool(mixes) and len(set(secret)) > _DIFFERENT_IN_PLACEHOLDERS


def _is_password(match: re.Match[bytes]) -> bool:
    user, password = (part.decode("utf-8", "replace") for part in match.groups())
    return user != password and not is_placeholder(password)


def _in_settings(content: bytes, path: str) -> Iterator[Finding]:
    if len(content) > MAX_SETTINGS_BYTES:
        return
    is_environment = bool(_ENVIRONMENT_FILE.fullmatch(path))
    lowered = content.lower()
    if not any(hint in lowered for hint in _SETTING_HINTS):
        return
    pattern = _JSON_SETTING if path.endswith(".json") else _SETTING
    for match in pattern.finditer(content):
        name, value = match[1].decode(), _unquoted(match[2].decode("utf-8", "replace"))
        if _is_secret(name, value, is_environment=is_environment):
            yield Finding(name, _line(content, match))


def _unquoted(text: str) -> str:
    """A value without quotes, without the comment or the comma behind it."""
    value = text.strip()
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return re.split(r"\s#", value, maxsplit=1)[0].strip().rstrip(",")


def _is_secret(name: str, value: str, *, is_environment: bool) -> bool:
    """Whether a setting holds a secret; beside an .env file, a value that can be a word, a path or a number is none."""
    is_password = bool(_PASSWORD.fullmatch(name))
    if not (is_password or _TOKEN.fullmatch(name) or (is_environment and _ANY_KEY.fullmatch(name))):
        return False
    if value.startswith(_NOT_A_VALUE) or is_placeholder(value):
        return False
    if is_environment:
        return True
    if not value.isascii() or " " in value or "\\u" in value:  # words of an interface, in any language
        return False
    return is_password or (len(value) >= 8 and any(map(str.isdigit, value)) and any(map(str.isalpha, value)))


def is_placeholder(value: str) -> bool:
    """Whether a value only stands for one: empty, `changeme`, `<token>`, `your-key`, `${VAR}`, `postgres`, `123456`."""
    lowered = value.lower()
    if _SAYS_PLACEHOLDER.search(lowered):
        return True
    rest = [letter for letter in _COMMON_WORDS.sub("", lowered) if letter.isalnum()]
    return len(rest) < 4 or len(set(rest)) < 3 or "1234567890".startswith("".join(rest))


def _line(content: bytes, match: re.Match[bytes]) -> int:
    return content.count(b"\n", 0, match.start()) + 1
