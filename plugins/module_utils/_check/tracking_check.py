# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_check``: looks at one domain from outside, and says what is wrong and how to mend it."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import Finding, Status, utc
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.judge import judge, recognise_cdn
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import ARGUMENTS, subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.runner import Observer, Tools
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.sparkpost_facts import SparkPostProbe
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import GROUPS, Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.table import table
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.trust import verifying
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.verdict import (
    Summary,
    reached,
    summarise,
    wanted,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.host import Host
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.library import Library
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.version import VERSION
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import connect_to
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.library import DNSPYTHON
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Resolver
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.servers import resolvers
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.library import REQUESTS

#: Of the shape of the results; it grows when a field changes its meaning or goes.
SCHEMA_VERSION = 1
#: One question to DNS is not waited for longer than this, in seconds.
_LONGEST_QUESTION = 5.0


class CheckFailedError(TrackingError):
    """The domain is not as it must be; the results say it in full."""

    kind = "check_failed"


def perform(host: Host, clock: Clock | None = None) -> Result:
    """The whole check. Bad findings fail the task as ``fail_on`` says, and everything is returned all the same."""
    clock = clock or Clock()
    asked = subject(host.params)
    tools = _tools(host, asked, clock)
    started = clock.wall()
    seen = Observer(asked, tools).look()
    ended = clock.wall()
    known = recognise_cdn(asked, seen)
    findings = wanted(judge(asked, seen, now=ended), asked.groups)
    summary = summarise(findings)
    return Result(
        values=_values(host.params, known, findings, summary, (started, ended)),
        changed=seen.sparkpost is not None and seen.sparkpost.changed,
        warnings=_untested(known, findings),
        error=_error(known, summary) if reached(findings, host.params["fail_on"]) else None,
    )


def _tools(host: Host, asked: Subject, clock: Clock) -> Tools:
    params = host.params
    rules = connect_to(params["connect_to"])
    timeout = min(asked.timeout, _LONGEST_QUESTION)
    sparkpost = None
    if "sparkpost" in asked.groups:
        sparkpost = SparkPostProbe(
            params, host.secrets, verify=params["verify"], check_mode=host.check_mode, clock=clock
        )
    return Tools(
        resolver=Resolver(resolvers(params["resolvers"]), timeout=timeout, connect_to=rules),
        connect_to=rules,
        trust=verifying(params["ca_path"] or ""),
        sparkpost=sparkpost,
        progress=host.progress,
        clock=clock,
    )


def _values(
    params: Mapping[str, Any],
    known: Subject,
    findings: Sequence[Finding],
    summary: Summary,
    times: tuple[float, float],
) -> dict[str, Any]:
    cdn = known.cdn.id if known.cdn else "other"
    return {
        "schema_version": SCHEMA_VERSION,
        "tool_version": VERSION,
        "run_id": uuid.uuid4().hex,
        "started": utc(times[0]),
        "finished": utc(times[1]),
        "vantage": {"host": socket.gethostname()},
        "domain": known.domain,
        "cdn": cdn,
        "endpoint": known.endpoint,
        "inputs": {
            "expected_target": list(known.expected_targets),
            "checks": sorted(known.groups),
            "connect_to": list(params["connect_to"] or ()),
            "resolvers": list(params["resolvers"] or ()),
            "cache_ttl": known.cache_ttl,
            "warn_days": known.warn_days,
            "expect_redirect": known.expect_redirect,
            "app_links": known.app_links,
        },
        "checks": [finding.to_dict() for finding in findings],
        "summary": summary.to_dict(),
        "table": table(known.domain, cdn, known.endpoint, findings, summary),
    }


def _untested(known: Subject, findings: Sequence[Finding]) -> list[str]:
    return [
        f"{known.domain}: {finding.id} could not be tested: {finding.reason or finding.observed}"
        for finding in findings
        if finding.status is Status.ERROR
    ]


def _error(known: Subject, summary: Summary) -> CheckFailedError:
    cause = summary.first_cause
    urgent = [each for each in summary.urgent if cause is None or each.id != cause.id]
    remedies = [f"Urgent: {each.remedy}" for each in urgent] + ([cause.remedy] if cause else [])
    message = f"{known.domain}: {cause.title} ({cause.id}): {cause.observed}" if cause else known.domain
    facts = {"first_cause": cause.id if cause else None, "urgent": [each.id for each in urgent]}
    return CheckFailedError(message, remedy=". ".join(filter(None, remedies)), facts=facts)


def _subject(params: Mapping[str, Any]) -> str:
    return tracking_domain_name(params["domain"])


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """The API alone is asked by requests, and only where there is a key for it."""
    key = params.get("api_key") or os.environ.get("SPARKPOST_API_KEY")
    return (REQUESTS,) if key and "sparkpost" in (params.get("checks") or GROUPS) else ()


DEFINITION = Definition(
    name="tracking_check",
    arguments=ARGUMENTS,
    perform=perform,
    subject=_subject,
    libraries=(DNSPYTHON,),
    libraries_by=_libraries,
)
