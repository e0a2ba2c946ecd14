# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One domain at the end of a run: what was made, the verdict, and its certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._core.names import tracking_domain_name
from ..model import DNS, SPARKPOST, STEPS

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
#: What the findings begin with that a step brings about, so that nobody else has to where the tags left it out.
_BROUGHT_BY = {"dns_": DNS, "sparkpost_": SPARKPOST}
_AGAIN = "Run it again without --tags and --skip-tags"


@dataclass(frozen=True)
class Outcome:
    """``cause`` groups what went wrong, "" where nothing did; ``problem`` is the sentence about it.

    ``warned_of`` and ``advice`` are the same of what keeps a domain that works from working without warnings.
    """

    domain: str
    path: str
    cause: str = ""
    problem: str = ""
    verdict: str = ""
    changes: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    certificate: str = ""
    untouched: bool = False
    warned_of: str = ""
    advice: str = ""

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
            params,
            own_certificate=name in params["own_certificates"],
        )
        for name in named
    ]


def _outcome(
    name: str,
    set_up: Mapping[str, Any],
    check: Mapping[str, Any],
    found: Mapping[str, Any],
    params: Mapping[str, Any],
    *,
    own_certificate: bool,
) -> Outcome:
    path = str(set_up.get("cdn") or found.get("cdn") or check.get("cdn") or "")
    cause, problem = _trouble(set_up, check, found, params)
    warned_of, advice = ("", "") if cause else _warning(check)
    return Outcome(
        name,
        path,
        cause,
        problem,
        _verdict(check),
        tuple(set_up.get("changes") or ()),
        _certificate(check, "you" if own_certificate else _RENEWED_BY.get(path, "")),
        untouched=not cause and not set_up and not check,
        warned_of=warned_of,
        advice=advice,
    )


def _trouble(
    set_up: Mapping[str, Any], check: Mapping[str, Any], found: Mapping[str, Any], params: Mapping[str, Any]
) -> tuple[str, str]:
    """What keeps the domain from working, the earliest cause."""
    obstacles = found.get("obstacles") or ()
    if obstacles:
        said = [f"{str(one['message']).rstrip('.')}. {str(one['remedy']).rstrip('.')}." for one in obstacles]
        return str(obstacles[0]["id"]), " ".join(said)
    if set_up.get("state") == "failed":
        return "not set up", str(set_up.get("msg") or "")
    summary = check.get("summary") or {}
    overall = str(summary.get("overall") or "pass")
    if overall not in _GOOD_ENOUGH[params["fail_on"]]:
        first = str(summary.get("first_cause") or overall)
        return first, _finding(check, first, params["left_out"])
    return "", ""


def _finding(check: Mapping[str, Any], first: str, left_out: Sequence[str]) -> str:
    """What the verification saw of the first cause, and what to do: for what the tags left out, what they left out."""
    for each in check.get("checks") or ():
        if each.get("id") == first:
            observed = str(each.get("observed") or each.get("reason") or "")
            return _sentences(str(each.get("title") or first), observed, _remedy(each, left_out))
    return str((check.get("table") or [first])[0])


def _remedy(finding: Mapping[str, Any], left_out: Sequence[str]) -> str:
    missing = [step for step in STEPS if step in left_out]
    told = f"The tags left out {', '.join(missing)}. {_AGAIN}" if missing else ""
    brought_by = next((step for start, step in _BROUGHT_BY.items() if str(finding.get("id")).startswith(start)), "")
    return told if brought_by in missing else _sentences(str(finding.get("remedy") or ""), told)


def _warning(check: Mapping[str, Any]) -> tuple[str, str]:
    """The first cause of a domain that works, and what to do about it; empty where it works without warnings."""
    first = str((check.get("summary") or {}).get("first_cause") or "")
    for each in check.get("checks") or ():
        if first and each.get("id") == first:
            return first, _sentences(str(each.get("title") or ""), str(each.get("remedy") or ""))
    return "", ""


def _sentences(*said: str) -> str:
    return " ".join(f"{one.rstrip('.')}." for one in said if one)


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
