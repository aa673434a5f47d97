"""What a condition may say: a small, safe part of SQL, read into a tree.

sqlglot splits the text and builds the tree; what it may see and what it may answer are both lists of what is
allowed. Words that are no operator here are column names, so a column may be called ``order`` or ``case``.
"""

from __future__ import annotations

import difflib
import re
from itertools import zip_longest
from typing import Final

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from leadlight.model.mistake import WordingError
from leadlight.model.pattern import check_like, check_regex
from leadlight.model.tree import ARITHMETIC, EQUALITY, LIKE, LOGIC, ORDER, TEXT_TESTS, depth, number, parts, rearranged

LONGEST: Final = 10_000  # characters
DEEPEST_BRACKETS: Final = 50
DEEPEST_TREE: Final = 200
MOST_NODES: Final = 2_000
MOST_IN_A_LIST: Final = 1_000
MOST_SIGNS_IN_A_ROW: Final = 5  # NOT NOT -x: each is a level of the parser, as a bracket is
MOST_REGEXES: Final = 5  # compiling a hostile one takes up to a tenth of a second

FUNCTIONS: Final = (
    "lower", "upper", "length", "coalesce", "starts_with", "ends_with", "contains", "regexp_like",
)  # fmt: skip
_WORD: Final = re.compile(r"\w+")
_OPERATORS: Final = frozenset(
    TokenType[name]
    for name in (
        *("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "RLIKE", "IS", "ISNULL", "NOTNULL"),
        *("EQ", "NEQ", "LT", "LTE", "GT", "GTE", "PLUS", "DASH", "STAR", "SLASH", "MOD"),
        *("NULL", "TRUE", "FALSE", "NUMBER", "STRING", "L_PAREN", "R_PAREN", "COMMA"),
    )
)
_SIGNS: Final = frozenset({TokenType.NOT, TokenType.DASH, TokenType.PLUS})

_ONE: Final = frozenset({"this"})
_TWO: Final = frozenset({"this", "expression"})
_PARTS: Final[dict[type[exp.Expr], frozenset[str]]] = {
    **dict.fromkeys((*LOGIC, *EQUALITY, *ORDER, *ARITHMETIC, *TEXT_TESTS), _TWO),
    **dict.fromkeys((exp.Not, exp.Paren, exp.Neg, exp.Column, exp.Boolean, exp.Lower, exp.Upper, exp.Length), _ONE),
    **dict.fromkeys((*LIKE, exp.Is), _TWO | {"negate"}),
    exp.Div: _TWO | {"typed", "safe"},
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Null: frozenset(),
}
_ADVICE: Final = (
    "Use comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, ILIKE, IS NULL, arithmetic and the functions "
    + ", ".join(FUNCTIONS)
)


def parse(text: str) -> exp.Expr:
    """The tree of a condition, rearranged; ``WordingError`` says what it may not say."""
    _check_size(text)
    try:
        tokens = Postgres().tokenize(text)
        _check_tokens(tokens)
        statements = Postgres().parser().parse(tokens, text)
    except SqlglotError as error:
        raise _unreadable(error) from None
    except RecursionError:
        raise _too_deep() from None
    tree = statements[0] if len(statements) == 1 else None
    if tree is None:
        raise WordingError("The condition is empty", "Write one, such as \"country = 'DE'\", or leave the key out")
    _check_tree(tree)
    tree = rearranged(tree)
    if depth(tree) > DEEPEST_TREE:
        raise _too_deep()
    return tree


def _check_size(text: str) -> None:
    if len(text) > LONGEST:
        raise WordingError(f"The condition is longer than {LONGEST:,} characters", "Split it into several rules")
    if any((c < " " and c not in "\t\r\n") or "\ud800" <= c <= "\udfff" for c in text):
        raise WordingError("The condition has a control character in it", "Remove it")


def _check_tokens(tokens: list[Token]) -> None:
    brackets = signs = 0
    after = [token.token_type for token in tokens[1:]]
    for token, following in zip_longest(tokens, after):
        _check_token(token, call=following is TokenType.L_PAREN)
        signs = signs + 1 if token.token_type in _SIGNS else 0
        brackets += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if brackets > DEEPEST_BRACKETS or signs > MOST_SIGNS_IN_A_ROW:
            raise _too_deep()


def _check_token(token: Token, *, call: bool) -> None:
    """Every word is an operator, a function or a column name: then no other part of SQL can be written."""
    if token.token_type in _OPERATORS:
        return
    if token.token_type is not TokenType.IDENTIFIER and not _WORD.fullmatch(token.text):
        dot = "Write the bare column name, and 0.5 rather than .5"
        raise WordingError(f"{token.text!r} does not belong in a condition", dot if token.text == "." else _ADVICE)
    if call and token.token_type is not TokenType.IDENTIFIER:
        if token.text.lower() not in FUNCTIONS:
            raise _no_function(token.text)
        token.token_type = TokenType.VAR
    else:
        token.token_type = TokenType.IDENTIFIER


def _no_function(name: str) -> WordingError:
    near = difflib.get_close_matches(name.lower(), FUNCTIONS, 1)
    listed = f"The functions are {', '.join(FUNCTIONS)}"
    return WordingError(f"There is no function {name!r} here", f"Did you mean {near[0]}? {listed}" if near else listed)


def _unreadable(error: SqlglotError) -> WordingError:
    if isinstance(error, TokenError):
        return WordingError(
            "A quote or a comment in the condition is not closed",
            "Close it; a quote inside a text is written twice, ''",
        )
    found = getattr(error, "errors", None) or [{}]
    before, at = str(found[0].get("start_context", ""))[-40:], str(found[0].get("highlight", ""))[:40]
    return WordingError(
        f"The condition cannot be read at {at!r}, after {before!r}", "Something is missing or too much there"
    )


def _too_deep() -> WordingError:
    return WordingError(
        "The condition is nested too deeply",
        f"Use at most {DEEPEST_BRACKETS} levels, or split it into several rules",
    )


def _check_tree(tree: exp.Expr) -> None:
    for count, node in enumerate(parts(tree)):
        if count >= MOST_NODES:
            raise WordingError(f"The condition has more than {MOST_NODES:,} parts", "Split it into several rules")
        _check_node(node)
    regexes = [node for node in parts(tree) if isinstance(node, exp.RegexpLike)]
    if len(regexes) > MOST_REGEXES:
        raise WordingError(
            f"The condition has more than {MOST_REGEXES} regular expressions", "Join them with | into one"
        )
    for node in regexes:
        check_regex(_literal_text(node))


def _check_node(node: exp.Expr) -> None:
    if isinstance(node, exp.Alias):
        raise WordingError(
            f"The condition cannot be read at {node.alias!r}",
            "Something is missing before it, such as AND or OR",
        )
    if isinstance(node, exp.In):
        _check_list(node)
    allowed = _PARTS.get(type(node))
    if allowed is None or any(value for name, value in node.args.items() if name not in allowed):
        raise WordingError(f"`{type(node).__name__.upper()}` does not belong in a condition", _ADVICE)
    if isinstance(node, exp.Column):
        _check_column(node)
    elif isinstance(node, LIKE):
        check_like(_literal_text(node))
    elif isinstance(node, exp.Is) and not isinstance(node.expression, (exp.Null, exp.Boolean)):
        raise WordingError("IS is followed by something else than NULL, TRUE or FALSE", "Use = to compare two values")
    elif isinstance(node, exp.Literal) and not node.is_string:
        number(node)


def _check_column(node: exp.Column) -> None:
    if not isinstance(node.this, exp.Identifier) or not 1 <= len(node.name) <= 100:
        raise WordingError(
            "A column name in the condition is empty or very long",
            "Use the name of a property or an attribute",
        )
    node.this.set("quoted", not _WORD.fullmatch(node.name))  # so that it is shown as it was written


def _check_list(node: exp.In) -> None:
    if not node.expressions:
        raise WordingError(
            "IN is not followed by a list", "Write the values in brackets, such as country IN ('DE', 'AT')"
        )
    if len(node.expressions) > MOST_IN_A_LIST:
        raise WordingError(f"A list in the condition has more than {MOST_IN_A_LIST:,} values", "Split it with OR")
    for value in node.expressions:
        if not isinstance(value.this if isinstance(value, exp.Neg) else value, (exp.Literal, exp.Boolean)):
            raise WordingError(
                "A list after IN holds something else than texts and numbers",
                "Write plain values; ask for a missing one with IS NULL",
            )


def _literal_text(node: exp.Expr) -> str:
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or not pattern.is_string:
        raise WordingError(
            "A pattern in the condition is not a plain text",
            "Write it in single quotes, such as path LIKE '/pricing%'",
        )
    return str(pattern.this)
