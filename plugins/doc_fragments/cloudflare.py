# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that talks to Cloudflare's API."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - The API token, of a user or of an account.
      - It needs the permissions of what the module does, such as C(Zone Read), C(DNS Write) or C(Zone Settings Write).
        The dashboard says Edit where the API says Write.
      - With a token neither O(email) nor O(api_key) is sent.
      - Defaults to the environment variable E(CLOUDFLARE_API_TOKEN).
    type: str
  email:
    description:
      - The e-mail address of the user, only together with O(api_key).
      - Defaults to the environment variable E(CLOUDFLARE_EMAIL).
    type: str
  api_key:
    description:
      - The global API key of the user, which may do everything. Prefer O(api_token).
      - Defaults to the environment variable E(CLOUDFLARE_API_KEY).
    type: str
  base_url:
    description:
      - The address of Cloudflare's API with its base path. An address without any path gets the path C(/client/v4).
      - Defaults to the environment variable E(CLOUDFLARE_BASE_URL).
    type: str
    default: https://api.cloudflare.com/client/v4
requirements:
  - requests
notes:
  - Cloudflare allows 1200 requests in five minutes, and keeps a user out for up to five minutes who sent more.
    A larger O(retry_timeout) than V(300) lets the module wait for that.
"""

    PREFLIGHT = r"""
options:
  preflight:
    description:
      - The results that M(sparkpost.tracking.tracking_preflight) has just returned for domains of the zone, which must
        be named by O(zone_id). What they say of an active zone is not read again.
      - What is to be changed is read nevertheless. A new object is created without another look, since Cloudflare
        refuses one that conflicts with what exists.
    type: list
    elements: dict
"""

    ZONE = r"""
options:
  zone:
    description:
      - The name of the zone. Finding it takes a request, and the permission C(Zone Read).
      - One of O(zone) and O(zone_id) is required. Where both are given they have to agree.
    type: str
  zone_id:
    description:
      - The id of the zone, which its overview page in the dashboard shows. It spares the look-up by name.
      - A token that may not list zones reaches its zone by the id.
    type: str
"""
