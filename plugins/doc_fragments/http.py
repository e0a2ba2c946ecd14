# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that talks to a service over HTTP."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  validate_certs:
    description:
      - Whether to verify the TLS certificate of the service's API.
      - Switch it off for tests of your own only.
    type: bool
    default: true
  allow_http:
    description:
      - Whether credentials may be sent to an API at another machine by plain HTTP. An address of this machine's own,
        such as C(http://127.0.0.1:4566), needs no permission.
      - Defaults to the environment variable E(TRACKING_ALLOW_HTTP).
    type: bool
    default: false
    version_added: 0.1.0
  ca_path:
    description:
      - A file with certificates of further certificate authorities to trust, as PEM, or a folder of such files.
      - Defaults to the environment variable E(TRACKING_CA_PATH).
    type: path
  request_timeout:
    description: How long to wait for the answer to one request, in seconds.
    type: int
    default: 30
  retry_timeout:
    description:
      - How long an operation may take with all its retries, in seconds.
      - Reading and idempotent requests are repeated after C(429), C(5xx) and broken connections, with growing
        pauses, or when the service says in C(Retry-After). An address where nobody answers is reported within
        5 seconds.
    type: int
    default: 120
"""
