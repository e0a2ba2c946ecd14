# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is deleted of each site, in the reverse order of its set-up, as tasks of one playbook.

In check mode the same tasks only tell what is there: nothing may be before a live check, nor after it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from live.settings import Settings, Site

#: The name of a service, as the playbook setup_fastly gives it.
_FASTLY_NAME = "SparkPost engagement tracking {domain}"
#: What may stand at a name beside a CNAME record; the set-up makes none of these, so that they are only looked for.
_FOREIGN = ("A", "AAAA", "MX", "TXT")
#: AWS takes some minutes to notice that a deleted distribution uses a certificate no more.
_RETRIES = 20


@dataclass(frozen=True)
class Removal:
    """One task that deletes. ``reads`` is the info module that must be asked first, with its options."""

    site: Site
    what: str
    module: str
    options: Mapping[str, Any]
    reads: tuple[str, Mapping[str, Any]] | None = None
    #: Whether to try again while something still uses it.
    patient: bool = False


@dataclass(frozen=True)
class Left:
    """Something that is there, or that could not be looked at or deleted; ``message`` is what its module said."""

    removal: Removal
    message: str
    failed: bool

    def __str__(self) -> str:
        return f"{self.removal.what} of {self.removal.site.domain}: {self.message}"

    @property
    def command(self) -> str:
        """The command that deletes it; where names are to be read first, that of the whole clean-up."""
        if self.removal.reads:
            return "make live LIVE_OPTIONS=--clean-up"
        options = json.dumps(dict(self.removal.options))
        return f"ansible localhost -m sparkpost.tracking.{self.removal.module} -a {shlex.quote(options)}"


def removals(settings: Settings, *, looking: bool) -> list[Removal]:
    """All of them; ``looking`` asks for more than the set-up makes, to find what somebody else put there."""
    found = [each for site in settings.sites for each in _of(site, settings)]
    return [*found, *(_foreign(site, settings) for site in settings.sites)] if looking else found


def _at_host(site: Site, settings: Settings) -> dict[str, Any]:
    provider = "cloudflare" if site.cdn == "cloudflare" else settings.dns_provider
    return {"provider": provider, "zone": site.zone, "state": "absent"}


def _foreign(site: Site, settings: Settings) -> Removal:
    records = [{"name": site.domain, "type": each} for each in _FOREIGN]
    return Removal(site, "other records", "dns_records", _at_host(site, settings) | {"records": records})


def _of(site: Site, settings: Settings) -> list[Removal]:
    domain, name = site.domain, {"name": _FASTLY_NAME.format(domain=site.domain)}
    domains, absent = {"domains": [domain]}, {"state": "absent"}
    at_host = _at_host(site, settings)
    records = at_host | {"records": [{"name": domain, "type": "CNAME"}]}
    sparkpost = Removal(site, "tracking domain", "sparkpost_tracking_domain", {"domain": domain, **absent})
    serving = Removal(site, "records", "dns_records", records)

    def validation(info: str) -> Removal:
        found = "{{ live_read.certificates | map(attribute='validation_records') | flatten }}"
        return Removal(site, "validation records", "dns_records", at_host | {"records": found}, (info, domains))

    if site.cdn == "cloudfront":
        options = {**domains, **absent, "wait_timeout": 1800}
        return [
            sparkpost,
            serving,
            Removal(site, "distribution", "cloudfront_tracking_distribution", options),
            validation("acm_tracking_certificate_info"),
            Removal(site, "certificate", "acm_tracking_certificate", domains | absent, patient=True),
        ]
    if site.cdn == "cloudflare":
        rule = {"zone": site.zone, "target": f"{domain}/*", **absent}
        return [sparkpost, Removal(site, "page rule", "cloudflare_page_rule", rule), serving]
    return [
        sparkpost,
        serving,
        validation("fastly_tls_certificate_info"),
        Removal(site, "certificate", "fastly_tls_certificate", {**domains, **absent, "force": True}),
        Removal(site, "service", "fastly_tracking_service", {**name, **absent, "force": True}),
    ]


@dataclass(frozen=True)
class Playbook:
    """A playbook that deletes as much as it can, and writes into ``result`` what each task said."""

    removals: Sequence[Removal]
    result: str
    delay: int = 30
    _content: str = field(default="{{ [%s] | to_json }}", repr=False)

    def rendered(self) -> str:
        """The playbook as JSON, which is YAML too."""
        tasks = [task for number, each in enumerate(self.removals) for task in self._tasks(number, each)]
        names = ", ".join(f"live_{number}" for number in range(len(self.removals)))
        write = {
            "name": "Note what each said",
            "ansible.builtin.copy": {"dest": self.result, "content": self._content % names, "mode": "0600"},
            "check_mode": False,
            "changed_when": False,
        }
        play = {
            "name": "Delete what a live check made",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
            "tasks": [*tasks, write],
        }
        return json.dumps([play], indent=1)

    def _tasks(self, number: int, removal: Removal) -> list[dict[str, Any]]:
        name, result = f"{removal.site.domain}: {removal.what}", f"live_{number}"
        task: dict[str, Any] = {
            "name": f"Delete of {name}",
            f"sparkpost.tracking.{removal.module}": dict(removal.options),
            "register": result,
            "ignore_errors": True,
        }
        if removal.patient:
            used = f"{result}.error is defined and {result}.error.kind == 'refused' and not ansible_check_mode"
            task |= {"until": f"not ({used})", "retries": _RETRIES, "delay": self.delay}
        if removal.reads is None:
            return [task]
        info, options = removal.reads
        read = {
            "name": f"Read of {name}",
            f"sparkpost.tracking.{info}": dict(options),
            "register": "live_read",
            "ignore_errors": True,
        }
        return [read, task | {"when": "live_read is failed or live_read.certificates | length > 0"}]

    def left(self, text: str, *, looked: bool) -> list[Left]:
        """What is left by what the tasks said; with ``looked`` a task that would delete found something."""
        found = []
        for removal, said in zip(self.removals, json.loads(text), strict=True):
            if said.get("failed"):
                found.append(Left(removal, str(said.get("msg", "no reason was given")), failed=True))
            elif looked and said.get("changed"):
                found.append(Left(removal, "; ".join(map(str, said.get("actions", ()))) or "it is there", failed=False))
        return found
