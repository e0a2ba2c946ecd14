# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One domain at the end of a run: what was made, the verdict, and its certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._core.names import tracking_domain_name

#: Who renews the certificate of a path, as long as its validation records stand.
_RENEWED_BY = {
    "cloudfront": "AWS Certificate Manager",
    "cloudflare": "Cloudflare",
    "fastly": "Fastly",
    "managed": "SparkPost",
}
#: Which verdicts of a check are good enough, by what fails the run.
_GOOD_ENOUGH = {
    "warn": ("pass",),
    "unproven": ("pass", "warn"),
    "fail": ("pass", "warn", "error", "skip"),
    "never": ("pass", "warn", "error", "skip", "fail"),
}


@dataclass(frozen=True)
class Outcome:
    """``cause`` groups what went wrong, "" where nothing did; ``problem`` is the sentence about it."""

    domain: str
    path: str
    cause: str = ""
    problem: str = ""
    verdict: str = ""
    changes: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    certificate: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the domain fails nothing."""
        return not self.cause


def outcomes(params: Mapping[str, Any]) -> list[Outcome]:
    """One for each domain of the run, in its order."""
    set_up = {str(each["domain"]): each for each in params["setup"]}
    checks = {str(each["domain"]): each for each in params["checks"]}
    preflight = {str(each["domain"]): each for each in params["preflight"]}
    named = [tracking_domain_name(name) for name in params["domains"]]
    return [
        _outcome(
            name,
            set_up.get(name) or {},
            checks.get(name) or {},
            preflight.get(name) or {},
            params["fail_on"],
            own_certificate=name in params["own_certificates"],
        )
        for name in named
    ]


def _outcome(
    name: str,
    set_up: Mapping[str, Any],
    check: Mapping[str, Any],
    found: Mapping[str, Any],
    fail_on: str,
    *,
    own_certificate: bool,
) -> Outcome:
    path = str(set_up.get("cdn") or found.get("cdn") or check.get("cdn") or "")
    cause, problem = _trouble(set_up, check, found, fail_on)
    return Outcome(
        name,
        path,
        cause,
        problem,
        _verdict(check),
        tuple(set_up.get("changes") or ()),
        _certificate(check, "you" if own_certificate else _RENEWED_BY.get(path, "")),
    )


def _trouble(
    set_up: Mapping[str, Any], check: Mapping[str, Any], found: Mapping[str, Any], fail_on: str
) -> tuple[str, str]:
    """What keeps the domain from working, the earliest cause."""
    obstacles = found.get("obstacles") or ()
    if obstacles:
        said = [f"{str(one['message']).rstrip('.')}. {str(one['remedy']).rstrip('.')}." for one in obstacles]
        return str(obstacles[0]["id"]), " ".join(said)
    if set_up.get("state") == "failed":
        return "not set up", str(set_up.get("msg") or "")
    overall = str((check.get("summary") or {}).get("overall") or "pass")
    if overall not in _GOOD_ENOUGH[fail_on]:
        first = (check.get("summary") or {}).get("first_cause") or overall
        return str(first), _finding(check, str(first))
    return "", ""


def _finding(check: Mapping[str, Any], first: str) -> str:
    """What the verification saw of the first cause, and what to do."""
    for each in check.get("checks") or ():
        if each.get("id") == first:
            observed = str(each.get("observed") or each.get("reason") or "")
            said = [str(each.get("title") or first), observed, str(each.get("remedy") or "")]
            return " ".join(f"{one.rstrip('.')}." for one in said if one)
    return str((check.get("table") or [first])[0])


def _verdict(check: Mapping[str, Any]) -> str:
    if not check:
        return ""
    return str(check["table"][0]).partition("): ")[2]


def _certificate(check: Mapping[str, Any], renewed_by: str) -> str:
    held = check.get("certificate") or {}
    if not held.get("not_after"):
        return ""
    renewed = f", renewed by {renewed_by}" if renewed_by else ""
    return f"certificate until {str(held['not_after'])[:10]}{renewed}"
