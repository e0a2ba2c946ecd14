# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sections of SparkPost's guide that findings refer to."""

from __future__ import annotations

GUIDE = "Enabling HTTPS Engagement Tracking on SparkPost"
CLOUDFRONT_GUIDE = "Step by Step Guide with AWS CloudFront"
CLOUDFLARE_GUIDE = "Step by Step Guide with CloudFlare"
FASTLY_GUIDE = "Step by Step Guide with Fastly"
ACM_GUIDE = "Using AWS Certificate Manager (ACM) to issue a certificate for your domain(s)"
SECURE_GUIDE = "Create a secure tracking domain on SparkPost"
FASTLY_CERTIFICATE_GUIDE = "Issue a certificate with Fastly"
ENDPOINTS_GUIDE = "SparkPost tracking endpoints"
