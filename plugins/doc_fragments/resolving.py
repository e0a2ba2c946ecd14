# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that resolves names and connects to hosts by itself."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  resolvers:
    description:
      - The recursive resolvers to query, as C(address) or C(address:port). Put an IPv6 address with a port in brackets.
      - Defaults to the comma-separated environment variable E(TRACKING_RESOLVERS), or else to the system's resolvers.
    type: list
    elements: str
  connect_to:
    description:
      - Where to connect instead of the address in DNS, in the format of curl's C(--connect-to),
        C(HOST1:PORT1:HOST2:PORT2). An empty C(HOST1) or C(PORT1) matches any, and an empty C(HOST2) or
        C(PORT2) means the original one. The first matching rule applies.
      - Defaults to the comma-separated environment variable E(TRACKING_CONNECT_TO).
        M(sparkpost.tracking.tracking_check) also applies that variable to the targets of the option.
    type: list
    elements: str
"""
