# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains that are set up and well, for tests of what looks at them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from lab.views import DistributionView
from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

#: Behind CloudFront.
TRACK, CLICK = DOMAINS = ("track.example.com", "click.example.com")
ENTRIES = [{"domain": name} for name in DOMAINS]
#: The cache check waits for the time to live, so that a short one makes a quick test.
QUICK = {"cloudfront_default_ttl": 1, "verify_cache_ttl": 1, "cloudfront_wait_interval": 1}


@dataclass(frozen=True)
class Live:
    """A lab with ``DOMAINS`` set up, and the user's command."""

    lab: World
    playbooks: Playbooks

    def run(self, playbook: str, *arguments: str, without_key: bool = False, **variables: Any) -> PlaybookRun:
        """The playbook with a short time to live; it shows what ``set_stats`` left."""
        environment = {"ANSIBLE_SHOW_CUSTOM_STATS": "1", **({"SPARKPOST_API_KEY": ""} if without_key else {})}
        return self.playbooks.run(playbook, {**QUICK, **variables}, *arguments, environment=environment)

    def run_by(self, strategy: str, playbook: str, *arguments: str, **variables: Any) -> PlaybookRun:
        """As ``run``, by a strategy that is set for every play that names none, as a repository does."""
        environment = {"ANSIBLE_SHOW_CUSTOM_STATS": "1", "ANSIBLE_STRATEGY": strategy}
        return self.playbooks.run(playbook, {**QUICK, **variables}, *arguments, environment=environment)

    def distribution(self, domain: str) -> DistributionView:
        """The distribution that serves the domain."""
        (found,) = (each for each in self.lab.aws.distributions() if domain in each.config["Aliases"]["Items"])
        return found

    def config(self, domain: str) -> dict[str, Any]:
        """A copy of its configuration."""
        return plain(self.distribution(domain).config)

    def change(self, domain: str, edit: Callable[[dict[str, Any]], None]) -> str:
        """What somebody does to the domain's distribution in the console; its id."""
        changed = self.config(domain)
        edit(changed)
        found = self.distribution(domain).id
        replace_config(self.lab, found, changed)
        return found


def plain(config: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in JSON's types."""
    copied: dict[str, Any] = json.loads(json.dumps(config, default=str))
    return copied


def replace_config(lab: World, distribution_id: str, config: Mapping[str, Any]) -> None:
    """Give the distribution another configuration, past the collection; the journal forgets it."""
    environment = lab.environment()
    client: Any = boto3.client(
        "cloudfront",
        endpoint_url=lab.url("aws"),
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    etag = client.get_distribution_config(Id=distribution_id)["ETag"]
    client.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=config)
    lab.journal.clear()


def stats(run: PlaybookRun, key: str) -> dict[str, Any]:
    """What the run left under the key by ``set_stats``, as its output shows it."""
    shown = run.output.rpartition("RUN: ")[2]
    found: dict[str, Any] = json.JSONDecoder().raw_decode(shown)[0][key]
    return found
