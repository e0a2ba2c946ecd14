# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict of an audit on each domain: drift, outage, lateness and defects told apart; and the audit's outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._play import (
    Findings,
    Play,
    findings_of,
    report_of,
    tally,
)

#: What the words of a verdict begin with, by the kind of a finding.
_KINDS = {"outage": "outages", "lateness": "lateness", "defect": "defects"}


def verdicts_of(results: Sequence[Mapping[str, Any]], drift: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One verdict for each result of ``tracking_check``, with the drift of its domain where it was looked for.

    ``state`` is ``fail`` where clicks fail, where something drifted, or where nobody could tell whether it did;
    ``warn`` where something is late, works not as it should, or could not be tested; else ``pass``.
    """
    compared = {str(each["domain"]): each for each in drift}
    return [_verdict(result, compared.get(str(result["domain"]))) for result in results]


def _verdict(result: Mapping[str, Any], drift: Mapping[str, Any] | None) -> dict[str, Any]:
    found: dict[str, list[str]] = {"outages": [], "lateness": [], "defects": [], "untested": []}
    failed = False
    for check in result.get("checks") or ():
        kind = _KINDS.get(str(check.get("kind")))
        failed = failed or check["status"] == "fail"
        if kind:
            found[kind].append(str(check["id"]))
        elif check["status"] == "error":
            found["untested"].append(str(check["id"]))
    changes = [str(each) for each in (drift or {}).get("changes") or ()]
    error = str((drift or {}).get("error") or "")
    bad = failed or bool(changes) or bool(error)
    verdict = {
        "domain": str(result["domain"]),
        "state": "fail" if bad else "warn" if any(found.values()) else "pass",
        "compared": drift is not None,
        "drift": changes,
        "drift_error": error,
        **found,
    }
    untested = [check for check in result.get("checks") or () if check["status"] == "error"]
    reason = str((untested or [{}])[0].get("reason") or "")
    return {**verdict, "verdict": f"{verdict['domain']}: {_sentence(verdict, reason, clicked=_is_clicked(result))}"}


def _is_clicked(result: Mapping[str, Any]) -> bool:
    """Whether links were followed, by the probes or out of a test mail: without, nobody knows of an outage."""
    tested = [check for check in result.get("checks") or () if check["status"] in ("pass", "warn", "fail")]
    return any(check.get("group", "http") in ("http", "cdn", "email") for check in tested)


def _sentence(verdict: Mapping[str, Any], reason: str, *, clicked: bool) -> str:
    """What is wrong, the worst first; for a healthy domain, what it was found free of.

    ``reason`` says why the first check that could not be made was not; ``clicked`` whether any link was followed.
    """
    parts = []
    if verdict["outages"]:
        parts.append(f"outage ({', '.join(verdict['outages'])})")
    if verdict["drift"]:
        parts.append(f"drift (the set-up would {', then '.join(verdict['drift'])})")
    if verdict["drift_error"]:
        parts.append(f"drift could not be determined: {verdict['drift_error'].rstrip('.')}")
    if verdict["lateness"]:
        parts.append(f"lateness ({', '.join(verdict['lateness'])})")
    if verdict["defects"]:
        parts.append(f"defects ({', '.join(verdict['defects'])})")
    if verdict["untested"]:
        why = f": {reason.rstrip('.')}" if reason else ""
        parts.append(f"not tested ({', '.join(verdict['untested'])}{why})")
    if verdict["compared"] and not verdict["drift"] and not verdict["drift_error"]:
        parts.append("no drift")
    if not verdict["outages"]:
        parts.append("no outage" if clicked else "no outage seen, but no link was clicked")
    return f"{'; '.join(parts)}."


#: The states that make a run fail, by how bad a domain must be for that.
_INTOLERABLE: Mapping[str, frozenset[str]] = {
    "warn": frozenset({"fail", "warn"}),
    "unproven": frozenset({"fail"}),
    "fail": frozenset({"fail"}),
    "never": frozenset(),
}

#: The clauses of an audit's sentence, and the field of a verdict that says whether the domain belongs to one.
_CLAUSES = (
    ("outage", "outages"),
    ("drift", "drift"),
    ("drift could not be determined", "drift_error"),
    ("lateness", "lateness"),
    ("defects", "defects"),
    ("not tested", "untested"),
)


def of_host(play: Play, fail_on: str) -> dict[str, Any]:
    """The sentences that make the run of the play's host fail, and one on all of its domains."""
    variables = play.hostvars[play.host]
    verdicts = Findings("audit", variables).verdicts
    bad = [str(each["verdict"]) for each in verdicts if _is_intolerable(each, fail_on)]
    # The check may itself have failed for one domain, and the finding says so.
    error = variables.get("verify_result") or {}
    if error.get("error") is not None and fail_on != "never":
        bad.append(str(error.get("msg")))
    return {"bad": bad, "sentence": summary_sentence(verdicts)}


def _is_intolerable(verdict: Mapping[str, Any], fail_on: str) -> bool:
    """What could not be tested is not proven to work, which is no success unless asked for otherwise."""
    return verdict["state"] in _INTOLERABLE[fail_on] or (fail_on == "unproven" and bool(verdict["untested"]))


def summary_sentence(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """How many domains are healthy, and a clause with the names of those that have each kind of problem."""
    healthy = sum(each["state"] == "pass" for each in verdicts)
    clauses = [tally(healthy, len(verdicts))]
    for words, field in _CLAUSES:
        names = _named(verdicts, field)
        if names:
            clauses.append(f"{words}: {', '.join(names)}")
    return f"{'; '.join(clauses)}."


def of_play(play: Play) -> dict[str, Any]:
    """The verdicts of all hosts of the play, and their summary: small, without secrets, and the same for every host."""
    verdicts = [each for host in findings_of(play, "audit") for each in host.verdicts]
    return {
        "results": verdicts,
        "stats": {
            "domains": len(verdicts),
            "ok": all(each["state"] == "pass" for each in verdicts),
            "drift": _named(verdicts, "drift"),
            "undetermined": _named(verdicts, "drift_error"),
            "outage": _named(verdicts, "outages"),
            "lateness": _named(verdicts, "lateness"),
            "defects": _named(verdicts, "defects"),
            "untested": _named(verdicts, "untested"),
            "report": report_of(play),
        },
    }


def _named(verdicts: Sequence[Mapping[str, Any]], field: str) -> list[str]:
    return [str(each["domain"]) for each in verdicts if each[field]]
