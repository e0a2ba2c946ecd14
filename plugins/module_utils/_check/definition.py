# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_check``: probes domains from outside, and says what is wrong and how to fix it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._core.clock import Clock
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import TrackingError
from .._core.library import Library
from .._core.names import tracking_domain_name
from .._core.result import Result
from .._core.runner import located
from .._dns.connect_to import ConnectTo, connect_to
from .._dns.library import DNSPYTHON
from .._dns.servers import resolvers
from .._dns.shared_resolver import SharedResolver
from .._http.library import REQUESTS
from .._tls.library import CRYPTOGRAPHY
from .concurrency import Slots, bounds, concurrently
from .model.finding import Finding, Status
from .model.tracking_check import EDGE_GROUPS, GROUPS, TrackingCheck
from .options import ARGUMENTS, concurrency, tracking_checks
from .probes.domain import DomainProbe, ProbeContext
from .probes.sparkpost import SparkPostProbe
from .probes.trust import verifying
from .result.envelope import Checked, broken, envelope, evaluated
from .result.fleet import caused, fleet_summary, fleet_table, some
from .result.verdict import fault, reached

#: One question to DNS is not waited for longer than this, in seconds.
_LONGEST_QUESTION = 5.0


class CheckDefectError(TrackingError):
    """The check of a domain failed by itself, which says nothing of the domain."""

    kind = "defect"


class CheckFailedError(TrackingError):
    """A domain does not meet the requirements; the results say why."""

    kind = "check_failed"


def perform(context: TaskContext, clock: Clock | None = None) -> Result:
    """The whole check. Bad findings fail the task as ``fail_on`` says, and everything is returned all the same."""
    asked, at_once = tracking_checks(context.params), concurrency(context.params)
    if context.params["domains"] is None:
        return _one(context, asked[0], clock or Clock())
    return _many(context, asked, at_once, clock or Clock())


def _one(context: TaskContext, asked: TrackingCheck, clock: Clock) -> Result:
    checked = _check(asked, _probe_context(context, (asked,), clock))
    return Result(
        values={**envelope(checked, context.params, uuid.uuid4().hex), "changes": _changes([checked])},
        changed=checked.change is not None,
        warnings=checked.untested,
        error=_error(checked) if reached(checked.findings, context.params["fail_on"]) else None,
    )


def _many(context: TaskContext, asked: Sequence[TrackingCheck], at_once: int, clock: Clock) -> Result:
    # One line for all is said below, in place of one for each domain's wait.
    bound = bounds(len(asked), at_once)
    slots = Slots(bound.domains)
    probing = replace(
        _probe_context(context, asked, clock),
        progress=lambda _message: None,
        at_once=bound.questions,
        aside=slots.aside,
    )
    checked = concurrently(
        asked,
        lambda one: _check_or_break(one, probing),
        slots=slots,
        at_once=bound.open,
        progress=context.progress,
    )
    run_id = uuid.uuid4().hex
    results = [envelope(each, context.params, run_id) for each in checked]
    summary = fleet_summary(results)
    return Result(
        values={
            "results": results,
            "summary": summary,
            "table": fleet_table(checked, summary),
            "changes": _changes(checked),
        },
        changed=any(each.change is not None for each in checked),
        warnings=_fleet_warnings(checked),
        error=_fleet_error(checked, context.params["fail_on"]),
    )


def _changes(checked: Sequence[Checked]) -> list[dict[str, Any]]:
    return [each.change.to_values() for each in checked if each.change is not None]


def _check(asked: TrackingCheck, probing: ProbeContext) -> Checked:
    started = probing.clock.wall()
    seen = DomainProbe(asked, probing).probe()
    return evaluated(asked, seen, (started, probing.clock.wall()))


def _check_or_break(asked: TrackingCheck, probing: ProbeContext) -> Checked:
    """An internal error in the check of one domain leaves the others' results alone; it still fails the task."""
    started = probing.clock.wall()
    try:
        return _check(asked, probing)
    except Exception as error:
        return broken(asked, error, located(error), (started, probing.clock.wall()))


def _network() -> ConnectTo:
    """What the environment says of the network, which holds for where the option leads, too."""
    return connect_to(os.environ.get("TRACKING_CONNECT_TO", "").split(","), option="TRACKING_CONNECT_TO")


def _probe_context(context: TaskContext, asked: Sequence[TrackingCheck], clock: Clock) -> ProbeContext:
    params = context.params
    many = len(asked) > 1
    rules = replace(connect_to(params["connect_to"]), beyond=_network())
    timeout = min(asked[0].timeout, _LONGEST_QUESTION)
    sparkpost = None
    if "sparkpost" in asked[0].groups:
        sparkpost = SparkPostProbe(
            params, context.secrets, verify=params["verify"], check_mode=context.check_mode, clock=clock, many=many
        )
    return ProbeContext(
        resolver=SharedResolver(resolvers(params["resolvers"]), timeout=timeout, connect_to=rules),
        connect_to=rules,
        trust=verifying(params["ca_path"] or ""),
        sparkpost=sparkpost,
        progress=context.progress,
        clock=clock,
    )


def _fleet_warnings(checked: Sequence[Checked]) -> list[str]:
    """One for all, since what cannot be tested of many domains is the same network as a rule."""
    untested = [each for each in checked if each.untested]
    if not untested:
        return []
    names = some([each.known.domain for each in untested])
    return [
        f"{len(untested)} of {len(checked)} domains could not be fully tested: {names}; "
        f"for the first of them, {untested[0].untested[0].partition(': ')[2]}"
    ]


def _error(checked: Checked) -> CheckFailedError:
    summary = checked.summary
    cause = summary.first_cause
    urgent = [each for each in summary.urgent if cause is None or each.id != cause.id]
    remedies = [f"Urgent: {each.remedy}" for each in urgent] + ([cause.remedy] if cause else [])
    domain = checked.known.domain
    message = f"{domain}: {_sentence(cause)}" if cause else f"{domain}: nothing was tested: {_untold(checked)}"
    facts = {"first_cause": cause.id if cause else None, "urgent": [each.id for each in urgent]}
    return CheckFailedError(message, remedy=". ".join(filter(None, remedies)), facts=facts)


def _sentence(cause: Finding) -> str:
    """The cause in words; for what could not be tested, whose fault that is."""
    if cause.status is not Status.ERROR:
        return f"{cause.title} ({cause.id}): {cause.observed}"
    said = " ".join(dict.fromkeys(filter(None, (cause.observed, cause.reason))))
    return f"it is not proven to work, and the fault is with {fault(cause)}. {cause.title} ({cause.id}): {said}"


def _untold(checked: Checked) -> str:
    reasons = dict.fromkeys(finding.reason for finding in checked.findings if finding.reason)
    return "; ".join(reasons) or "no check applies"


def _fleet_error(checked: Sequence[Checked], limit: str) -> TrackingError | None:
    defects = [each for each in checked if each.defect is not None]
    if defects:
        return CheckDefectError(
            f"The check of {some([each.known.domain for each in defects])} failed with an internal error "
            f"({defects[0].findings[0].reason})",
            remedy="The results of the other domains are complete. Please report it with the task's options",
        )
    failed = [each for each in checked if reached(each.findings, limit)]
    if not failed:
        return None
    causes = {each.known.domain: cause.id for each in failed if (cause := each.summary.first_cause) is not None}
    words = f"{len(failed)} of {len(checked)} domains failed the check: {some([caused(each) for each in failed])}"
    return CheckFailedError(words + _unproven(failed), facts={"first_causes": causes})


def _unproven(failed: Sequence[Checked]) -> str:
    """What is not proven to work rather than broken, by whose fault."""
    open_ones = [each for each in failed if each.summary.overall in (Status.ERROR, Status.SKIP)]
    if not open_ones:
        return ""
    by_fault: dict[str, list[str]] = {}
    for each in open_ones:
        cause = each.summary.first_cause
        whose = fault(cause) if cause else "the choice of checks"
        by_fault.setdefault(whose, []).append(each.known.domain)
    said = "; ".join(f"{whose} ({some(names)})" for whose, names in by_fault.items())
    return f". Of these, {len(open_ones)} could not be tested, by the fault of {said}"


def _subject(params: Mapping[str, Any]) -> str:
    return tracking_domain_name(params["domain"]) if params["domains"] is None else ""


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """The API alone is asked by requests, and only where there is a key for it; certificates belong to the edge."""
    key, groups = params.get("api_key") or os.environ.get("SPARKPOST_API_KEY"), params.get("checks") or GROUPS
    certificates = (CRYPTOGRAPHY,) if EDGE_GROUPS.intersection(groups) else ()
    return (*certificates, REQUESTS) if key and "sparkpost" in groups else certificates


DEFINITION = Definition(
    name="tracking_check",
    arguments=ARGUMENTS,
    perform=perform,
    subject=_subject,
    libraries=(DNSPYTHON,),
    libraries_by=_libraries,
)
