# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a name stands on: its delegation, its zone's signatures, its servers; broken in the lab and recognised first."""

from __future__ import annotations

from typing import Any

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check import options as check_options
from lab.dns.directory import OWN_DNS_SERVERS
from lab.world import World
from support.checks_case import Case, assert_recognised_first
from support.checks_cloudflare import CloudflareSite
from support.checks_site import HOST, ZONE, Check, Site

# A key signing key of ECDSA P-256 (algorithm 13), as a DNS host publishes it, and another one of the same kind.
KEY = "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
OTHER_KEY = "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="


def ds_of(key: str, digest: str = "SHA256") -> str:
    """The DS record that belongs to the key."""
    rdata: Any = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.DNSKEY, key)
    return str(dns.dnssec.make_ds(dns.name.from_text(ZONE), rdata, digest).to_text())


TAG = ds_of(KEY).split()[0]


def _signed(site: Site, key: str = KEY, published: str = KEY) -> None:
    """The registrar names one key, and the zone publishes a key."""
    site.world.registrar.secure(ZONE, [ds_of(key)])
    site.record(ZONE, "DNSKEY", published)


def _moved_without_keys(site: Site) -> None:
    """The zone moved to a host that does not sign it, and its DS record was left behind."""
    site.world.registrar.secure(ZONE, [ds_of(KEY)])


def _moved_and_nobody_checks(site: Site) -> None:
    _moved_without_keys(site)
    for resolver in site.world.resolvers:
        resolver.validates = False


def _signatures_expired(site: Site) -> None:
    _signed(site)
    site.world.faults.network("dns-bogus", at="resolver", host=f"*{ZONE}", code=7)


def _one_resolver_checks(site: Site) -> None:
    _moved_without_keys(site)
    site.world.resolvers[0].validates = False


def _lame(site: Site) -> None:
    """The domain was registered, and nobody made the zone at the DNS host."""
    site.world.own_zones.delete(ZONE)


def _one_lame(site: Site) -> None:
    site.world.faults.network("dns-refused", at="authoritative", address="127.0.53.52", host=f"*{ZONE}")


def _one_silent(site: Site) -> None:
    site.world.faults.network("dns-timeout", at="authoritative", address="127.0.53.52", host=f"*{ZONE}")


def _no_such_servers(site: Site) -> None:
    site.world.delegate(ZONE, ["ns1.gone.test", "ns2.gone.test"])


def _not_registered(site: Site) -> None:
    site.world.registrar.clear()


def _torn(site: Site) -> None:
    site.world.faults.network("dns-nxdomain", at="resolver", host=HOST, type="AAAA")


def _half_broken(site: Site) -> None:
    site.world.faults.network("dns-servfail", at="resolver", host=HOST, type="AAAA")


def _target_known_missing(site: Site) -> None:
    """The name that the record leads to was made a moment ago, and one resolver remembers that it was missing."""
    edge = "click.edges.test"
    site.world.own_zones.create("edges.test")
    site.world.delegate("edges.test")
    site.record(HOST, "CNAME", f"{edge}.")
    for kind in ("A", "AAAA"):
        site.world.resolvers[0].lookup(edge, kind)
    site.record(edge, "CNAME", f"{site.target}.")


def _one_resolver_is_old(site: Site) -> None:
    """The zone was changed, the second resolver remembers, and nobody can ask the zone's own servers from here."""
    site.record(HOST, "CNAME", "www.website.test.", ttl=600)
    for kind in ("A", "AAAA"):
        site.world.resolvers[1].lookup(HOST, kind)
    site.record(HOST, "CNAME", f"{site.target}.")
    site.world.faults.network("dns-timeout", at="authoritative")


def _caa_behind_the_alias(site: Site) -> None:
    """The name that the CNAME record leads to has CAA records of its own, which count before those of the zone."""
    site.world.own_zones.create("edges.test")
    site.world.delegate("edges.test")
    site.record("click.edges.test", "A", *site.world.addresses.cloudfront)
    site.record("click.edges.test", "CAA", '0 issue "letsencrypt.org"')
    site.record(HOST, "CNAME", "click.edges.test.")
    site.record(ZONE, "CAA", '0 issue "amazon.com"')


CDN = {"cdn": "cloudfront"}
BEHIND: dict[str, Any] = {**CDN, "expected_target": ["click.edges.test"]}
CASES: tuple[Case[Site], ...] = (
    Case("dns_dnssec", _moved_without_keys, says="DNSKEY missing", remedy=f"DS record of {ZONE}", name="unsigned"),
    Case("dns_dnssec", lambda site: _signed(site, OTHER_KEY), says="DNSSEC bogus", remedy=TAG, name="other_key"),
    Case("dns_dnssec", _moved_and_nobody_checks, says="it has no keys", remedy="registrar", name="unseen"),
    Case("dns_dnssec", _one_resolver_checks, says="SERVFAIL", name="one_resolver"),
    Case("dns_dnssec", _signatures_expired, says="signature expired", remedy="signed again", name="expired"),
    Case("dns_delegation", _lame, says="REFUSED", remedy=OWN_DNS_SERVERS[0], name="lame"),
    Case("dns_delegation", _no_such_servers, says="has an address", remedy="ns1.gone.test", name="no_address"),
    Case("dns_delegation", _not_registered, says="no name servers", remedy=f"renew {ZONE}", name="not_registered"),
    Case("dns_delegation", _one_lame, options=CDN, status="warn", says="1 of 2", remedy="ns2", name="one_lame"),
    Case("dns_delegation", _one_silent, ("dns",), {"timeout": 1}, "warn", "timeout", "ns2", name="one_silent"),
    Case("dns_not_propagated", _one_resolver_is_old, ("dns",), {**CDN, "timeout": 1}, says="for 59", name="resolvers"),
    Case("caa_forbids", _caa_behind_the_alias, ("dns",), BEHIND, "warn", "click.edges.test", "Ask the owner"),
    Case("aaaa_mismatch", _torn, says="AAAA NXDOMAIN", remedy="NOERROR", name="denied"),
    Case("aaaa_mismatch", _half_broken, says="AAAA SERVFAIL", remedy="NOERROR", name="servfail"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)


def test_one_resolver_is_compared_with_the_zone_itself(site: Site, check: Check) -> None:
    site.record(HOST, "CNAME", "www.website.test.", ttl=600)
    site.world.resolvers[0].lookup(HOST, "A")
    site.world.resolvers[0].lookup(HOST, "AAAA")
    site.record(HOST, "CNAME", f"{site.target}.")
    address, port = site.world.resolver_places[0]
    result = check("dns", cdn="cloudfront", resolvers=[f"{address}:{port}"])
    found = next(each for each in result["checks"] if each["id"] == "dns_not_propagated")
    assert result["summary"]["first_cause"] == found["id"]
    assert "600 s more" in found["observed"]
    assert found["kind"] == "lateness"


def test_authority_of_the_zone_does_not_count_where_the_alias_has_one(site: Site, check: Check) -> None:
    _caa_behind_the_alias(site)
    site.record("click.edges.test", "CAA", '0 issue "amazon.com"')
    site.record(ZONE, "CAA", '0 issue "letsencrypt.org"')
    assert check("dns", **BEHIND)["summary"]["overall"] == "pass"


def test_signed_zone_whose_key_fits_is_healthy(site: Site, check: Check) -> None:
    _signed(site)
    result = check("dns", "tls")
    assert result["summary"]["overall"] == "pass", result["table"]
    assert result["summary"]["counts"]["skip"] == 0


def test_second_key_at_the_registrar_is_healthy(site: Site, check: Check) -> None:
    site.world.registrar.secure(ZONE, [ds_of(OTHER_KEY), ds_of(KEY, "SHA384")])
    site.record(ZONE, "DNSKEY", KEY)
    assert check("dns")["summary"]["overall"] == "pass"


def test_broken_signatures_hide_nothing_where_nobody_here_checks_them(site: Site, check: Check) -> None:
    _moved_and_nobody_checks(site)
    result = check("dns", "tls", "http")
    found = {each["id"]: each["status"] for each in result["checks"]}
    assert found["dns_dnssec"] == "fail"
    assert found["dns_target"] == found["cert_valid"] == found["https_probe"] == "pass"


def test_what_follows_from_a_broken_chain_is_skipped(site: Site, check: Check) -> None:
    _moved_without_keys(site)
    result = check("dns", "tls", "http")
    found = {each["id"]: each for each in result["checks"]}
    assert found["dns_target"]["status"] == found["https_probe"]["status"] == "skip"
    assert found["dns_target"]["reason"] == "follows from dns_dnssec"
    assert "EDE 9" in "\n".join(each["data"] for each in found["dns_dnssec"]["evidence"])


def test_resolver_that_fails_once_is_asked_again(site: Site, check: Check) -> None:
    site.world.faults.network("dns-servfail", at="resolver", host=HOST, type="A", count=1)
    assert check("dns")["summary"]["overall"] == "pass"


def test_resolver_that_fails_for_another_reason_is_no_matter_of_signatures(site: Site, check: Check) -> None:
    site.world.faults.network("dns-servfail", at="resolver", host=HOST)
    result = check("dns")
    assert result["summary"]["first_cause"] == "dns_target"


def test_alias_that_leads_through_another_zone_to_the_cdn_is_healthy(site: Site, check: Check) -> None:
    site.world.own_zones.create("edges.test")
    site.world.delegate("edges.test")
    site.record("click.edges.test", "CNAME", f"{site.target}.")
    site.record(HOST, "CNAME", "click.edges.test.")
    ways: list[dict[str, Any]] = [{}, {"cdn": "cloudfront"}, {"expected_target": [site.target]}]
    for options in ways:
        assert check("dns", **options)["summary"]["overall"] == "pass"


def test_resolver_that_remembers_a_missing_target_is_late(site: Site, check: Check) -> None:
    _target_known_missing(site)
    result = check("dns")
    assert result["summary"]["first_cause"] == "dns_not_propagated", result["table"]


@pytest.fixture(name="proxied")
def _proxied(dual_world: World, monkeypatch: pytest.MonkeyPatch) -> CloudflareSite:
    dual_world.reset()
    for name, value in dual_world.environment().items():
        monkeypatch.setenv(name, value)
    return CloudflareSite(dual_world).build()


def _old_host(site: CloudflareSite, *records: tuple[str, str]) -> None:
    """The zone's former DNS host still has it, and with these records for the domain."""
    site.world.own_zones.create(ZONE)
    for kind, value in records:
        site.world.own_zones.put(HOST, kind, [value])
    site.world.delegate(ZONE, OWN_DNS_SERVERS)


def _old_alias(site: CloudflareSite) -> None:
    _old_host(site, ("CNAME", "spgo.io."))


def _old_address(site: CloudflareSite) -> None:
    _old_host(site, ("A", site.world.addresses.website))


def _old_without_record(site: CloudflareSite) -> None:
    _old_host(site)


def _both_hosts(site: CloudflareSite) -> None:
    """Somebody added Cloudflare's name servers at the registrar and left those of the old host."""
    zone = site.world.cloudflare.zone_of(ZONE)
    assert zone is not None
    _old_host(site, ("CNAME", "www.website.test."))
    site.world.delegate(ZONE, [*OWN_DNS_SERVERS, *zone.name_servers])


def _wildcards_forbidden(site: CloudflareSite) -> None:
    """Universal certificates name the zone and a wildcard below it."""
    site.caa("letsencrypt.org")
    data = {"flags": 0, "tag": "issuewild", "value": ";"}
    site.api("POST", "/dns_records", {"name": ZONE, "type": "CAA", "data": data})


INSIDE: tuple[Case[Site], ...] = (
    Case("dns_private_address", lambda site: site.record(HOST, "A", "10.1.2.3"), ("dns",), says="10.1.2.3 (private)"),
    Case(
        "dns_private_address",
        lambda site: site.record(HOST, "AAAA", "fe80::1"),
        ("dns",),
        {"cdn": "other"},
        says="fe80::1 (link-local)",
        remedy="allow_private_addresses",
        name="link_local",
    ),
)


@pytest.mark.parametrize("case", INSIDE, ids=str)
def test_a_name_that_leads_inside_is_told_first(
    case: Case[Site], site: Site, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is where nobody named resolvers, which the lab has to."""
    monkeypatch.setattr(check_options, "only_public", lambda params: not params["allow_private_addresses"])
    site.remove(HOST, "CNAME")
    assert_recognised_first(case, site, check)
    allowed = check("dns", **case.options, allow_private_addresses=True)
    assert "dns_private_address" not in [each["id"] for each in allowed["checks"]]


CF = {"cdn": "cloudflare"}
FOREIGN: tuple[Case[CloudflareSite], ...] = (
    Case("dns_delegation", _old_alias, options=CF, says="spgo.io", remedy=OWN_DNS_SERVERS[0], name="old_alias"),
    Case("dns_delegation", _old_address, options=CF, says="are not Cloudflare's", remedy="registrar", name="old_site"),
    Case("dns_delegation", _old_without_record, options=CF, says="NXDOMAIN", remedy="registrar", name="old_nothing"),
    Case("caa_forbids", _wildcards_forbidden, options=CF, status="warn", says="issuewild", name="wildcard"),
    Case("dns_delegation", _both_hosts, options=CF, says="some name servers", remedy="only these", name="both"),
)


@pytest.mark.parametrize("case", FOREIGN, ids=str)
def test_zone_of_cloudflares_is_served_by_somebody_else(
    case: Case[CloudflareSite], proxied: CloudflareSite, check: Check
) -> None:
    assert_recognised_first(case, proxied, check)


def test_old_delegation_that_resolvers_remember_is_a_matter_of_time(proxied: CloudflareSite, check: Check) -> None:
    _old_host(proxied, ("CNAME", "old.website.test."))
    for resolver in proxied.world.resolvers:
        for kind in ("A", "AAAA"):
            resolver.lookup(HOST, kind)
        resolver.lookup(ZONE, "NS")
    proxied.world.delegate(ZONE, list(_cloudflare_servers(proxied)))
    result = check("dns", cdn="cloudflare")
    assert result["summary"]["first_cause"] == "dns_not_propagated", result["table"]
    found = next(each for each in result["checks"] if each["id"] == "dns_not_propagated")
    assert "old.website.test" in found["observed"]


def _cloudflare_servers(site: CloudflareSite) -> tuple[str, ...]:
    zone = site.world.cloudflare.zone_of(ZONE)
    assert zone is not None
    return tuple(zone.name_servers)


def test_zone_in_cname_setup_stays_with_its_own_host(proxied: CloudflareSite, check: Check) -> None:
    """A partial set-up has foreign name servers, and a CNAME record to Cloudflare's."""
    proxied.world.cloudflare.change_zone(ZONE, type="partial")
    _old_host(proxied, ("CNAME", f"{HOST}.cdn.cloudflare.net."))
    result = check("dns", cdn="cloudflare")
    assert result["summary"]["overall"] == "pass", result["table"]
