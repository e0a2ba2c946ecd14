# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is desired of one host at Cloudflare's edge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HostWish:
    """``ahead`` are further hosts of the zone that are given rules before this one; ``endpoint`` is for the clicks."""

    domain: str
    mode: str = "proxy"
    rules: str = "page_rules"
    ssl_scope: str = "host"
    ahead: tuple[str, ...] = ()
    endpoint: str = ""

    @property
    def has_rule(self) -> bool:
        """Whether the set-up makes a rule for the host."""
        return self.mode == "forward" or self.ssl_scope == "host"

    @property
    def uses_page_rule(self) -> bool:
        """Whether that is a page rule."""
        return self.rules == "page_rules" and self.has_rule
