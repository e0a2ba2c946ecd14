# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_preflight``: reads all that stands, for all domains, and says what speaks against going on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._aws.session import BOTO3
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import TrackingError
from .._core.library import Library
from .._core.names import shown_name
from .._core.result import Result
from .._dns.library import DNSPYTHON
from .._dns_hosts.providers import PROVIDERS
from .._http.library import REQUESTS
from .allowing import misspelled
from .model import CLOUDFRONT, OBSTRUCTED, READY, Report
from .options import ARGUMENTS, wishes
from .run import reports
from .telling import conclusion, lines, summary, told


class ObstructedError(TrackingError):
    """No domain can go on, or one cannot where all must."""

    kind = "obstructed"


def perform(context: TaskContext) -> Result:
    """Read, conclude, and fail where nothing is left to go on with. Writes nothing."""
    params = context.params
    found = reports(context, wishes(params))
    obstructed = [one for one in found if one.state == OBSTRUCTED]
    failing = bool(obstructed) and (params["strict"] or len(obstructed) == len(found))
    return Result(
        values={
            "results": [one.to_values() for one in found],
            "ready": [one.domain for one in found if one.state == READY],
            "obstructed": [one.domain for one in obstructed],
            "messages": [each.sentence for each in told(found)],
            "lines": list(lines(found)),
            "summary": summary(found),
            "conclusion": conclusion(found) if obstructed else "",
            "can_proceed": not failing,
        },
        error=_error(obstructed, found) if failing else None,
        warnings=(
            *misspelled(params["take_over"], found),
            *dict.fromkeys(alert for one in found for alert in one.alerts),
        ),
    )


def _error(obstructed: Sequence[Report], found: Sequence[Report]) -> ObstructedError:
    said = [each.sentence for each in told(found)]
    facts = {"obstacles": {one.domain: [each.id for each in one.obstacles] for one in obstructed}}
    message = " ".join(said) if len(said) == 1 else " ".join([summary(found), *said])
    return ObstructedError(message, facts=facts)


def _subject(params: Mapping[str, Any]) -> str:
    entries = params.get("domains") or []
    return shown_name(entries[0].get("domain")) if len(entries) == 1 else ""


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """Those of the providers that the task is about."""
    entries = params.get("domains") or []
    named = {params.get("cdn"), params.get("dns_provider")}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            named |= {entry.get("cdn"), entry.get("dns_provider")}
    needed = [*((BOTO3,) if CLOUDFRONT in named else ())]
    for name, provider in PROVIDERS.items():
        needed += provider.libraries if name in named else ()
    return (REQUESTS, *dict.fromkeys(each for each in needed if each is not REQUESTS))


DEFINITION = Definition(
    name="tracking_preflight",
    arguments=ARGUMENTS,
    perform=perform,
    subject=_subject,
    libraries=(DNSPYTHON,),
    libraries_by=_libraries,
)
