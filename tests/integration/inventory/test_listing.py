# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ansible-inventory`` on an account: hosts, groups, options, the cache, and what is said where it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.services import SPARKPOST_API_KEY
from lab.world import World
from support.inventories import Inventory

LIST = ["GET /api/v1/tracking-domains"]
OTHER_KEY = "sparkpost-key-0123456789abcdef"
#: One that the lab's Route 53 does not serve from the start.
OWN_ZONE = "example.net"


def sent(world: World) -> list[str]:
    """The requests to SparkPost since the last look."""
    entries = world.journal.entries("sparkpost")
    world.journal.clear()
    return [f"{entry.method} {entry.path}" for entry in entries]


def kept(inventory: Inventory) -> list[Path]:
    return sorted(inventory.cache.iterdir())


def test_hosts_and_groups_by_one_request(account: World, inventory: Inventory) -> None:
    read = inventory.read(inventory.write())
    assert sent(account) == LIST
    assert "WARNING" not in read.messages
    assert {group: read.group(group) for group in read.groups} == {
        "tracking_domains": ["a.example.com", "b.example.com", "c.example.com", "d.example.org"],
        "tracking_verified": ["b.example.com", "c.example.com", "d.example.org"],
        "tracking_unverified": ["a.example.com"],
        "tracking_secure": ["b.example.com", "c.example.com", "d.example.org"],
        "tracking_insecure": ["a.example.com"],
        "tracking_default": ["c.example.com"],
        "tracking_managed_certificate": ["d.example.org"],
        "tracking_cname_unverified": ["a.example.com"],
        "tracking_cname_valid": ["d.example.org"],
        "tracking_compliance_valid": ["a.example.com", "b.example.com", "c.example.com", "d.example.org"],
        "tracking_tls_unknown": ["a.example.com", "b.example.com", "c.example.com"],
        "tracking_tls_valid": ["d.example.org"],
        "tracking_subaccount_0": ["a.example.com", "b.example.com", "c.example.com"],
        "tracking_subaccount_12": ["d.example.org"],
        "tracking_cdn_no_record": ["a.example.com", "b.example.com", "c.example.com", "d.example.org"],
    }
    host = read.hosts["d.example.org"]
    assert host["ansible_connection"] == "local"
    assert host["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
    assert host["tracking_domains"] == [{"domain": "d.example.org", "subaccount": 12}]
    assert (host["sparkpost_verified"], host["sparkpost_port"], host["sparkpost_cdn"]) == (True, 443, "no_record")
    assert host["sparkpost_api_url"] == account.environment()["SPARKPOST_API_URL"]


def test_a_look_at_new_domains_leaves_nothing_in_the_resolver_s_memory(account: World, inventory: Inventory) -> None:
    account.own_zones.create(OWN_ZONE)
    account.delegate(OWN_ZONE)
    name = f"new.{OWN_ZONE}"
    account.sparkpost["us"].put_domain(name)
    path = inventory.write(domains=["new.*"])
    assert inventory.read(path).group("tracking_cdn_no_record") == [name]
    account.own_zones.put(name, "CNAME", ["d111111abcdef8.cloudfront.net."], 60)
    assert inventory.read(path).group("tracking_cdn_cloudfront") == [name]
    account.sparkpost["us"].put_domain(name, verified=True)
    assert inventory.read(path).group("tracking_cdn_cloudfront") == [name]


def test_options(account: World, inventory: Inventory) -> None:
    path = inventory.write(
        "mine.tracking_domains.yaml",
        api_key="{{ lookup('ansible.builtin.env', 'MY_KEY') }}",
        verified=True,
        exclude=["c.*"],
        hostname="s{{ sp_subaccount_id }}-{{ sp_domain }}",
        hostvars_prefix="sp_",
        group_prefix="",
        detect_cdn=False,
        strict=True,
        compose={"verify_warn_days": "30 if sp_secure else 14"},
        groups={"managed": "sp_uses_managed_certificate"},
        keyed_groups=[{"key": "sp_domain", "prefix": "host"}],
    )
    read = inventory.read(path, SPARKPOST_API_KEY="", MY_KEY=SPARKPOST_API_KEY)
    assert set(read.hosts) == {"s0-b.example.com", "s12-d.example.org"}
    assert read.group("managed") == ["s12-d.example.org"]
    assert read.group("host_b_example_com") == ["s0-b.example.com"]
    assert read.group("verified") == ["s0-b.example.com", "s12-d.example.org"]
    assert read.hosts["s0-b.example.com"]["verify_warn_days"] == 30
    assert not any(name.startswith("cdn_") for name in read.groups)


def test_a_name_that_cannot_be_is_replaced_or_refused(account: World, inventory: Inventory) -> None:
    read = inventory.read(inventory.write(hostname="{{ sparkpost_domain }} !", domains=["a.*"], detect_cdn=False))
    assert set(read.hosts) == {"a.example.com"}
    assert "The option 'hostname' gives no name for a.example.com, which is used itself" in read.messages
    strict = inventory.read(inventory.write(hostname="{{ nothing }}", detect_cdn=False, strict=True))
    assert strict.hosts == {}
    assert "The option 'hostname' is '{{ nothing }}', but for a.example.com" in strict.messages
    twins = inventory.read(inventory.write(hostname="one", detect_cdn=False))
    assert twins.hosts == {}
    assert "both a.example.com and b.example.com get this name" in twins.messages


def test_the_cache_is_read_ahead_of_the_network(account: World, inventory: Inventory) -> None:
    path = inventory.write_cached()
    first = inventory.read(path)
    assert sent(account) == LIST
    [file] = kept(inventory)
    written = file.stat().st_mtime_ns
    account.sparkpost["us"].put_domain("e.example.com")
    nowhere = {"SPARKPOST_API_KEY": "", "TRACKING_RESOLVERS": "127.0.0.1:9"}
    assert inventory.read(path).shown == first.shown
    assert inventory.read(path, SPARKPOST_API_KEY="").shown == first.shown
    assert sent(account) == []
    assert file.stat().st_mtime_ns == written
    listing = ("--list-hosts", "sparkpost.tracking.verify", "-e", "tracking_hosts=all")
    flushed = inventory.run("ansible-playbook", "-i", str(path), "--flush-cache", *listing)
    assert "e.example.com" in flushed.stdout
    assert sent(account) == LIST
    assert "e.example.com" in inventory.read(path).hosts
    assert sent(account) == []
    assert inventory.read(path, **nowhere).hosts == {}


def test_a_cached_listing_is_of_one_account_and_its_options(account: World, inventory: Inventory) -> None:
    path = inventory.write_cached(detect_cdn=False)
    assert len(inventory.read(path).hosts) == 4
    assert sent(account) == LIST
    refused = inventory.read(path, SPARKPOST_API_KEY=OTHER_KEY)
    assert refused.hosts == {}
    assert len(sent(account)) == 1
    eu = inventory.read(path, SPARKPOST_API_URL=account.environment()["LAB_SPARKPOST_EU_API_URL"])
    assert eu.hosts == {}
    assert [entry.service for entry in account.journal.entries()] == ["sparkpost-eu"]
    account.journal.clear()
    assert len(inventory.read(path).hosts) == 4
    assert sent(account) == []


def test_a_broken_cached_listing_is_read_anew(account: World, inventory: Inventory) -> None:
    broken = ["", "no JSON", "[]", '{"form": 1}', '{"__payload__": "{}"}']
    paths = [
        inventory.write_cached(
            f"{number}.sparkpost.yml", detect_cdn=False, hostname=f"h{number}-{{{{ sparkpost_domain }}}}"
        )
        for number in range(len(broken))
    ]
    first, *others = paths
    sources = [word for path in others for word in ("-i", str(path))]
    whole = inventory.read(first, *sources)
    assert len(whole.hosts) == 4 * len(broken)
    for file, content in zip(kept(inventory), broken, strict=True):
        file.write_text(content, encoding="utf-8")
    account.journal.clear()
    assert set(inventory.read(first, *sources).hosts) == set(whole.hosts)
    assert sent(account) == LIST * len(broken)
    assert set(inventory.read(first, *sources).hosts) == set(whole.hosts)
    assert sent(account) == []


def test_the_key_is_nowhere(account: World, inventory: Inventory) -> None:
    path = inventory.write_cached()
    done = inventory.run("ansible-inventory", "-i", str(path), "--list", "-vvvv")
    assert "tracking_domains" in done.stdout
    files = [each for each in inventory.home.rglob("*") if each.is_file()]
    assert len(kept(inventory)) == 1
    for text in (done.stdout, done.stderr, *(each.read_text(encoding="utf-8") for each in files)):
        assert SPARKPOST_API_KEY not in text
    named = inventory.read(inventory.write(api_key=OTHER_KEY))
    assert named.hosts == {}
    assert OTHER_KEY not in named.messages


#: The options of a file that cannot be read, and what is said of it.
UNREADABLE: list[tuple[dict[str, Any], list[str]]] = [
    ({"api_key": ""}, ["SparkPost needs an API key, and the option 'api_key' is not set.", "SPARKPOST_API_KEY."]),
    ({}, ["SparkPost answered GET /tracking-domains with 401", "Check that the API key is right"]),
    (
        {"api_url": "http://127.0.0.1:9/api/v1", "retry_timeout": 1},
        ["No answer to GET http://127.0.0.1:9/api/v1/tracking-domains", "Check the address, the network"],
    ),
    ({"regoin": "eu"}, ["options that do not exist: regoin", "ansible-doc -t inventory"]),
    ({"region": "mars"}, ["The option 'region' is 'mars', but it must be one of us, eu"]),
    ({"api_key": SPARKPOST_API_KEY, "resolvers": ["dns"]}, ["The option 'resolvers' is 'dns'"]),
    ({"api_key": SPARKPOST_API_KEY, "connect_to": ["x"]}, ["The option 'connect_to' is 'x'"]),
    ({"api_key": "{{ nothing }}"}, ["The option 'api_key' is 'a template', but it cannot"]),
]


def test_what_is_said_where_it_cannot_be_read(account: World, inventory: Inventory) -> None:
    paths = [
        inventory.write(f"{number}.sparkpost.yml", **{"api_key": OTHER_KEY, **options})
        for number, (options, _sentences) in enumerate(UNREADABLE)
    ]
    sources = [word for path in paths[1:] for word in ("-i", str(path))]
    read = inventory.read(paths[0], *sources, SPARKPOST_API_KEY="")
    assert read.hosts == {}
    for _options, sentences in UNREADABLE:
        for sentence in sentences:
            assert sentence in read.messages
    assert "Traceback" not in read.messages


def test_an_empty_account_is_an_empty_inventory_with_a_hint(lab: World, inventory: Inventory) -> None:
    path = inventory.write()
    done = inventory.run("ansible-inventory", "-i", str(path), "--list", ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1")
    assert done.returncode == 0
    hint = " ".join(done.stderr.split())
    assert "SparkPost lists no tracking domain at" in hint
    assert "create the first domain with the playbook sparkpost.tracking.setup_cloudfront" in hint


def test_a_run_can_be_made_to_fail(lab: World, inventory: Inventory) -> None:
    strict = {"SPARKPOST_API_KEY": "", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
    done = inventory.run("ansible-inventory", "-i", str(inventory.write()), "--list", **strict)
    assert done.returncode == 1
    assert "SparkPost needs an API key" in done.stderr


def test_a_file_of_another_name_is_not_read(account: World, inventory: Inventory) -> None:
    named = inventory.write("hosts.yml")
    assert inventory.read(named, "-i", str(inventory.write("sparkpost.json"))).hosts == {}
    assert sent(account) == []


def test_a_resolver_that_is_silent_costs_a_few_seconds(account: World, inventory: Inventory) -> None:
    path = inventory.write(resolvers=["127.0.0.1:9"], dns_timeout=1, detect_cdn_timeout=2)
    read = inventory.read(path)
    assert len(read.group("tracking_cdn_unknown")) == 4
    assert "DNS did not say in time which CDN 4 of 4 domains lead to" in read.messages


def test_a_thousand_domains_by_one_request(lab: World, inventory: Inventory) -> None:
    for number in range(1000):
        lab.sparkpost["us"].put_domain(f"c{number}.{OWN_ZONE}", verified=number % 2 == 0)
    lab.own_zones.create(OWN_ZONE)
    lab.own_zones.put(f"*.{OWN_ZONE}", "CNAME", ["d111111abcdef8.cloudfront.net."], 60)
    lab.delegate(OWN_ZONE)
    lab.journal.clear()
    read = inventory.read(inventory.write(detect_cdn_timeout=60))
    assert sent(lab) == LIST
    assert len(read.group("tracking_cdn_cloudfront")) == len(read.hosts) == 1000
