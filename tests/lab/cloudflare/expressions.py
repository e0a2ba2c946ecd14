# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The language of rule expressions: as much of it as rules for a tracking domain need.

Source: Cloudflare's documentation of the Rules language: fields, operators, functions and their precedence.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
Evaluate = Callable[[Facts], Any]

#: What an expression may ask of a request.
FIELDS = frozenset(
    {
        "http.host",
        "http.request.method",
        "http.request.uri",
        "http.request.uri.path",
        "http.request.uri.path.extension",
        "http.request.uri.query",
        "http.request.full_uri",
        "http.user_agent",
        "http.referer",
        "http.cookie",
        "http.x_forwarded_for",
        "http.request.version",
        "raw.http.request.uri.path",
        "raw.http.request.uri.query",
        "raw.http.request.full_uri",
        "ip.src",
        "ip.src.country",
        "ssl",
    }
)


class ExpressionError(Exception):
    """The expression is not one; the text says why."""


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\.)*"|r"[^"]*")
      | (?P<address>\d+\.\d+\.\d+\.\d+(?:/\d+)?)
      | (?P<number>\d+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<sign>\(|\)|\{|\}|,|==|!=|<=|>=|<|>|~|&&|\|\||\^\^|!)
    )""",
    re.VERBOSE,
)
_SIGNS = {"==": "eq", "!=": "ne", "~": "matches", "&&": "and", "||": "or", "^^": "xor", "!": "not"}
_SIGNS |= {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"unexpected {text[place:].strip()[:20]!r}")
        place = match.end()
        kind = match.lastgroup or ""
        value = match.group(kind)
        if value in _SIGNS:
            kind, value = "name", _SIGNS[value]
        found.append(_Token(kind, value))
    return found


def parse(text: str) -> Evaluate:
    """A function of the facts that says what the expression says: a truth value, text or number.

    Raises:
        ExpressionError: it is none.
    """
    if text.strip() == "true":
        return lambda facts: True
    if text.strip() == "false":
        return lambda facts: False
    parser = _Parser(_tokens(text))
    evaluate = parser.either()
    parser.end()
    return evaluate


_Binary = Callable[[Any, Any], bool]


def _wildcard(pattern: str, *, strict: bool = False) -> re.Pattern[str]:
    escaped = ".*?".join(re.escape(part) for part in pattern.split("*"))
    return re.compile(escaped, re.DOTALL | (0 if strict else re.IGNORECASE))


def _matches(held: Any, wanted: Any) -> bool:
    return re.search(str(wanted), str(held)) is not None


_OPERATORS: Mapping[str, _Binary] = {
    "eq": lambda held, wanted: bool(held == wanted),
    "ne": lambda held, wanted: bool(held != wanted),
    "lt": lambda held, wanted: bool(held < wanted),
    "le": lambda held, wanted: bool(held <= wanted),
    "gt": lambda held, wanted: bool(held > wanted),
    "ge": lambda held, wanted: bool(held >= wanted),
    "contains": lambda held, wanted: str(wanted) in str(held),
    "matches": _matches,
    "wildcard": lambda held, wanted: _wildcard(str(wanted)).fullmatch(str(held)) is not None,
    "strict wildcard": lambda held, wanted: _wildcard(str(wanted), strict=True).fullmatch(str(held)) is not None,
}


def _wildcard_replace(held: Any, pattern: Any, target: Any, flags: Any = "") -> str:
    groups = "(.*?)".join(re.escape(part) for part in str(pattern).split("*"))
    match = re.compile(groups, re.DOTALL | (0 if flags == "s" else re.IGNORECASE)).fullmatch(str(held))
    if match is None:
        return str(held)
    return re.sub(r"\$\{(\d+)\}", lambda each: match.group(int(each.group(1))), str(target))


def _regex_replace(held: Any, pattern: Any, target: Any) -> str:
    template = re.sub(r"\$\{(\d+)\}", r"\\g<\1>", str(target))
    return re.sub(str(pattern), template, str(held), count=1)


_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "starts_with": (2, 2, lambda held, prefix: str(held).startswith(str(prefix))),
    "ends_with": (2, 2, lambda held, suffix: str(held).endswith(str(suffix))),
    "concat": (1, 99, lambda *parts: "".join(str(part) for part in parts)),
    "lower": (1, 1, lambda held: str(held).lower()),
    "upper": (1, 1, lambda held: str(held).upper()),
    "len": (1, 1, lambda held: len(str(held))),
    "substring": (2, 3, lambda held, start, end=None: str(held)[start:end]),
    "to_string": (1, 1, str),
    "wildcard_replace": (3, 4, _wildcard_replace),
    "regex_replace": (3, 3, _regex_replace),
}


class _Parser:
    """Recursive descent; ``or`` binds loosest, then ``xor``, ``and``, ``not``."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._place = tokens, 0

    def end(self) -> None:
        """Raises ExpressionError where something is left."""
        if self._place < len(self._tokens):
            raise ExpressionError(f"unexpected {self._tokens[self._place].value!r}")

    def _peek(self, *values: str) -> bool:
        token = self._tokens[self._place] if self._place < len(self._tokens) else None
        return token is not None and token.kind in ("name", "sign") and token.value in values

    def _take(self, *values: str) -> bool:
        if self._peek(*values):
            self._place += 1
            return True
        return False

    def _next(self) -> _Token:
        if self._place >= len(self._tokens):
            raise ExpressionError("it ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _expect(self, value: str) -> None:
        if not self._take(value):
            raise ExpressionError(f"{value!r} is missing")

    def either(self) -> Evaluate:
        """Terms joined by ``or``."""
        return self._chain(("or",), lambda: self._chain(("xor",), self._both))

    def _both(self) -> Evaluate:
        return self._chain(("and",), self._negated)

    def _chain(self, words: tuple[str, ...], part: Callable[[], Evaluate]) -> Evaluate:
        found = part()
        while self._peek(*words):
            word = self._next().value
            found = _joined(word, found, part())
        return found

    def _negated(self) -> Evaluate:
        if self._take("not"):
            inner = self._negated()
            return lambda facts: not inner(facts)
        return self._comparison()

    def _comparison(self) -> Evaluate:
        left = self._value()
        if self._take("in"):
            return self._among(left)
        word = "strict wildcard" if self._take("strict") else ""
        if word and not self._peek("wildcard"):
            raise ExpressionError("strict goes with wildcard only")
        if self._peek(*_OPERATORS):
            word = f"strict {self._next().value}" if word else self._next().value
            compare, right = _OPERATORS[word], self._value()
            return lambda facts: compare(left(facts), right(facts))
        return left

    def _among(self, left: Evaluate) -> Evaluate:
        self._expect("{")
        values: list[Any] = []
        while not self._take("}"):
            token = self._next()
            values.append(_literal(token))
        return lambda facts: any(_contained(left(facts), value) for value in values)

    def _value(self) -> Evaluate:
        if self._take("("):
            inner = self.either()
            self._expect(")")
            return inner
        token = self._next()
        if token.kind != "name":
            literal = _literal(token)
            return lambda facts: literal
        if self._take("("):
            return self._call(token.value)
        if token.value in ("true", "false"):
            return lambda facts: token.value == "true"
        if token.value not in FIELDS:
            raise ExpressionError(f"unknown identifier {token.value!r}")
        return lambda facts: facts.get(token.value, "")

    def _call(self, name: str) -> Evaluate:
        if name not in _FUNCTIONS:
            raise ExpressionError(f"unknown function {name!r}")
        arguments: list[Evaluate] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append(self.either())
        least, most, function = _FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise ExpressionError(f"{name} does not take {len(arguments)} arguments")
        return lambda facts: function(*(each(facts) for each in arguments))


def _joined(word: str, left: Evaluate, right: Evaluate) -> Evaluate:
    if word == "and":
        return lambda facts: bool(left(facts)) and bool(right(facts))
    if word == "or":
        return lambda facts: bool(left(facts)) or bool(right(facts))
    return lambda facts: bool(left(facts)) != bool(right(facts))


def _literal(token: _Token) -> Any:
    if token.kind == "text":
        raw = token.value.startswith("r")
        inner = token.value[2:-1] if raw else token.value[1:-1]
        return inner if raw else re.sub(r"\\(.)", r"\1", inner)
    if token.kind == "number":
        return int(token.value)
    if token.kind == "address":
        return ipaddress.ip_network(token.value, strict=False)
    raise ExpressionError(f"{token.value!r} is no value")


def _contained(held: Any, value: Any) -> bool:
    if isinstance(value, ipaddress.IPv4Network):
        return ipaddress.ip_address(str(held)) in value
    return bool(held == value)
