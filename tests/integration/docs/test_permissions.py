# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page Permissions names what is needed and no more: by the code, and by set-ups with no more than that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
import pytest

from lab.cloudflare.auth import ALL_PERMISSIONS
from lab.context import Context
from lab.services import SPARKPOST_API_KEY, SparkPost
from lab.settings import Settings
from lab.sparkpost.auth import ALL_GRANTS, ApiKey
from lab.sparkpost.fetching import Fetch
from lab.sparkpost.service import SparkPostService
from lab.world import World
from support.collection import ROOT
from support.documents import blocks
from support.reader import Reader

PAGE = "docs/docsite/rst/permissions.rst"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
AWS = ROOT / "plugins" / "module_utils" / "_aws"
_CALL = re.compile(r'_call\(\s*f?"([a-z_{}]+)"|_listed\("([a-z_]+)"')
_KINDS = ("cache_policy", "origin_request_policy")
#: A new distribution with its tags takes the action of a new one, and that of tagging (AWS's service authorization
#: reference, "Actions, resources, and condition keys for Amazon CloudFront").
_TAKES = {"CreateDistributionWithTags": ("CreateDistribution", "TagResource")}
TOKEN = "cloudflare-least-token-0123456789abcdef"


def policy(name: str) -> dict[str, set[str]]:
    """The actions of a policy on the page, by the statement."""
    (text,) = (block.text for block in blocks(PAGE) if block.caption == name)
    return {each["Sid"]: set(each["Action"]) for each in json.loads(text)["Statement"]}


def row(section: str, first: str) -> set[str]:
    """The names in literal quotes in the second column of a row of a section's table."""
    body = TEXT.partition(f".permissions.{section}:")[2].partition("\n.. _")[0]
    found = re.search(rf"\* - {re.escape(first)}\n     - (.+?)(?=\n   \* - |\n\n)", body, flags=re.DOTALL)
    assert found is not None, (section, first)
    return set(re.findall(r"``(.+?)``", found[1]))


def actions_of_the_code() -> set[str]:
    """As IAM names them, of every operation that the clients call."""
    actions = set()
    for service in ("acm", "cloudfront", "route53"):
        names = boto3.client(service, region_name="us-east-1").meta.method_to_api_mapping
        source = (AWS / service / "client.py").read_text(encoding="utf-8")
        for called in (first or second for first, second in _CALL.findall(source)):
            for operation in {called.format(kind=kind) for kind in _KINDS}:
                api = names[operation]
                actions |= {f"{service}:{each}" for each in _TAKES.get(api, (api,))}
    return actions


def test_the_policy_is_what_the_code_calls() -> None:
    listed = set().union(*policy("policy.json").values())
    assert listed == actions_of_the_code()


def test_an_audit_reads_only() -> None:
    (actions,) = policy("audit-policy.json").values()
    assert {action for action in actions if not re.search(r":(List|Get|Describe)", action)} == set()
    assert actions <= actions_of_the_code()


def test_names_are_those_of_the_services() -> None:
    grants = set().union(*(row("sparkpost", each) for each in ("a set-up", "verification with a real email")))
    assert grants | {"sending_domains/manage"} == ALL_GRANTS
    section = TEXT.partition(".permissions.cloudflare:")[2].partition("\n.. _")[0]
    named = set(re.findall(r"``([A-Z][\w ]+ (?:Read|Write))``", section))
    assert named - ALL_PERMISSIONS == set()


@pytest.fixture(scope="module")
def least() -> Iterator[World]:
    """A lab whose keys may do what the page says, and nothing else."""

    def sparkpost(region: str, fetch: Fetch, context: Context) -> SparkPost:
        key = ApiKey(SPARKPOST_API_KEY, frozenset(row("sparkpost", "a set-up")))
        return SparkPostService("eu" if region == "eu" else "us", fetch, context.resolve, context, [key])

    with World(Settings(sparkpost_rate=None, resolvers=1), sparkpost=sparkpost) as world:
        world.host_cloudflare_zone("example.org")
        world.cloudflare.add_token(
            TOKEN, permissions=row("cloudflare", "a set-up in an existing zone"), zones=["example.org"]
        )
        yield world


def actions_called(world: World) -> set[str]:
    return {f"{entry.service}:{entry.action}" for entry in world.journal.entries("aws")}


def follow(world: World, collections: Path, folder: Path, commands: Sequence[str]) -> list[str]:
    variables = {**world.environment(), "CLOUDFLARE_API_TOKEN": TOKEN}
    reader = Reader(folder / "reader", variables)
    reader.install(collections)
    reader.type("export SPARKPOST_API_KEY=... CLOUDFLARE_API_TOKEN=... AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...")
    return [reader.type(f"ansible-playbook sparkpost.tracking.{command}") for command in commands]


def test_a_set_up_at_cloudflare_with_the_least_token(least: World, collections: Path, tmp_path: Path) -> None:
    domains = """-e '{"tracking_domains": [{"domain": "track.example.org"}]}'"""
    follow(least, collections, tmp_path, [f"setup_cloudflare {domains}"])
    stored = least.sparkpost["us"].domain("track.example.org")
    assert stored is not None
    assert (stored["secure"], stored["status"]["verified"]) == (True, True)
    assert [entry for entry in least.journal.entries("cloudflare") if entry.status == 403 and entry.write] == []


def test_a_set_up_at_aws_calls_what_its_statements_allow(least: World, collections: Path, tmp_path: Path) -> None:
    statements = policy("policy.json")
    domains = """-e '{"tracking_domains": [{"domain": "track.example.com"}]}' -e cdn=cloudfront"""
    least.journal.clear()
    follow(least, collections, tmp_path, [f"setup_cloudfront {domains}"])
    assert actions_called(least) <= statements["SetUp"] | statements["Records"]
    least.journal.clear()
    follow(least, collections, tmp_path / "audit", [f"audit {domains} -e verify_checks=dns"])
    assert actions_called(least) <= policy("audit-policy.json")["Audit"]
