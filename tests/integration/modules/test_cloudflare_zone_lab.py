# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone from nothing to a host that is ready, in the served lab with its registrar and DNS."""

from __future__ import annotations

from typing import Any

from lab.services import CLOUDFLARE_ACCOUNT_ID
from lab.world import World
from support.hosts import RunTask

Z, D = "shop-example.com", "track.shop-example.com"


def test_from_nothing_to_a_ready_host(lab: World, run_task: RunTask) -> None:
    def run(module: str, **options: Any) -> dict[str, Any]:
        result = run_task(module, options)
        assert not result["failed"], result["msg"]
        return result

    made = run("cloudflare_zone", zone=Z, account_id=CLOUDFLARE_ACCOUNT_ID, settings={"ssl": "full"})
    assert (made["zone"]["status"], made["delegated"]) == ("pending", False)
    lab.registrar.delegate(Z, [record["value"] for record in made["delegation_records"]])
    active = run("cloudflare_zone", zone=Z, activation_check=True, wait=True, wait_timeout=20, wait_interval=1)
    assert (active["zone"]["status"], active["delegated"], active["changed"]) == ("active", True, False)
    record = {"name": D, "type": "CNAME", "value": "spgo.io", "proxied": True}
    assert run("dns_records", provider="cloudflare", zone=Z, records=[record])["changed"]
    assert not run("dns_records", provider="cloudflare", zone=Z, records=[record])["changed"]
    (host,) = run("cloudflare_host_info", zone=Z, hosts=[D])["hosts"]
    assert (host["ready"], host["problems"]) == (True, [])
    (zone,) = run("cloudflare_zone_info", zone=Z, check_delegation=True, settings=["ssl"])["zones"]
    assert (zone["delegated"], zone["settings"]) == (True, {"ssl": "full"})


def test_a_zone_that_moves_away_is_reported(lab: World, run_task: RunTask) -> None:
    lab.cloudflare.create_zone(Z, active=True)
    lab.registrar.delegate(Z, ["ns1.own-dns.test", "ns2.own-dns.test"])
    moved = run_task("cloudflare_zone", {"zone": Z})
    assert (moved["zone"]["status"], moved["delegated"]) == ("moved", False)
    assert moved["delegation"]["foreign"] == ["ns1.own-dns.test", "ns2.own-dns.test"]
