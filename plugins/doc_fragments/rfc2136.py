# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that sends dynamic updates to a DNS server."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  rfc2136_server:
    description:
      - The zone's primary server, as an IP address with a port where it is not 53, such as V(192.0.2.53:5353).
        Needed with the provider V(rfc2136), which sends dynamic updates (RFC 2136) over TCP.
      - Defaults to the environment variable E(RFC2136_NAMESERVER).
    type: str
  tsig_name:
    description:
      - The name of the TSIG key (RFC 8945) that signs all messages. Without a key, the server decides by the address of
        the sender alone.
      - Defaults to the environment variable E(RFC2136_TSIG_KEY).
    type: str
  tsig_secret:
    description:
      - The secret of the key, in base64 as C(tsig-keygen) and C(keymgr) write it.
      - Defaults to the environment variable E(RFC2136_TSIG_SECRET).
    type: str
  tsig_algorithm:
    description:
      - The algorithm of the key - V(hmac-sha256) (the default), V(hmac-sha512), V(hmac-sha384), V(hmac-sha224),
        V(hmac-sha1) or V(hmac-md5).
      - Defaults to the environment variable E(RFC2136_TSIG_ALGORITHM).
    type: str
notes:
  - With the provider V(rfc2136), the key must be allowed to update the zone. If it may transfer the zone (AXFR) as
    well, the zone is read at once; otherwise each name is asked for.
"""
