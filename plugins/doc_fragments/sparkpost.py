# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that talks to SparkPost's API."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - The key for SparkPost's API.
      - It needs the grant C(tracking_domains/view) to read, C(tracking_domains/manage) to write, and
        C(sending_domains/manage) for the associations of sending domains.
      - Defaults to the environment variable E(SPARKPOST_API_KEY).
    type: str
  region:
    description:
      - The region of the SparkPost account, V(us) or V(eu). Accounts, keys and tracking domains of one region
        are unknown in the other.
      - Defaults to the environment variable E(SPARKPOST_REGION).
    type: str
    default: us
  api_url:
    description:
      - The address of SparkPost's API with its base path, as an enterprise account has its own one, such as
        V(https://api.example.com/api/v1). An address without any path gets the path C(/api/v1).
      - If not set, it is that of O(region).
      - Defaults to the environment variable E(SPARKPOST_API_URL).
    type: str
requirements:
  - requests
"""
