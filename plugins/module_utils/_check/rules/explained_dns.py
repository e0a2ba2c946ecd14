# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: the name and who may issue certificates for it."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import (
    ACM_CAA,
    CLOUDFLARE_CAA,
    CLOUDFLARE_DNSSEC,
    CLOUDFLARE_NAME_SERVERS,
    CLOUDFLARE_PROXY,
    LETSENCRYPT_CAA,
    LETSENCRYPT_IPV6,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
    TAKEOVER,
    rfc,
)
from .explanation import Explanation

_NAMES = rfc(1034, "Domain names, concepts and facilities")
_NEGATIVE = rfc(2308, "Negative Caching of DNS Queries (DNS NCACHE)")
_CAA = rfc(8659, "DNS Certification Authority Authorization (CAA) Resource Record")

EXPLANATIONS: Mapping[str, Explanation] = {
    "dns_dnssec": Explanation(
        "The registrar holds a DS record for the zone, which makes its signatures obligatory, and these are missing, "
        "have expired or were made with another key. Mostly the zone moved to another DNS host and the old host's DS "
        "record stayed behind. Resolvers that check signatures, those of Google, Cloudflare and large providers among "
        "them, refuse every name in the zone; others go on answering, so that some recipients see no trouble.",
        "A resolver answers SERVFAIL, and gives the records once it is told not to check signatures (bit CD), or names "
        "an extended error from 6 to 12. Besides, the DS record of the zone above is compared with the keys that the "
        "zone's own servers publish, so that it is seen also where no resolver at hand checks signatures.",
        (
            rfc(4035, "Protocol Modifications for the DNS Security Extensions"),
            rfc(8914, "Extended DNS Errors"),
            CLOUDFLARE_DNSSEC,
        ),
        sample="192.0.2.53:53 says SERVFAIL (extended error 9: DNSKEY missing), and gives the answer where it is told "
        "not to check signatures; the DS record of example.com names the key 2371 (algorithm 13), and it has no keys",
    ),
    "dns_delegation": Explanation(
        "The registry sends everybody who asks for the zone to name servers that do not hold it, or no longer: the "
        "domain was never registered or has lapsed, the zone was not made at its DNS host or was deleted there, or the "
        "name servers at the registrar are still those of the former host while the records are kept at Cloudflare. "
        "Until that is mended, no change of a record has any effect.",
        "Every name server of the zone is asked for the domain without recursion. None that answers with authority "
        "makes it a failure, some that do not a warning. Where Cloudflare is to serve the zone, the zone above is "
        "asked which name servers it delegates to, and servers that are not Cloudflare's and say another thing make "
        "it a failure; a CNAME record to Cloudflare's own names (CNAME set-up) is healthy.",
        (rfc(1912, "Common DNS Operational and Configuration Errors"), CLOUDFLARE_NAME_SERVERS),
        sample="no name server of example.com serves it: ns1.example.net (192.0.2.1): REFUSED",
    ),
    "dns_target": Explanation(
        "The name leads where it should: to one of the names in the option expected_target, or else to a name of the "
        "CDN's. It fails where every server answers SERVFAIL, which mostly comes from a zone that its name servers do "
        "not hold, or from DNSSEC keys that do not fit the DS record at the parent zone.",
        "The zone's own name servers, and then each resolver, are asked for the A and AAAA records of the name. The "
        "names in the CNAME chain are compared label by label, so that a name which merely looks alike does not pass. "
        "The zone's own servers count; resolvers stand in where these cannot be asked.",
        (SPARKPOST_HTTPS, _NAMES),
        sample="track.example.com -> d111111abcdef8.cloudfront.net (192.0.2.10, 192.0.2.11)",
    ),
    "dns_nxdomain": Explanation(
        "The record was never made, was made in a zone that the registry does not delegate to, or was removed. A "
        "frequent slip is the zone's name twice, such as track.example.com.example.com, where a DNS console adds it "
        "by itself.",
        "The zone's own servers, or the resolvers where those are silent, say NXDOMAIN (there is no such name) or "
        "NODATA (the name has other records, but no address and no CNAME). What they said stands in the finding. Where "
        "the zone's own servers say so, no resolver is asked: it would remember the absence for as long as the zone's "
        "SOA record says, and whoever makes the record next would have to wait for that.",
        (_NEGATIVE, SPARKPOST_HTTPS),
        sample="track.example.com: NXDOMAIN (the zone's own servers say so; resolvers were not asked, lest they "
        "remember the absence)",
    ),
    "dns_dangling": Explanation(
        "The CDN's host was deleted, renamed or never deployed, while the record still names it. That is a risk as "
        "well as an outage: whoever is given that host name next answers for your domain.",
        "The zone has the CNAME record, and a resolver that follows it says NXDOMAIN or NODATA for the name it leads "
        "to.",
        (TAKEOVER,),
        sample="track.example.com -> d999999abcdef8.cloudfront.net: NXDOMAIN",
    ),
    "wrong_region": Explanation(
        "An account of SparkPost's lives in one region, and its endpoints know its links alone. In the other region "
        "clicks reach a service that does not know the message, so that recipients never arrive at their link.",
        "The CNAME record or a redirect leads to an endpoint of the other region than the option endpoint names; or "
        "SparkPost knows the domain in the other region. A healthy probe cannot tell, since both regions give it the "
        "same answer.",
        (SPARKPOST_HTTPS, SPARKPOST_MANAGED),
        sample="the account is in the region eu, and the endpoint is spgo.io",
    ),
    "endpoint_not_v2": Explanation(
        "SparkPost serves certificates for customers' domains at the endpoints v2.spgo.io and eu.v2.spgo.io only. The "
        "older endpoints answer over plain HTTP alone for your name.",
        "SparkPost says that it manages the domain's certificate, and the CNAME record leads to spgo.io or eu.spgo.io.",
        (SPARKPOST_MANAGED,),
        sample="track.example.com -> spgo.io (192.0.2.20)",
    ),
    "dns_wrong_target": Explanation(
        "The record was left at an earlier place, such as SparkPost's endpoint without HTTPS, another CDN or an old "
        "distribution; or it has a typing mistake.",
        "The CNAME chain holds none of the names that were expected, label by label; it leads back to itself; or the "
        "name shows addresses, and what answers there bears no mark of the CDN.",
        (SPARKPOST_HTTPS, CLOUDFLARE_PROXY),
        sample="track.example.com -> old-host.example.net (198.51.100.7)",
    ),
    "dns_flattened": Explanation(
        "Some DNS hosts answer with the addresses behind a name in place of the CNAME record: Cloudflare for proxied "
        "records, Route 53 for aliases, others for ALIAS or ANAME records. Nothing is wrong with that.",
        "The name has A or AAAA records and no CNAME. They pass where they are among the target's; where a CDN gives "
        "other addresses at each look they prove nothing, so that the check is skipped and the probes decide.",
        (CLOUDFLARE_PROXY,),
        sample="track.example.com -> 192.0.2.10, 2001:db8::10",
    ),
    "dns_propagation": Explanation(
        "All servers say the same, so that every recipient is led to the same place.",
        "The answers of each name server of the zone and of each resolver are compared. It is skipped where the "
        "zone's servers cannot be reached, mostly because port 53 is closed on the way out.",
        (_NEGATIVE,),
        sample="4 servers of example.com and 2 resolvers agree on d111111abcdef8.cloudfront.net (TTL 3600 s)",
    ),
    "dns_not_propagated": Explanation(
        "A resolver keeps a record for as long as its TTL says, and a missing name for as long as the zone's SOA "
        "record says. Whoever asked before the change still gets the old answer.",
        "The zone's own servers give the right answer, and at least one resolver another one. The finding tells who "
        "says what and for how many seconds more; next_check_after is the end of the longest.",
        (_NEGATIVE, _NAMES),
        sample="9.9.9.9 says track.example.com -> spgo.io (192.0.2.20), for 2841 s more",
    ),
    "aaaa_mismatch": Explanation(
        "The name has A and AAAA records, and those of one family lead elsewhere, mostly to an old server. Recipients "
        "on that kind of network fail, and nobody else sees it.",
        "Every address of both families is connected to. All of one family fail in TCP or TLS, or get strange answers "
        "over HTTP, while the other works; or a server denies the name, or fails, where the records of one family are "
        "asked for. Addresses that this machine has no route to do not count.",
        (rfc(8305, "Happy Eyeballs Version 2: Better Connectivity Using Concurrency"), LETSENCRYPT_IPV6),
        sample="IPv4 works, but 2001:db8::7: connection refused",
    ),
    "caa_permits": Explanation(
        "No CAA record stands in the way: there is none, or one names an authority that issues for this CDN. Others "
        "can be named by the option certificate_authorities.",
        "The CAA records are looked up as an authority does: at the name, through its CNAME record, and then upwards, "
        "label by label, until a set is found.",
        (_CAA,),
        sample="no CAA records: any authority may issue",
    ),
    "caa_forbids": Explanation(
        "A CAA record at a parent domain allows certain authorities only, and that of the CDN is not among them. An "
        "existing certificate goes on working; its renewal will be refused.",
        "The nearest CAA records above the name, or those at the target of its CNAME record, hold no issue property "
        "that names the CDN's authority. It is a failure where there is no certificate yet, and a warning otherwise. "
        "A name with a CNAME record can have no CAA record of its own, hence the remedy at the parent.",
        (_CAA, ACM_CAA, CLOUDFLARE_CAA, LETSENCRYPT_CAA),
        sample='example.com has 0 issue "digicert.com"',
    ),
}
