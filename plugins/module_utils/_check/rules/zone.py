# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the zone that holds the name, its delegation, its signatures and its servers."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import CLOUDFLARE_DNSSEC, CLOUDFLARE_NAME_SERVERS, rfc
from .rule import CDN_GUIDE, Remedy, Rule

_NAMES = rfc(1034, "Domain names, concepts and facilities")
_NEGATIVE = rfc(2308, "Negative Caching of DNS Queries (DNS NCACHE)")
_CONSISTENT = "the same answer from the zone's name servers and from every resolver"

_rule = partial(Rule, group="dns", layer=Layer.DNS, branch=Branch.NAME, guide_ref=CDN_GUIDE)

RULES = (
    _rule(
        id="dns_dnssec",
        fails="DNSSEC validation of the zone fails",
        status=Status.FAIL,
        severity="critical",
        expected="no DS record for {zone}, or one that matches a key of the zone, and signatures that have not expired",
        remedy="Remove the DS record of {signed_zone} at the registrar, or replace it with the one that the zone's DNS "
        "host shows for its keys{keys}. Resolvers cache the DS record for as long as its TTL says, usually a day",
        remedies={
            "unkeyed": Remedy(
                "Remove the DS record of {signed_zone} at the registrar: the zone's servers publish no key. Or switch "
                "DNSSEC on again at the zone's DNS host, and enter the DS record that it shows then",
                "the zone has a DS record, and no key at all",
            ),
            "expired": Remedy(
                "Have {signed_zone} signed again at its DNS host, and automatically from now on (on a server of one's "
                "own: dnssec-policy in BIND, dnssec-signing in Knot DNS). Every secondary must fetch the new version, "
                "so the serial has to grow. The DS record fits the keys and must stay as it is",
                "the signatures have expired",
            ),
            "early": Remedy(
                "Set the clock of the machine that signs {signed_zone} right, and have the zone signed again. The DS "
                "record fits the keys and must stay as it is",
                "the signatures are not valid yet",
            ),
            "unsigned": Remedy(
                "Have all records of {signed_zone} signed, since its DS record demands it: let every server serve the "
                "signed version of the zone, and sign it again after each change. The DS record fits and may stay",
                "records have no signature",
            ),
            "invalid": Remedy(
                "Have {signed_zone} signed again: records or keys were changed after it had been signed, or a server "
                "alters them. The DS record fits and must stay as it is",
                "signatures do not fit the records",
            ),
            "denial": Remedy(
                "Have {signed_zone} signed again as a whole, with its NSEC or NSEC3 records (in PowerDNS: pdnsutil "
                "rectify-zone): without these, nobody can prove that a record does not exist. The DS record may stay",
                "the proof is missing that a record does not exist",
            ),
            "unclear": Remedy(
                "Compare the DS record of {signed_zone} at the registrar with the keys at its DNS host, and have the "
                "host sign the zone again; dnsviz.net shows which of the signatures fails",
                "a resolver refuses the signatures, and does not say why",
            ),
        },
        facts={"signed_zone": "{zone}", "keys": ""},
        cause="The registrar holds a DS record for the zone, which makes signatures mandatory, and these are missing, "
        "have expired or were made with another key. Usually the zone moved to another DNS host and the old host's DS "
        "record was left behind. Validating resolvers, among them those of Google, Cloudflare and large providers, "
        "refuse every name in the zone; others keep answering, so that some recipients see no problem.",
        detection="A resolver answers SERVFAIL, and returns the records once it is told not to validate signatures "
        "(the CD bit), or gives an extended error from 6 to 12. In addition, the DS record of the parent zone is "
        "compared with the keys that the zone's own servers publish, and the dates of these servers' signatures with "
        "the time, so that it is found even where no resolver at hand validates.",
        links=(
            rfc(4035, "Protocol Modifications for the DNS Security Extensions"),
            rfc(8914, "Extended DNS Errors"),
            CLOUDFLARE_DNSSEC,
        ),
        sample="192.0.2.53:53 says SERVFAIL (extended error 9: DNSKEY missing), and gives the answer where it is told "
        "not to check signatures; the DS record of example.com names the key 2371 (algorithm 13), and it has no keys",
        blocks=True,
        retry_after=3600,
    ),
    _rule(
        id="dns_delegation",
        fails="The zone is delegated to name servers that do not serve it correctly",
        status=Status.FAIL,
        severity="critical",
        expected="every name server to which {zone} is delegated serves the zone that holds the record of {domain}",
        remedy="At the registrar, set the name servers of the DNS host that holds {zone}",
        remedies={
            "unregistered": Remedy(
                "Register or renew {registered}, and set the name servers of its DNS host at the registrar; if that "
                "was done today, wait until the registry has published it",
                "the registry does not know the domain",
                {"registered": "example.com"},
            ),
            "unserved": Remedy(
                "Create the zone {zone} at the DNS host of its name servers ({name_servers}), or set the name servers "
                "of the DNS host that holds it at the registrar",
                "no name server serves the zone",
                {"name_servers": "ns1.example.net, ns2.example.net"},
            ),
            "nameless": Remedy(
                "Correct the names of the zone's name servers ({name_servers}) at the registrar, or create A records "
                "for these names: none of them has an address",
                "the names of the name servers have no address",
                {"name_servers": "ns1.example.net, ns2.example.net"},
            ),
            "glue": Remedy(
                "At the registrar, correct the addresses (glue records) of {lame}: resolvers that come from the "
                "registry ask there first",
                "the registry has outdated addresses of name servers",
                {"lame": "ns2.example.com"},
            ),
            "failing": Remedy(
                "Look into the log of {name_servers}: they are set up for the zone that holds {domain}, and answer "
                "SERVFAIL. Usually its zone file has an error, so that it was not loaded (such as a CNAME record "
                "beside others, or at the zone's top), or a secondary's copy has expired, since it cannot reach the "
                "primary",
                "name servers fail to serve the zone (SERVFAIL)",
                {"name_servers": "ns1.example.net, ns2.example.net"},
            ),
            "unanswerable": Remedy(
                "Look into the log of {name_servers}: they serve {zone}, and answer SERVFAIL for {domain}. Usually its "
                "CNAME or DNAME records lead in a circle, a wildcard's record leads to a name that it covers itself, "
                "or a zone of its own for {domain} was not loaded (such as for a CNAME record at the zone's top)",
                "name servers serve the zone, and fail for the domain (SERVFAIL)",
                {"name_servers": "ns1.example.net, ns2.example.net"},
            ),
            "elsewhere": Remedy(
                "At the registrar, replace {foreign} with the name servers that {cdn_name} assigned to {zone}, and use "
                "only these (cloudflare_zone returns them as 'name_servers'); or, to keep the zone where it is, use a "
                "CNAME setup: {domain}. 3600 IN CNAME {domain}.{cdn_zone}.",
                "the zone is served by another DNS host than the CDN",
                {"foreign": "ns1.example.net", "cdn_name": "Cloudflare", "cdn_zone": "cdn.cloudflare.net"},
            ),
            "partly": Remedy(
                "Let {lame} serve the zone {zone}, or remove it from the zone's NS records and from the name servers "
                "at the registrar",
                "some name servers do not serve the zone",
                {"lame": "ns2.example.net"},
            ),
        },
        cause="The registry directs queries for the zone to name servers that do not hold it, or no longer do: the "
        "domain was never registered or has lapsed, the zone was not created at its DNS host or was deleted there, or "
        "the name servers at the registrar are still those of the former host while the records are kept at "
        "Cloudflare. Until this is fixed, no change to a record has any effect.",
        detection="Every name server of the zone is asked for the domain without recursion. If none answers with "
        "authority, it is a failure; if only some do not, a warning. Where Cloudflare is expected to serve the zone, "
        "the parent zone is asked which name servers it delegates to, and servers that are not Cloudflare's and give "
        "another answer make it a failure; a CNAME record to Cloudflare's own names (CNAME setup) is healthy.",
        links=(rfc(1912, "Common DNS Operational and Configuration Errors"), CLOUDFLARE_NAME_SERVERS),
        sample="no name server of example.com serves it: ns1.example.net (192.0.2.1): REFUSED",
        sample_remedy="unserved",
        blocks=True,
        retry_after=3600,
    ),
    _rule(
        id="dns_servers_silent",
        fails="None of the zone's name servers answers",
        status=Status.FAIL,
        severity="critical",
        expected="an answer from the name servers of {zone}",
        remedy="Start the name servers of {zone}{name_servers}, and let queries to port 53 over UDP and TCP through to "
        "them. If the zone has moved to another DNS host, set that host's name servers at the registrar, with their "
        "present addresses (glue records) where their names are in the zone itself",
        facts={"name_servers": ""},
        cause="The name servers to which the registry directs queries are switched off or unreachable, their addresses "
        "have changed, or a firewall drops the queries. Once resolvers' memory has run out, nobody finds any name of "
        "the zone.",
        detection="Every name server of the zone is asked and stays silent, and no resolver has an answer, while at "
        "least one resolver answers for other zones. Where no resolver answers anything, this machine's network is at "
        "fault instead, which is told apart.",
        links=(rfc(1912, "Common DNS Operational and Configuration Errors"), _NAMES),
        sample="no name server of example.com answers: ns1.example.net (192.0.2.1): timeout; 192.0.2.53:53: timeout; "
        "192.0.2.53:53 answers for other zones",
        blocks=True,
        retry_after=300,
    ),
    _rule(
        id="dns_tcp_closed",
        fails="A name server cuts an answer short and does not answer over TCP",
        status=Status.FAIL,
        severity="high",
        expected="answers over TCP wherever one does not fit into a datagram",
        remedy="Open port 53 over TCP on {closed}, in its firewall and in its configuration: resolvers have to repeat "
        "there whatever does not fit into a datagram. Fewer address records would fit without that",
        facts={"closed": "ns1.example.net"},
        cause="The server's firewall lets only UDP through. Small answers are not affected; one with many addresses or "
        "signatures is cut short, and resolvers that repeat the question over TCP get nothing.",
        detection="The server's answer over UDP has the TC bit, and the same question over TCP gets none. It is a "
        "warning where resolvers have an answer all the same, by a larger datagram.",
        links=(rfc(7766, "DNS Transport over TCP - Implementation Requirements"),),
        sample="ns1.example.net (192.0.2.1): the answer does not fit into a datagram, and TCP: Connection refused",
        blocks=True,
    ),
    _rule(
        id="dns_edns_dropped",
        fails="A name server is silent where it is asked with EDNS, as resolvers ask",
        status=Status.FAIL,
        severity="high",
        expected="an answer to questions with EDNS, be it FORMERR",
        remedy="Let questions with an OPT record (EDNS) through to {deaf}: a firewall or an outdated server drops "
        "them. Update the server, or switch off the firewall's inspection of DNS",
        facts={"deaf": "ns1.example.net"},
        cause="Resolvers ask with EDNS, and most do not repeat a question without it when a server stays silent. An "
        "old firewall in front of the server, or an old server, drops what it does not know.",
        detection="The server answers the same question without EDNS and is silent with it. A server that refuses EDNS "
        "by FORMERR is healthy. It is a warning where the resolvers at hand have an answer all the same.",
        links=(rfc(6891, "Extension Mechanisms for DNS (EDNS(0))"),),
        sample="ns1.example.net (192.0.2.1) answers, but is silent where it is asked with EDNS",
        blocks=True,
    ),
    _rule(
        id="dns_empty_name",
        fails="A name server denies a name that has the domain below it",
        status=Status.FAIL,
        severity="medium",
        expected="NOERROR without records for {missing}",
        remedy="Let the servers of {zone} answer NOERROR for {missing}, as a name does that has others below it (in "
        "PowerDNS: pdnsutil rectify-zone {zone}); until then, a TXT record at {missing} makes it exist",
        facts={"missing": "{parent}"},
        cause="The server says NXDOMAIN for a name without records of its own, although names below it exist. "
        "Resolvers that ask label by label, or take a denial for all names below, do not find the domain.",
        detection="The names between the zone and the domain are asked for at the zone's server, and one is said not "
        "to exist. It is a warning where the resolvers at hand find the domain.",
        links=(
            rfc(8020, "NXDOMAIN: There Really Is Nothing Underneath"),
            rfc(9156, "DNS Query Name Minimisation to Improve Privacy"),
        ),
        sample="the servers of example.com say that mail.example.com does not exist, and have track.mail.example.com "
        "below it",
    ),
    _rule(
        id="dns_cname_beside",
        fails="The domain has other records beside its CNAME record",
        status=Status.WARN,
        severity="high",
        expected="a CNAME record for {domain} and no other record",
        remedy="Remove the {types} records of {domain}, or use another name for tracking: a name with a CNAME record "
        "may have no other records, and resolvers do not agree on which of them they give",
        remedies={
            "apex": Remedy(
                "Use a name below {domain} for tracking, or replace the CNAME record with an ALIAS or flattened record "
                "if the DNS host has them: {domain} is the top of a zone, whose SOA and NS records allow no CNAME",
                "the domain is the top of a zone",
            ),
        },
        facts={"types": "MX"},
        cause="A CNAME record stands for all records of its name, so that none may be beside it. Some servers load "
        "such a zone all the same; what a resolver answers then depends on what it was asked first.",
        detection="The zone's server has a CNAME record for the name, and SOA, MX, TXT, A or AAAA records too.",
        links=(_NAMES, rfc(2181, "Clarifications to the DNS Specification")),
        sample="track.example.com has a CNAME record, and beside it MX",
    ),
    _rule(
        id="dns_serials",
        fails="A name server keeps an older version of the zone",
        status=Status.WARN,
        severity="medium",
        expected="the same serial from every name server of {zone}",
        remedy="Have {stale} fetch the zone again (rndc retransfer, knotc zone-retransfer, pdns_control retrieve or "
        "nsd-control force_transfer), and check that the primary lets it transfer the zone and notifies it",
        facts={"stale": "ns2.example.net"},
        cause="A secondary no longer receives the zone, for example since its address is missing from the primary's "
        "access list. The tracking domain is the same in both versions so far; its next change will not arrive there.",
        detection="The SOA records of the zone's servers have different serials, and still do after two seconds. "
        "Servers whose SOA records name another primary are another host's, and are not compared.",
        links=(rfc(1996, "A Mechanism for Prompt Notification of Zone Changes (DNS NOTIFY)"),),
        sample="serials: ns1.example.net: 2026112402, ns2.example.net: 2026110101",
        late=True,
        retry_after=3600,
    ),
)
#: Servers, resolvers and HTTPS records that lead other ways than the zone does now.
WAYS = (
    _rule(
        id="dns_stale_server",
        fails="A name server of the zone still serves an old record",
        status=Status.FAIL,
        severity="high",
        expected=_CONSISTENT,
        remedy="Have {stale} fetch the zone {zone} again (on it: rndc retransfer, knotc zone-retransfer, pdns_control "
        "retrieve or nsd-control force_transfer), and check that the primary lets it transfer the zone and notifies "
        "it. Until that is possible, take it out of the zone's name servers",
        remedies={
            "serial": Remedy(
                "Correct the record of {domain} on {stale}, or, if it is a secondary, raise the serial of {zone} at "
                "the primary and have it fetch the zone again: by their serials all servers have the same version, so "
                "that none fetches another",
                "the servers differ in the record, and not in their serials",
            ),
        },
        facts={"stale": "ns2.example.net"},
        cause="A secondary did not fetch the zone after its change, or the zone was edited on one server alone. Which "
        "answer a resolver gets is a matter of chance, and waiting does not help.",
        detection="The zone's own servers give different answers for the domain. Their serials (SOA records) tell "
        "which of them has an older version. Addresses that a server chooses anew for each answer are not compared.",
        links=(rfc(1996, "A Mechanism for Prompt Notification of Zone Changes (DNS NOTIFY)"), _NAMES),
        sample="ns1.example.net (192.0.2.1) says track.example.com -> 192.0.2.10; ns2.example.net (192.0.2.2) says "
        "track.example.com -> 198.51.100.7 (serials: ns1.example.net: 2026112402, ns2.example.net: 2026110101)",
        blocks=True,
        retry_after=3600,
        slot="dns_propagation",
    ),
    _rule(
        id="dns_resolver_blocks",
        fails="A resolver blocks the name, or answers with data of its own",
        status=Status.FAIL,
        severity="high",
        expected=_CONSISTENT,
        remedy="Allow {domain} at the resolver {resolver}, or remove it from that resolver's own data (block lists, "
        "response policies, local zones, split DNS). If it is your own, that mends it for its users alone; if it is a "
        "public one, ask its operator why the name is listed. To check by another one, use the option 'resolvers'",
        facts={"resolver": "192.0.2.53:53"},
        cause="The resolver does not pass on the zone's answer: lists against advertising, tracking or malware name "
        "the domain, or the resolver has a zone of its own for it. Whoever uses this resolver cannot click; for others "
        "nothing is wrong.",
        detection="The resolver gives 0.0.0.0, a loopback address, the address of a known page for blocked names, a "
        "private address where the zone has a public one, an answer by its own authority, a record that the "
        "zone does not have and whose TTL does not count down, or a denial that is not the zone's; or it says so by an "
        "extended error from 15 to 18.",
        links=(rfc(8914, "Extended DNS Errors"),),
        sample="192.0.2.53:53 says track.example.com -> 0.0.0.0 (an address of nobody's); the zone says "
        "d111111abcdef8.cloudfront.net",
        slot="dns_propagation",
    ),
    _rule(
        id="dns_switching",
        fails="The domain is switching to a new target, and works by both ways",
        status=Status.WARN,
        severity="low",
        expected=_CONSISTENT,
        remedy="Keep the old edge running until {until} UTC, and change nothing until then; check again after that",
        facts={"until": "20:47"},
        cause="The record was changed, and some resolvers still remember the old one. Both edges serve clicks.",
        detection="The zone's own servers lead to one edge, a resolver to another, and a click works at each of them, "
        "asked by its own address.",
        links=(_NEGATIVE, _NAMES),
        sample="Switching: works, by the old way until 20:47 UTC: 9.9.9.9:53 says track.example.com -> "
        "old.example.net (198.51.100.7), for 2841 s more",
        retry_after=60,
        slot="dns_propagation",
        late=True,
    ),
    _rule(
        id="dns_https_record",
        fails="An HTTPS record leads browsers somewhere else",
        status=Status.FAIL,
        severity="high",
        expected="no HTTPS record at {domain}, or one that leads where its other records lead",
        remedy="Remove the HTTPS record of {domain}, or correct it: browsers follow it ahead of A, AAAA and CNAME "
        "records ({https_record})",
        facts={"https_record": "{domain}. 300 IN HTTPS 1 old.example.net."},
        cause="The record was left behind when the domain moved, or names another host, port or protocol than the edge "
        "has. Browsers that know HTTPS records (Chrome, Firefox, Safari) go there; curl and older clients do not.",
        detection="The domain has a record of type HTTPS of its own. It names another host or other addresses, and no "
        "click works there; or a port or protocol that the edge does not offer, or a parameter that browsers must know "
        "and do not.",
        links=(rfc(9460, "Service Binding and Parameter Specification via the DNS (SVCB and HTTPS Resource Records)"),),
        sample="track.example.com. 300 IN HTTPS 1 old.example.net.: at 198.51.100.7: connection refused",
    ),
)
