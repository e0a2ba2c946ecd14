# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of a verification: how many domains have which verdict, and which of them make the run fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._play import (
    Findings,
    Play,
    findings_of,
    report_of,
    tally,
)

#: Verdicts, the worst first; a domain has the worst one of its check and its proof by mail.
_COUNTED = ("fail", "error", "warn", "pass")

#: The verdicts that let a run pass, by how bad a finding must be for it to fail.
_TOLERATED: Mapping[str, frozenset[str]] = {
    "warn": frozenset({"pass"}),
    "unproven": frozenset({"pass", "warn"}),
    "fail": frozenset({"pass", "warn", "error", "skip"}),
    "never": frozenset({"pass", "warn", "error", "skip", "fail"}),
}
_WELL = frozenset({"pass"})

Envelope = Mapping[str, Any]


def of_host(play: Play, fail_on: str, *, mail: bool = False) -> dict[str, Any]:
    """The sentences that make the run of the play's host fail, and one on how many of its domains are healthy."""
    variables = play.hostvars[play.host]
    found = Findings("verify", variables, mail)
    # A proof by mail that was skipped leaves the checks, which say whether anything was tested.
    results = [*found.checks, *(each for each in found.mails if _overall(each) != "skip")]
    bad = [str(each["table"][0]) for each in results if _overall(each) not in _TOLERATED[fail_on]]
    # The check may itself have failed for one domain; what it found of the others is complete.
    error = variables.get("verify_result") or {}
    if error.get("error") is not None and fail_on != "never":
        bad.append(str(error.get("msg")))
    return {"bad": bad, "sentence": _sentence(found.checks, results)}


def _sentence(checks: Sequence[Envelope], results: Sequence[Envelope]) -> str:
    unhealthy = {each["domain"] for each in results if _overall(each) not in _WELL}
    said = tally(len(checks) - len(unhealthy), len(checks))
    if not unhealthy:
        return f"{said}."
    if len(checks) == 1 and all(_overall(each) in (*_WELL, "warn") for each in results):
        return "1 of 1 domain works, with warnings, which do not fail this task."
    # What an audit concludes of them, it says itself.
    whose = "The findings of the others" if len(unhealthy) < len(checks) else "The findings"
    return f"{said}. {whose} do not fail this task."


def of_play(play: Play, *, mail: bool = False) -> dict[str, Any]:
    """The results of all hosts of the play, and their summary: small, without secrets, and the same for every host."""
    found = list(findings_of(play, "verify", mail=mail))
    checks = [each for host in found for each in host.checks]
    results = [*checks, *(each for host in found for each in host.mails)]
    named = names_by_verdict(checks, results)
    return {
        "results": results,
        "stats": {
            "domains": len(checks),
            "counts": {verdict: len(named[verdict]) for verdict in ("pass", "warn", "fail", "error", "skip")},
            "ok": all(each["ok"] for each in results),
            "failed": named["fail"],
            "untested": named["error"],
            "soonest_expiry": _soonest_expiry(host.variables for host in found),
            "report": report_of(play),
        },
    }


def names_by_verdict(checks: Sequence[Envelope], results: Sequence[Envelope]) -> dict[str, list[str]]:
    """Each domain once, under the worst of its verdicts; ``skip`` holds those that were not checked at all."""
    named: dict[str, list[str]] = {}
    taken: set[str] = set()
    for verdict in _COUNTED:
        names = dict.fromkeys(str(each["domain"]) for each in results if _overall(each) == verdict)
        named[verdict] = [name for name in names if name not in taken]
        taken.update(names)
    names = dict.fromkeys(str(each["domain"]) for each in checks)
    return {**named, "skip": [name for name in names if name not in taken]}


def _overall(result: Envelope) -> str:
    return str(result["summary"]["overall"])


def _soonest_expiry(hosts: Iterable[Mapping[str, Any]]) -> Any:
    summaries = [host["verify_result"].get("summary") or {} for host in hosts]
    dated = [each["soonest_expiry"] for each in summaries if each.get("soonest_expiry")]
    # Times in UTC of one form sort as text.
    return min(dated, key=lambda each: str(each["not_after"]), default=None)
