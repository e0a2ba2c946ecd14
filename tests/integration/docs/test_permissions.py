# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page Permissions names what is needed and no more: by the code, and by set-ups with no more than that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from tools import permissions

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.grants import AUDIT, STATEMENTS, actions_of
from lab.aws.iam.keys import AccessKey
from lab.cloudflare.auth import ALL_PERMISSIONS
from lab.context import Context
from lab.services import AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, SPARKPOST_API_KEY, SparkPost
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
_CALL = re.compile(
    r'_call\(\s*f?"([a-z_{}]+)"|_listed\("([a-z_]+)"|\.call\(\s*"[a-z-]+",\s*"([a-z_]+)"', flags=re.DOTALL
)
_ALONE = re.compile(r'^    "(list_[a-z_]+)",$', flags=re.MULTILINE)
_KINDS = ("cache_policy", "origin_request_policy")
SPARKPOST_ROWS = (
    "a set-up",
    "an audit, an inventory, and the status in a verification",
    "``sending_domains`` of a tracking domain",
    "verification with a real email",
)
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


def test_the_page_is_written_from_the_grants() -> None:
    assert permissions.page(TEXT) == TEXT


def test_every_call_of_the_code_has_its_grant() -> None:
    """Each operation that the clients name is in the table, and no other is."""
    called = {
        (service, operation)
        for one in STATEMENTS
        for service, operations in one.operations.items()
        for operation in operations
    }
    found: set[str] = set()
    for path in (ROOT / "plugins" / "module_utils" / "_aws").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for names in _CALL.findall(source):
            name = next(filter(None, names))
            found |= {name.format(kind=kind) for kind in _KINDS}
        # What is called by a name that is chosen elsewhere is a text that stands alone on its line.
        found |= {one for one in _ALONE.findall(source) if path.name == "client.py"}
    # With tags, a distribution is created by an operation of its own, which takes the actions of others.
    assert found - {operation for _service, operation in called} == {"create_distribution_with_tags"}
    assert {operation for _service, operation in called} - found == set()


def test_names_are_those_of_the_services_of_aws() -> None:
    connect: Any = boto3.client
    for statement in (*STATEMENTS, AUDIT):
        for service, operations in statement.operations.items():
            known = connect(service, region_name="us-east-1").meta.method_to_api_mapping
            named = {actions_of(service, operation)[0].partition(":")[2] for operation in operations}
            assert {known[operation] for operation in operations} == named


def test_an_audit_reads_only() -> None:
    (actions,) = policy("audit-policy.json").values()
    assert {action for action in actions if not re.search(r":(List|Get|Describe)", action)} == set()
    assert actions <= {action for one in STATEMENTS for action in one.actions}


def test_names_are_those_of_the_services() -> None:
    grants = set().union(*(row("sparkpost", each) for each in SPARKPOST_ROWS))
    assert grants == ALL_GRANTS
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


def allow(world: World, actions: Iterable[str]) -> None:
    """The lab's AWS key may do no more than this."""
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    world.aws.add_key(AccessKey(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, policies=(document,)))


def follow(world: World, collections: Path, folder: Path, commands: Sequence[str]) -> list[str]:
    reader = Reader(folder / "reader", {**world.environment(), "CLOUDFLARE_API_TOKEN": TOKEN})
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


DOMAINS = """-e '{"tracking_domains": [{"domain": "track.example.com"}]}' -e cdn=cloudfront"""


def test_playbooks_at_aws_with_what_the_page_says_they_need(least: World, collections: Path, tmp_path: Path) -> None:
    statements = policy("policy.json")
    allow(least, statements["SetUp"] | statements["Records"])
    follow(least, collections, tmp_path, [f"setup_cloudfront {DOMAINS}"])
    (audit,) = policy("audit-policy.json").values()
    allow(least, audit)
    least.journal.clear()
    follow(least, collections, tmp_path / "audit", [f"audit {DOMAINS} -e verify_checks=dns"])
    # Flat-rate plans are asked for beside, and are no part of what an audit needs.
    refused = {entry.service for entry in least.journal.entries("aws") if entry.status in (400, 403)}
    assert refused <= {"pricingplanmanager"}
