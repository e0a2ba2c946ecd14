# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost itself, where it manages the domain's certificate."""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.guides import ENDPOINTS_GUIDE

SPARKPOST = Cdn(
    "sparkpost",
    "SparkPost's managed HTTPS",
    never_silent=True,
    authorities=("letsencrypt.org",),
    # Proved over HTTP: the name leads to SparkPost.
    validation_methods=("http-01",),
    guide=ENDPOINTS_GUIDE,
    target_hint="{managed_endpoint}",
    certificate_step="enable the certificate managed by SparkPost (option 'managed_certificate' of "
    "sparkpost_tracking_domain)",
    renewal_step="SparkPost renews a certificate when 15 days are left, so its renewal has failed: "
    "'tls_certificate.error_code' of sparkpost_tracking_domain_info says why, and tracking_check with a key for "
    "SparkPost's API says what to do about it",
)
