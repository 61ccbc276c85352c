"""markdown-it with a limit on its work: its time can grow with the square of the lines."""

import itertools
from typing import TYPE_CHECKING

from autograde.errors import StudentFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

    BlockRule = Callable[[StateBlock, int, int, bool], bool]

# Quotes such as `>===\n@---\n` make markdown-it try its rules for all later lines at each line. 1 MiB of ordinary
# Markdown takes less than a quarter of this number, which takes 7 seconds.
MAX_RULE_CALLS = 10_000_000


def make_parser() -> "MarkdownIt":
    """CommonMark with tables; its rules for blocks are tried MAX_RULE_CALLS times at most."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    calls = itertools.count(1)

    def count_calls(rule: "BlockRule") -> "BlockRule":
        def counted(state: "StateBlock", start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001
            if next(calls) > MAX_RULE_CALLS:
                raise StudentFailure("hard-markdown")
            return rule(state, start_line, end_line, silent)

        return counted

    ruler = parser.block.ruler
    for rule in ruler.__rules__:
        ruler.at(rule.name, count_calls(rule.fn), {"alt": rule.alt})
    return parser
