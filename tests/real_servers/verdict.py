# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the check on a site as a task would, and judges what it made of it by the row."""

from __future__ import annotations

import secrets
from typing import Any

from real_servers.row import HEALTHY, Row
from real_servers.site import DOMAIN, Site
from support.causes import recognised
from support.hosts import run_in_process

#: How long an edge of these rows may keep an answer: short, since the check waits for its end.
CACHE_TTL = 2


def check(site: Site, row: Row) -> dict[str, Any]:
    """The result of the check."""
    options = {
        "domain": DOMAIN,
        "checks": list(row.groups),
        "resolvers": site.resolvers,
        "connect_to": site.connect_to,
        "ca_path": str(site.ca_path),
        "cache_ttl": CACHE_TTL,
        "fail_on": "never",
        **row.options,
        **site.options,
    }
    return run_in_process("tracking_check", options)


def assert_truth(site: Site, row: Row) -> None:
    """What curl sees of two recipients' clicks is what the row says."""
    if row.arrives is None:
        return
    clicks = [site.click(f"r{secrets.token_hex(4)}") for _recipient in range(2)]
    arrived = all(click.arrived for click in clicks)
    assert arrived == row.arrives, f"the row is wrong: {clicks}"


def assert_verdict(result: dict[str, Any], row: Row) -> None:
    """The first cause is the row's, with its words; of what is healthy nothing is remarked."""
    assert "summary" in result, result.get("msg", result)
    shown = "\n".join(result["table"])
    remarks = [each for each in result["checks"] if each["status"] in ("fail", "warn", "error")]
    if row.expect == HEALTHY:
        assert not remarks, shown
        assert result["summary"]["overall"] == "pass", shown
        return
    assert result["summary"]["first_cause"] == row.expect, shown
    (found,) = [each for each in result["checks"] if each["id"] == row.expect]
    assert not row.status or found["status"] == row.status, shown
    for word in row.says:
        assert word in found["observed"], f"{word!r} is not in: {found['observed']}\n{shown}"
    for word in row.remedy:
        assert word in found["remedy"], f"{word!r} is not in: {found['remedy']}\n{shown}"
    for word in row.never:
        assert word not in found["remedy"], f"{word!r} is in: {found['remedy']}\n{shown}"
    recognised(row.expect)
