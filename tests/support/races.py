# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs that meet: at one domain, in one zone, at one distribution, service or list of rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.world import World
from support.jobs import a_zone, no_zone, variables
from support.playbooks import Playbooks
from support.populated import Populated
from support.racing import Race

_TWO, _LIVE = ("track", "click"), "links"


def _names(playbook: str) -> tuple[str, str, str]:
    zone = "example.org" if playbook == "setup_cloudflare" else "example.com"
    first, second, live = (f"{name}.{zone}" for name in (*_TWO, _LIVE))
    return first, second, live


def _one_domain(playbook: str, prepare: Any = lambda lab, home: {}, **more: Any) -> Race:
    first = variables(_names(playbook)[0], **more)
    return Race(playbook, first, first, prepare)


def _two_domains(playbook: str, prepare: Any = lambda lab, home: {}, **more: Any) -> Race:
    first, second, live = _names(playbook)

    def with_one(lab: World, home: Path) -> Mapping[str, Any]:
        """One of the zone is set up already, at which clicks go on."""
        prepared = prepare(lab, home)
        Playbooks(home, lab.environment()).run(playbook, {**variables(live, **more), **prepared}).succeeded()
        return prepared if isinstance(prepared, Mapping) else {}

    return Race(playbook, variables(first, **more), variables(second, **more), with_one, live=(live,))


def _shared_distribution() -> Race:
    """Both runs add a domain to the one that is there; a certificate covers all three.

    Whoever comes second is told that there are more, and names all of them.
    """
    first, second, live = _names("setup_cloudfront")
    shared = {"cloudfront_shared_distribution": True}

    def prepare(lab: World, home: Path) -> Mapping[str, Any]:
        arn = Populated(lab).certificate("*.example.com")
        chosen = {**variables(live, **shared), "tracking_domains": [{"domain": live, "certificate_arn": arn}]}
        Playbooks(home, lab.environment()).run("setup_cloudfront", chosen).succeeded()
        return {}

    def of(*names: str) -> Mapping[str, Any]:
        return {**variables(live, **shared), "tracking_domains": [{"domain": name} for name in (live, *names)]}

    return Race("setup_cloudfront", of(first), of(second), prepare, of(first, second), live=(live,))


def _shared_service() -> Race:
    first, second, live = _names("setup_fastly")
    shared = {"fastly_shared_service": True}

    def prepare(lab: World, home: Path) -> Mapping[str, Any]:
        own = lab.authority.issue(["*.example.com"])
        pair = {"certificate": own.certificate_pem + own.chain_pem, "private_key": own.private_key_pem}
        more = {"fastly_own_certificates": {live: pair}}
        Playbooks(home, lab.environment()).run("setup_fastly", {**variables(live, **shared), **more}).succeeded()
        return more

    def of(*names: str) -> Mapping[str, Any]:
        return {**variables(live, **shared), "tracking_domains": [{"domain": name} for name in (live, *names)]}

    return Race("setup_fastly", of(first), of(second), prepare, of(first, second), live=(live,))


_RULESETS = {"cloudflare_rules": "rulesets"}
RACES: Mapping[str, Race] = {
    "one domain behind CloudFront": _one_domain("setup_cloudfront"),
    "one domain behind Fastly": _one_domain("setup_fastly"),
    "one domain behind Cloudflare": _one_domain("setup_cloudflare", no_zone),
    "one domain behind Cloudflare by rulesets": _one_domain("setup_cloudflare", a_zone, **_RULESETS),
    "one zone of Route 53, CloudFront": _two_domains("setup_cloudfront"),
    "one zone of Route 53, Fastly": _two_domains("setup_fastly"),
    "one zone of Cloudflare, page rules": _two_domains("setup_cloudflare", a_zone),
    "one zone of Cloudflare, rule sets": _two_domains("setup_cloudflare", a_zone, **_RULESETS),
    "one zone of Cloudflare, forwarded": _two_domains("setup_cloudflare", a_zone, cloudflare_mode="forward"),
    "one distribution": _shared_distribution(),
    "one service": _shared_service(),
}
