# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""URL patterns of page rules: what they match, what ``$1`` stands for, and which one hides which. Pure.

A pattern is ``[scheme://]host[:port]/path`` in any letter case. ``*`` stands for any characters, none and slashes
included, at most four times. Without a scheme it matches both; a path takes in the query string. Only the first
active rule that matches, from the highest priority down, acts on a request, so that one under a wider one is dead.
Source: Cloudflare's documentation, "Page Rules" and "Wildcard matching".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

SCHEMES = ("http", "https")
#: Of one pattern.
MOST_WILDCARDS = 4

_SCHEME = re.compile(r"([a-z*]*)://(.*)", re.DOTALL | re.IGNORECASE)
_PORT = re.compile(r"(.*?):(\d{1,5})", re.DOTALL)
_REFERENCE = re.compile(r"\\\$|\$(\d)")
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: A character that no pattern holds: it is matched by nothing but a wildcard.
_ANYTHING = "\0"


@dataclass(frozen=True)
class Pattern:
    """``scheme`` as it is written, None for both; ``port`` None for any; ``glob`` is host and path in lower case."""

    scheme: str | None
    port: int | None
    glob: str

    @classmethod
    def from_text(cls, text: str) -> Pattern:
        """Equal for the same pattern in other letters: its case, and the slash of an empty path, say nothing."""
        scheme, rest = _split_scheme(text.strip().lower())
        authority, slash, path = rest.partition("/")
        host, port = _split_port(authority)
        if not slash and not host.endswith("*"):
            slash = "/"
        return cls(scheme, port, f"{host}{slash}{path}")

    @property
    def schemes(self) -> tuple[str, ...]:
        """Those that it matches."""
        if self.scheme is None:
            return SCHEMES
        return tuple(each for each in SCHEMES if _regex(self.scheme).fullmatch(each))

    @property
    def host(self) -> str:
        """The part of the pattern between scheme and path, wildcards included."""
        return self.glob.partition("/")[0]

    @property
    def wildcards(self) -> int:
        """How many ``*`` it has."""
        return (self.scheme or "").count("*") + self.glob.count("*")

    def groups(self, url: str) -> tuple[str, ...] | None:
        """What each ``*`` stands for in the absolute URL, in order; None where it does not match.

        Each takes as little as it can, from the left.
        """
        scheme, rest = _split_scheme(url)
        scheme = (scheme or "").lower()
        authority, _slash, path = rest.partition("/")
        host, port = _split_port(authority)
        if scheme not in self.schemes or self.port not in (None, port or _DEFAULT_PORTS[scheme]):
            return None
        found = _regex(self.glob).fullmatch(f"{host}/{path}")
        of_scheme = _regex(self.scheme or scheme).fullmatch(scheme)
        return (*of_scheme.groups(), *found.groups()) if found and of_scheme else None

    def matches(self, url: str) -> bool:
        """Whether a rule with this pattern acts on the absolute URL."""
        return self.groups(url) is not None

    def covers(self, other: Pattern, scheme: str) -> bool:
        """Whether it matches, over the scheme, each URL that the other one matches.

        The other's wildcards are replaced by something that only a wildcard matches: where it takes that, it takes
        whatever stands there, and where it does not, there is a URL that it misses.
        """
        if scheme not in self.schemes or self.port not in (None, other.port):
            return False
        return _regex(self.glob).fullmatch(other.glob.replace("*", _ANYTHING)) is not None

    def meets(self, other: Pattern) -> bool:
        """Whether there is a URL that both match."""
        ports = {self.port, other.port} - {None}
        return bool(set(self.schemes) & set(other.schemes)) and len(ports) < 2 and _meet(self.glob, other.glob)

    def within(self, zone: str) -> bool:
        """Whether its host ends as those of the zone do, at a label's beginning."""
        before = self.host[: -len(zone)]
        return self.host.endswith(zone) and (not before or before.endswith((".", "*")))


def hidden_by(pattern: Pattern, higher: Sequence[Pattern]) -> tuple[int, ...]:
    """Places in ``higher`` of the patterns that leave this one nothing to match, () where something is left.

    One may do so for http and another for https.
    """
    places: list[int] = []
    for scheme in sorted(pattern.schemes):
        place = next((place for place, each in enumerate(higher) if each.covers(pattern, scheme)), None)
        if place is None:
            return ()
        places.append(place)
    return tuple(sorted(set(places)))


def references(template: str) -> tuple[int, ...]:
    """The numbers of the wildcards that a forwarding URL refers to, in the order of their appearance."""
    return tuple(int(found[1]) for found in _REFERENCE.finditer(template) if found[1])


def resolved(template: str, groups: Sequence[str]) -> str:
    r"""The forwarding URL with what the wildcards stood for; ``\$`` is a dollar sign.

    Raises IndexError for a reference to a wildcard that the pattern has not, where the edge answers 500.
    """

    def put(found: re.Match[str]) -> str:
        if not found[1]:
            return "$"
        number = int(found[1])
        if not 1 <= number <= len(groups):
            raise IndexError(f"${number} refers to a wildcard that is not there")
        return groups[number - 1]

    return _REFERENCE.sub(put, template)


@functools.lru_cache(maxsize=1024)
def _regex(glob: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in glob.split("*")), re.DOTALL | re.IGNORECASE)


def _split_scheme(text: str) -> tuple[str | None, str]:
    found = _SCHEME.fullmatch(text)
    return (found[1], found[2]) if found else (None, text)


def _split_port(authority: str) -> tuple[str, int | None]:
    found = _PORT.fullmatch(authority)
    return (found[1], int(found[2])) if found else (authority, None)


def _meet(one: str, other: str) -> bool:
    """Whether some text matches both: the ways through both at once, a wildcard standing still or letting one pass."""
    ahead, seen = [(0, 0)], set()
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        left, right = one[here[0] :], other[here[1] :]
        if not left and not right:
            return True
        ahead += _steps(here, left[:1], right[:1])
    return False


def _steps(here: tuple[int, int], left: str, right: str) -> list[tuple[int, int]]:
    i, j = here
    if "*" in (left, right):
        return [step for step, there in (((i + 1, j), left), ((i, j + 1), right)) if there]
    return [(i + 1, j + 1)] if left == right else []
