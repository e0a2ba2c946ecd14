# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A finding: what was looked at, what was expected, what was seen, and what to do about it."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

#: Evidence is cut at so many bytes.
MOST_EVIDENCE = 2048
_CUT = " [cut]"


class Status(str, enum.Enum):
    """How a check ended. ERROR: it could not be tested, so it is neither good nor bad. SKIP: it has a reason."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


#: What ``fail_on`` may be, from the strictest on. ``unproven``: a failure, or what could not be tested.
LIMITS = ("warn", "unproven", "fail", "never")


class Layer(enum.IntEnum):
    """The order of causes, lowest first: what fails on a lower layer breaks everything above it."""

    DNS = 0
    TCP = 1
    TLS = 2
    EDGE = 3
    REDIRECT = 4
    ORIGIN = 5
    CACHE = 6
    API = 7
    EVENTS = 8


class Branch(str, enum.Enum):
    """Which part of the path a finding is about; a failure breaks only what follows it on the same branch."""

    NAME = "name"
    ISSUE = "issue"
    HTTPS = "https"
    HTTP = "http"
    CACHE = "cache"
    API = "api"
    EMAIL = "email"


@dataclass(frozen=True)
class Evidence:
    """What was seen, where, and when (UTC). ``place`` is ``resolver``, ``ip`` or ``url``; ``where`` its value."""

    kind: str
    place: str
    where: str
    at: str
    data: str
    redacted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As the results show it."""
        return {
            "kind": self.kind,
            self.place: self.where,
            "at": self.at,
            "data": cut(self.data),
            "redacted": self.redacted,
        }


@dataclass(frozen=True)
class Finding:
    """One result. Its id says what was found: a healthy probe's own id, or that of the failure recognised.

    ``reason`` says why a check was skipped or could not be made. ``next_check_after`` is a UTC time.
    """

    id: str
    title: str
    group: str
    status: Status
    severity: str
    layer: Layer
    branch: Branch
    rank: int
    blocks: bool
    expected: str = ""
    observed: str = ""
    remedy: str = ""
    reason: str = ""
    evidence: Sequence[Evidence] = field(default_factory=tuple)
    guide_ref: str = ""
    duration_ms: int = 0
    retryable: bool = False
    next_check_after: str | None = None
    kind: str | None = None

    @property
    def is_bad(self) -> bool:
        """Whether it is a problem of the domain's, sure or suspected."""
        return self.status in (Status.FAIL, Status.WARN)

    def skipped(self, reason: str) -> Finding:
        """The same, as not evaluated."""
        return replace(
            self,
            status=Status.SKIP,
            reason=reason,
            remedy="",
            blocks=False,
            retryable=False,
            next_check_after=None,
            kind=None,
        )

    def to_dict(self) -> dict[str, Any]:
        """As the results show it: JSON types alone."""
        return {
            "id": self.id,
            "title": self.title,
            "group": self.group,
            "status": self.status.value,
            "severity": self.severity,
            "kind": self.kind,
            "expected": self.expected,
            "observed": self.observed,
            "remedy": self.remedy,
            "reason": self.reason,
            "evidence": [each.to_dict() for each in self.evidence],
            "guide_ref": self.guide_ref,
            "duration_ms": self.duration_ms,
            "retryable": self.retryable,
            "next_check_after": self.next_check_after,
        }


def utc(seconds: float) -> str:
    """Unix seconds as ISO 8601 in UTC, to the second."""
    time = datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def cut(text: str, most: int = MOST_EVIDENCE) -> str:
    """The text within so many bytes of UTF-8, marked where it was longer."""
    data = text.encode("utf-8", "replace")
    if len(data) <= most:
        return data.decode("utf-8")
    return data[: most - len(_CUT)].decode("utf-8", "ignore") + _CUT
