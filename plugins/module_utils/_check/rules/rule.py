# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One entry of the catalogue: everything constant about a finding id."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.finding import Branch, Layer, Status

#: Guides that depend on the CDN, as templates over a subject's values.
CDN_GUIDE, CERTIFICATE_GUIDE = "{cdn_guide}", "{certificate_guide}"
GUIDE = "Enabling HTTPS Engagement Tracking on SparkPost"
CLOUDFRONT_GUIDE = "Step by Step Guide with AWS CloudFront"
CLOUDFLARE_GUIDE = "Step by Step Guide with CloudFlare"
FASTLY_GUIDE = "Step by Step Guide with Fastly"
ACM_GUIDE = "Using AWS Certificate Manager (ACM) to issue a certificate for your domain(s)"
SECURE_GUIDE = "Create a secure tracking domain on SparkPost"
FASTLY_CERTIFICATE_GUIDE = "Issue a certificate with Fastly"
ENDPOINTS_GUIDE = "SparkPost tracking endpoints"


@dataclass(frozen=True)
class Rule:
    """What is known of a finding before anything is looked at.

    ``status`` is how it counts as a rule; ``severity`` (info, low, medium, high, critical) its impact when it is bad.
    ``expected``, ``remedy`` and ``guide_ref`` are templates over the values that a Subject gives (``{domain}``, ...).
    ``blocks`` says whether the rest of its branch cannot be judged after it. ``retry_after`` is the number of
    seconds after which another look may find it healed without anybody's doing; None where it cannot heal by itself.
    ``slot`` is the healthy probe in whose place it stands; "" where it stands beside the others.
    ``late`` says that it takes its time or is running out, rather than being broken or set wrongly.
    """

    id: str
    title: str
    group: str
    layer: Layer
    branch: Branch
    status: Status
    severity: str
    expected: str
    remedy: str = ""
    guide_ref: str = GUIDE
    blocks: bool = False
    retry_after: int | None = None
    slot: str = ""
    late: bool = False

    def kind(self, status: Status) -> str | None:
        """What it means for clicks where it counts as ``status``; None where nothing is wrong or nothing is known.

        ``outage``: clicks fail or are lost. ``lateness``: it takes its time, or is running out. ``defect``: clicks
        work, but not as they should.
        """
        if status not in (Status.FAIL, Status.WARN):
            return None
        if self.late:
            return "lateness"
        return "outage" if status is Status.FAIL else "defect"
