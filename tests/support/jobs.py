# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook as a job that can be disturbed, each from the world that it needs to its end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.world import World
from support.disturbed import Job
from support.observed import QUICK
from support.playbooks import Playbooks
from support.populated import Populated

IN_ROUTE53, AT_CLOUDFLARE = "track.example.com", "track.example.org"
#: What is probed asks no API; other tests are about that.
_NO_PROBES = {
    "verify_checks": ["sparkpost"],
    **{f"{cdn}_probe": False for cdn in ("cloudfront", "cloudflare", "fastly")},
}
_REGISTRAR = """
- name: Enter the name servers at our registrar
  ansible.builtin.uri:
    url: {control}/dns/delegations
    method: POST
    body_format: json
    body:
      zone: "{{{{ dns_records_list[0].name }}}}"
      name_servers: "{{{{ dns_records_list | map(attribute='value') | flatten }}}}"
"""


def variables(domain: str, **more: Any) -> dict[str, Any]:
    """Of a run for one domain."""
    return {**QUICK, **_NO_PROBES, "tracking_domains": [{"domain": domain}], **more}


def no_zone(lab: World, home: Path) -> Mapping[str, Any]:
    """Nothing at Cloudflare; tasks of the user's own delegate what is made there."""
    tasks = home / "registrar.yml"
    tasks.write_text(_REGISTRAR.format(control=lab.control_url), encoding="utf-8")
    return {
        "cloudflare_account_id": lab.environment()["CLOUDFLARE_ACCOUNT_ID"],
        "cloudflare_registrar": "custom",
        "cloudflare_registrar_custom_tasks": str(tasks),
    }


def a_zone(lab: World, home: Path) -> Mapping[str, Any]:
    """An empty zone that is delegated."""
    lab.host_cloudflare_zone("example.org")
    return {}


def _without_user_agent(lab: World, home: Path) -> Mapping[str, Any]:
    """A distribution as the guide had it before."""

    def change(config: dict[str, Any]) -> None:
        config["DefaultCacheBehavior"]["ForwardedValues"]["Headers"] = {"Quantity": 0}

    return {"distribution_id": Populated(lab).behind_cloudfront(IN_ROUTE53, change)["Id"]}


def _set_up(playbook: str, chosen: Mapping[str, Any]) -> Any:
    def prepare(lab: World, home: Path) -> Mapping[str, Any]:
        if "cloudflare" in playbook:
            a_zone(lab, home)
        Playbooks(home, lab.environment()).run(playbook, chosen).succeeded()
        return {}

    return prepare


def _cloudflare(mode: str, rules: str) -> Job:
    chosen = variables(AT_CLOUDFLARE, cloudflare_mode=mode, cloudflare_rules=rules)
    return Job("setup_cloudflare", AT_CLOUDFLARE, chosen, a_zone)


_CLOUDFRONT, _FASTLY = variables(IN_ROUTE53), variables(IN_ROUTE53)
#: What is set up first, and looked at then.
_LOOKED_AT = {
    "cloudfront": (IN_ROUTE53, _CLOUDFRONT),
    "cloudflare": (AT_CLOUDFLARE, variables(AT_CLOUDFLARE)),
    "fastly": (IN_ROUTE53, _FASTLY),
}

JOBS: Mapping[str, Job] = {
    "setup_cloudfront": Job("setup_cloudfront", IN_ROUTE53, _CLOUDFRONT),
    "setup_fastly": Job("setup_fastly", IN_ROUTE53, _FASTLY),
    "setup_cloudflare, a new zone": Job("setup_cloudflare", AT_CLOUDFLARE, variables(AT_CLOUDFLARE), no_zone),
    **{
        f"setup_cloudflare, {mode} by {rules}": _cloudflare(mode, rules)
        for mode in ("proxy", "forward")
        for rules in ("page_rules", "rulesets")
    },
    "update_cloudfront_user_agent": Job("update_cloudfront_user_agent", "", {}, _without_user_agent),
    **{
        f"{playbook}, {cdn}": Job(
            playbook,
            domain,
            {**chosen, ("cdn" if playbook == "audit" else "verify_cdn"): cdn},
            _set_up(f"setup_{cdn}", chosen),
            writes=False,
        )
        for playbook, cdns in (("verify", ("cloudfront",)), ("audit", tuple(_LOOKED_AT)))
        for cdn in cdns
        for domain, chosen in [_LOOKED_AT[cdn]]
    },
}
