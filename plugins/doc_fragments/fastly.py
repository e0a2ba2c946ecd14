# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that talks to Fastly's API."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``; use it together with ``sparkpost.tracking.http``."""

    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - A token for Fastly's API. It needs the scope C(global), and a user whose role allows what the module does.
      - Defaults to the environment variable E(FASTLY_API_TOKEN) or E(FASTLY_API_KEY).
    type: str
  api_url:
    description:
      - The address of Fastly's API.
      - Defaults to the environment variable E(FASTLY_API_URL) or E(FASTLY_API_ENDPOINT).
    type: str
    default: https://api.fastly.com
requirements:
  - requests
"""
