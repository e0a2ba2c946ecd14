# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: load balancers and proxies in front of SparkPost that are no CDN of those set up here."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import GUIDE, Rule


def _entry(finding_id: str, title: str, expected: str, retry_after: int | None = None) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group="cdn",
        layer=Layer.EDGE,
        branch=Branch.HTTPS,
        status=Status.FAIL,
        severity="critical",
        expected=expected,
        remedy="{page_step}",
        guide_ref=GUIDE,
        blocks=True,
        retry_after=retry_after,
        slot="https_probe",
    )


ENTRIES = (
    _entry(
        "gcp",
        "Google Cloud's load balancer does not reach SparkPost",
        "the load balancer passes requests on to {endpoint}",
    ),
    _entry(
        "azure",
        "Azure Front Door does not reach SparkPost",
        "Front Door passes requests on to {endpoint}",
    ),
    _entry(
        "own_proxy",
        "The proxy answers by itself, or does not reach SparkPost",
        "the proxy passes requests on to {endpoint}, with {endpoint} as SNI",
    ),
)
