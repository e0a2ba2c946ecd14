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
      - The recursive resolvers to ask, each as C(address) or C(address:port), an IPv6 address with a port in brackets.
      - Taken from the environment variable E(TRACKING_RESOLVERS), with commas between them, where the option is not
        set; else the system's resolvers are asked.
    type: list
    elements: str
  connect_to:
    description:
      - Where to connect in place of the address that DNS gives, in the form of curl's C(--connect-to),
        C(HOST1:PORT1:HOST2:PORT2). An empty C(HOST1) or C(PORT1) stands for any, an empty C(HOST2) or C(PORT2) for
        the original one. The first rule that fits is taken.
      - Taken from the environment variable E(TRACKING_CONNECT_TO), with commas between them, where the option is not
        set. M(sparkpost.tracking.tracking_check) applies that variable to where the option leads, too.
    type: list
    elements: str
"""
