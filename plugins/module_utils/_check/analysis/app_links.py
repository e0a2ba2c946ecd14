# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether Android and Apple devices accept that an app opens the domain's links, by two files.

Sources: Android's documentation of verifying app links (HTTPS, application/json, no redirect), Apple's documentation
of associated domains (HTTPS, no redirect), and SparkPost's guide on HTTPS engagement tracking (redirects by a CDN).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..model.connection import FailureKind
from ..model.finding import Finding, Status
from ..model.http_answer import Exchange
from ..model.tracking_check import TrackingCheck
from ..probes.app_links import FILES
from ..rules.registry import found
from .scheme_answers import describe


def analyse_app_links(check: TrackingCheck, exchanges: Sequence[Exchange], *, now: float) -> Finding:
    """The finding ``app_links``: passed where both files are as apps need them."""
    faults = [f"{describe(each)}: {fault}" for each in exchanges if (fault := fault_of(each))]
    silent = bool(exchanges) and all(
        each.failure is not None and each.failure.kind is FailureKind.UNREACHABLE for each in exchanges
    )
    status = Status.FAIL if faults else None
    return found(
        "app_links",
        check,
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
        return "it is missing"
    if not exchange.verified:
        return "the certificate is not accepted"
    expected = next(kind for path, kind in FILES.items() if exchange.url.endswith(path))
    # Apple reads its file whatever the type is.
    if expected is list and answer.content_type != "application/json":
        return "its type is not application/json"
    return "" if _is_json(answer.body, expected) else f"it is not a JSON {'list' if expected is list else 'object'}"


def _is_json(body: bytes, expected: type) -> bool:
    try:
        return isinstance(json.loads(body), expected)
    except ValueError:
        return False
