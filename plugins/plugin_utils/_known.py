# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables and tags that the playbooks and roles know: those of the argument specs, and those that all share."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.module_utils.common.yaml import yaml_load

_ROLES = Path(__file__).resolve().parents[2] / "roles"
CDNS = ("cloudfront", "cloudflare", "fastly")

#: How our variables begin. What begins otherwise may be anybody's.
PREFIXES = (
    *(f"{path}_" for path in (*CDNS, "managed", "setup")),
    "tracking_",
    "sparkpost_",
    "dns_records_",
    "verify_",
    "audit_",
)

#: Variables that several roles share and the playbooks take, which no argument spec has: for each the options of roles
#: that have its values, none where any text will do. ``CDN`` stands for the CDN of the playbook.
SHARED: Mapping[str, tuple[str, ...]] = {
    "tracking_domains": (),
    "tracking_endpoint": (),
    "tracking_hosts": (),
    "tracking_check_mode": (),
    "sparkpost_api_key": ("sparkpost_domain_api_key", "verify_sparkpost_api_key"),
    "sparkpost_region": ("sparkpost_domain_region", "verify_sparkpost_region"),
    "sparkpost_api_url": ("sparkpost_domain_api_url", "verify_sparkpost_api_url"),
    "dns_provider": ("CDN_dns_provider",),
    "dns_custom_tasks": ("CDN_dns_custom_tasks",),
    "cdn": ("audit_cdn", "setup_cdn"),
    "tracking_cdn": ("setup_cdn",),
    # Those of the tasks for long lists, which plays include by name.
    "tracking_sliced": (),
    "cloudflare_fallback_origin": (),
    "cloudflare_activation_wait_timeout": (),
}


@dataclass(frozen=True)
class Playbook:
    """One of our playbooks: the tags of its tasks, and the roles that it runs whatever the CDN."""

    tags: tuple[str, ...]
    roles: tuple[str, ...]
    #: Its CDN, "" for none in particular.
    cdn: str = ""


_SET_UP_ROLES = ("setup", *CDNS, "managed", "sparkpost_domain", "dns_records", "verify")
_SET_UP = ("cert", "cdn", "dns", "sparkpost", "verify", "report")
PLAYBOOKS: Mapping[str, Playbook] = {
    "setup": Playbook(_SET_UP, _SET_UP_ROLES),
    **{f"setup_{cdn}": Playbook(_SET_UP, (cdn, "sparkpost_domain", "dns_records", "verify"), cdn) for cdn in CDNS},
    "audit": Playbook(("drift", "verify", "report"), ("audit", "verify", "sparkpost_domain", "dns_records")),
    "verify": Playbook(("verify", "report"), ("verify",)),
    "update_cloudfront_user_agent": Playbook((), ()),
}

#: What roles leave behind under names that begin like those of variables. AWX hands what set_stats saves to the next
#: jobs of a workflow, as extra variables.
SAVED = ("sparkpost_tracking_edges", "sparkpost_tracking_verify", "sparkpost_tracking_audit")
LEFT_BEHIND = frozenset({"dns_records_zones", *SAVED})

#: Tags that Ansible itself gives a meaning.
SPECIAL_TAGS = frozenset({"all", "always", "never", "tagged", "untagged"})


@functools.cache
def options_of(role: str) -> Mapping[str, Mapping[str, Any]]:
    """The options of a role by name, as its argument spec has them."""
    text = (_ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    specs = yaml_load(text)["argument_specs"]
    options: Mapping[str, Mapping[str, Any]] = specs["main"]["options"]
    return options


@functools.cache
def variables() -> tuple[str, ...]:
    """Every variable that a user may set."""
    roles = sorted(each.name for each in _ROLES.iterdir() if (each / "meta" / "argument_specs.yml").exists())
    return tuple(dict.fromkeys([*(name for role in roles for name in options_of(role)), *SHARED]))


def option_of(name: str, playbook: Playbook, cdn: str) -> Mapping[str, Any] | None:
    """The option that has the values of a variable in a playbook, None where the playbook does not read it."""
    roles = (*playbook.roles, *((cdn,) if cdn in CDNS and cdn not in playbook.roles else ()))
    held = {option: value for role in roles for option, value in options_of(role).items()}
    if name == "dns_provider" and cdn == "cloudflare":
        # It names who hosts the records of other domains; the role takes of it what concerns its own.
        return None
    names = (each.replace("CDN", cdn) for each in SHARED.get(name, (name,)))
    return next((held[each] for each in names if each in held), None)


def option_of_role(role: str, name: str) -> Mapping[str, Any] | None:
    """An option of a role, None where it has none of that name."""
    return options_of(role).get(name)


def sources_of(name: str) -> tuple[str, ...]:
    """The shared variables that an option of a role has its value from where it has none of its own."""
    return tuple(
        shared
        for shared, options in SHARED.items()
        if any(name == option.replace("CDN", path) for option in options for path in (*CDNS, "managed"))
    )
