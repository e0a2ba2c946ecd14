# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone that another DNS host answers for is about to move to Cloudflare: with all that it holds, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import OWN_ZONE, Populated

DOMAIN = f"track.{OWN_ZONE}"


@pytest.fixture
def unsigned(populated: Populated) -> Populated:
    """Without a DS record at the registrar, as its owner leaves it before a move."""
    populated.lab.registrar.secure(OWN_ZONE, [])
    populated.lab.flush_resolvers(OWN_ZONE)
    return populated


def test_a_signed_zone_is_not_moved(populated: Populated, observe: Observe, registrar: dict[str, Any]) -> None:
    """Nobody would validate the answers of the new name servers."""
    populated.imported_at_cloudflare()
    observe("setup_cloudflare", DOMAIN, **registrar).refused(f"{OWN_ZONE} has a DS record at the registrar")


@pytest.mark.parametrize("exists", first_of("missing", False, True))
def test_a_zone_whose_records_are_missing_is_not_moved(
    unsigned: Populated, observe: Observe, registrar: dict[str, Any], exists: bool
) -> None:
    if exists:
        unsigned.imported_at_cloudflare(without=[f"www.{OWN_ZONE}"])
    observed = observe("setup_cloudflare", DOMAIN, **registrar).refused(f"CNAME www.{OWN_ZONE}")
    assert (f"MX {OWN_ZONE}" in observed.run.output) is not exists


def test_a_name_that_nobody_would_think_of_is_looked_for_where_it_is_named(
    unsigned: Populated, observe: Observe, registrar: dict[str, Any]
) -> None:
    odd = f"selector._domainkey.{OWN_ZONE}"
    unsigned.imported_at_cloudflare(without=[odd])
    found = observe("setup_cloudflare", DOMAIN, tracking_old_zone_names=["selector._domainkey"], **registrar)
    found.refused(f"TXT {odd}")


def test_a_zone_moves_with_all_that_it_holds(unsigned: Populated, observe: Observe, registrar: dict[str, Any]) -> None:
    unsigned.live_by_wildcard(OWN_ZONE, name=DOMAIN)
    unsigned.imported_at_cloudflare()
    observed = observe("setup_cloudflare", DOMAIN, mine=[f"delegation {OWN_ZONE}"], **registrar)
    assert (DOMAIN, "http") in observed.worked
    output = " ".join(observed.harmless().run.succeeded().output.split())
    assert "so only common names were looked for. Add further ones to tracking_old_zone_names" in output
    zone = unsigned.lab.cloudflare.zone(OWN_ZONE)
    assert zone is not None
    assert zone.status == "active"
