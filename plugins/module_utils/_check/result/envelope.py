# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was found out about one domain, in the one shape that results and reports share. Pure."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.plan import ObjectChange
from ..._core.version import VERSION
from ..analysis.evaluate import evaluate, recognise_cdn
from ..model.finding import Finding, Status, utc
from ..model.tracking_check import TrackingCheck
from ..probes.observations import Observations
from ..rules.defect import DEFECT
from ..rules.registry import found
from .certificate_card import certificate_card
from .records_card import records_card
from .table import table
from .verdict import Summary, in_groups, summarise

#: Of the shape of the results; it grows when a field changes its meaning or goes.
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Checked:
    """One domain, what was seen of it, and the verdict. ``times`` are Unix seconds, of its beginning and its end.

    ``defect`` is the error that ended the check itself.
    """

    known: TrackingCheck
    seen: Observations
    findings: tuple[Finding, ...]
    summary: Summary
    times: tuple[float, float]
    defect: Exception | None = None

    @property
    def change(self) -> ObjectChange | None:
        """What changed at SparkPost because it was asked to verify the domain; None for nothing."""
        return self.seen.sparkpost.change if self.seen.sparkpost is not None else None

    @property
    def untested(self) -> list[str]:
        """A sentence for each finding that could not be tested."""
        return [
            f"{self.known.domain}: {finding.id} could not be tested: {finding.reason or finding.observed}"
            for finding in self.findings
            if finding.status is Status.ERROR
        ]

    @property
    def cdn(self) -> str:
        """The CDN's id, as named or as recognised."""
        return self.known.cdn.id if self.known.cdn else "other"

    @property
    def table(self) -> list[str]:
        """The verdict and all findings as lines of text."""
        return table(self.known.domain, self.cdn, self.known.endpoint, self.findings, self.summary)


def evaluated(asked: TrackingCheck, seen: Observations, times: tuple[float, float]) -> Checked:
    """The verdict on what was seen."""
    findings = tuple(in_groups(evaluate(asked, seen, now=times[1]), asked.groups))
    return Checked(recognise_cdn(asked, seen), seen, findings, summarise(findings), times)


def broken(asked: TrackingCheck, error: Exception, words: str, times: tuple[float, float]) -> Checked:
    """No verdict, since the check itself failed; ``words`` say how."""
    finding = found(DEFECT, asked, observed="", reason=words)
    return Checked(asked, Observations(), (finding,), summarise([finding]), times, error)


def envelope(checked: Checked, params: Mapping[str, Any], run_id: str) -> dict[str, Any]:
    """The return values for one domain: JSON types alone, no secret among them."""
    known, summary = checked.known, checked.summary
    started, finished = checked.times
    return {
        "schema_version": SCHEMA_VERSION,
        "tool_version": VERSION,
        "run_id": run_id,
        "started_at": utc(started),
        "finished_at": utc(finished),
        "vantage": {"host": socket.gethostname()},
        "domain": known.domain,
        "cdn": checked.cdn,
        "endpoint": known.endpoint,
        "region": known.region,
        "inputs": _inputs(known, params),
        "ok": summary.ok,
        "certificate": certificate_card(known, checked.seen.tls, now=finished),
        "records": records_card(known, checked.seen.dns, checked.findings),
        "checks": [finding.to_dict() for finding in checked.findings],
        "summary": summary.to_dict(),
        "table": checked.table,
    }


def _inputs(known: TrackingCheck, params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "expected_target": list(known.expected_targets),
        "checks": sorted(known.groups),
        "connect_to": list(params["connect_to"] or ()),
        "resolvers": list(params["resolvers"] or ()),
        "cache_ttl": known.cache_ttl,
        "warn_days": known.warn_days,
        "expect_redirect": known.expect_redirect,
        "app_links": known.app_links,
    }
