# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Android and Apple devices accept that an app opens the domain's links: two files, fetched and judged.

Sources: Android's documentation of verifying app links (HTTPS, application/json, no redirect), Apple's documentation
of associated domains (HTTPS, no redirect), and SparkPost's guide on HTTPS engagement tracking (redirects by a CDN).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..model.finding import Finding, Status
from ..model.http_answer import Exchange
from ..model.subject import Subject
from ..probes.http import HttpProbe
from ..probes.wire import Edge, Trouble
from ..rules.registry import found
from .http_side import describe

#: Each file's path with what its JSON has to be.
FILES: Mapping[str, type] = {
    "/.well-known/assetlinks.json": list,
    "/.well-known/apple-app-site-association": dict,
}
#: Of a file, in bytes: Apple takes no larger one.
LARGEST = 128 * 1024


def probe_app_links(probe: HttpProbe, domain: str, edge: Edge) -> tuple[Exchange, ...]:
    """Both files from one address, over https and without following a redirect."""
    return tuple(probe.get(f"https://{domain}{path}", edge) for path in FILES)


def analyse_app_links(subject: Subject, exchanges: Sequence[Exchange], *, now: float) -> Finding:
    """The finding ``app_links``: passed where both files are as apps need them."""
    faults = [f"{describe(each)}: {fault}" for each in exchanges if (fault := fault_of(each))]
    silent = bool(exchanges) and all(
        each.failure is not None and each.failure.trouble is Trouble.UNREACHABLE for each in exchanges
    )
    status = Status.FAIL if faults else None
    return found(
        "app_links",
        subject.values(),
        observed="; ".join(faults) or "both files: 200, JSON, no redirect",
        status=Status.ERROR if silent else status,
        reason="this machine has no route to the address" if silent else "",
        evidence=[each.evidence() for each in exchanges],
        duration_ms=sum(each.duration_ms for each in exchanges),
        now=now,
    )


def fault_of(exchange: Exchange) -> str:
    """Why devices would not take the file; "" where they do."""
    answer = exchange.answer
    if answer is None:
        return "no answer"
    if exchange.location:
        return "it is redirected"
    if answer.status != 200:
        return "it is not there"
    if not exchange.verified:
        return "the certificate is not accepted"
    wanted = next(kind for path, kind in FILES.items() if exchange.url.endswith(path))
    # Apple reads its file whatever the type is.
    if wanted is list and answer.content_type != "application/json":
        return "its type is not application/json"
    return "" if _is_json(answer.body, wanted) else f"it is no JSON {'list' if wanted is list else 'object'}"


def _is_json(body: bytes, wanted: type) -> bool:
    try:
        return isinstance(json.loads(body), wanted)
    except ValueError:
        return False
