# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where SparkPost's regions are: their APIs, and the hosts that serve tracked links.

Source: the SparkPost API reference (base URLs) and SparkPost's guides on HTTPS engagement tracking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """``api_url`` is the address of the API with its base path.

    ``endpoint`` is the host to which a CDN or a CNAME leads, ``managed_endpoint`` the one to which
    a CNAME leads where SparkPost manages the certificate.
    """

    name: str
    api_url: str
    endpoint: str
    managed_endpoint: str


#: Accounts, keys and tracking domains of one region are unknown in the other.
REGIONS: Mapping[str, Region] = {
    "us": Region("us", "https://api.sparkpost.com/api/v1", "spgo.io", "v2.spgo.io"),
    "eu": Region("eu", "https://api.eu.sparkpost.com/api/v1", "eu.spgo.io", "eu.v2.spgo.io"),
}
