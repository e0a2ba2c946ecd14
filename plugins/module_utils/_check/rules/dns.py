# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the name, and who may issue certificates for it."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import ENDPOINTS_GUIDE, GUIDE
from .documents import (
    ACM_CAA,
    CLOUDFLARE_CAA,
    CLOUDFLARE_PROXY,
    LETSENCRYPT_CAA,
    LETSENCRYPT_IPV6,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
    TAKEOVER,
    rfc,
)
from .rule import CDN_GUIDE, CERTIFICATE_GUIDE, Remedy, Rule

_NAMES = rfc(1034, "Domain names, concepts and facilities")
_NEGATIVE = rfc(2308, "Negative Caching of DNS Queries (DNS NCACHE)")
_CAA = rfc(8659, "DNS Certification Authority Authorization (CAA) Resource Record")
_CAA_PARAMETERS = rfc(8657, "CAA Record Extensions for Account URI and ACME Method Binding")
_CONSISTENT = "the same answer from the zone's name servers and from every resolver"
_AUTHORIZED = "no CAA records, or one that names {authority} and sets no condition that it does not meet"

_rule = partial(Rule, group="dns", layer=Layer.DNS, branch=Branch.NAME, guide_ref=CDN_GUIDE)
_on_the_name = partial(_rule, slot="dns_target")
_issue = partial(_rule, branch=Branch.ISSUE, guide_ref=CERTIFICATE_GUIDE, slot="caa_permits")

RULES = (
    _on_the_name(
        id="dns_target",
        passes="The name leads to the CDN",
        fails="DNS does not return an answer for the name",
        status=Status.PASS,
        severity="critical",
        expected="{domain} CNAME {target}",
        remedy="Check the servers of the zone {zone}: the name servers listed at the registry must serve it, and a DS "
        "record must match the zone's DNSSEC keys, or be removed",
        remedies={
            "resolver": Remedy(
                "Repair the DNS of the machine that runs this check: none of its resolvers ({resolvers}) answers "
                "anything. See /etc/resolv.conf and its firewall, or name resolvers by the option 'resolvers' or the "
                "environment variable TRACKING_RESOLVERS. Nothing is known of the domain",
                "no resolver of this machine's answers anything",
                {"resolvers": "192.0.2.53:53"},
            ),
        },
        cause="The name leads where it should: to one of the names in the option expected_target, or else to a name of "
        "the CDN. It fails where every server answers SERVFAIL, which usually comes from a zone that its name servers "
        "do not hold, or from DNSSEC keys that do not match the DS record in the parent zone.",
        detection="The zone's own name servers, and then each resolver, are asked for the A and AAAA records of the "
        "name. The names in the CNAME chain are compared label by label, so that a name that merely looks similar does "
        "not pass. The zone's own servers decide; resolvers stand in where these cannot be reached.",
        links=(SPARKPOST_HTTPS, _NAMES),
        sample="track.example.com -> d111111abcdef8.cloudfront.net (192.0.2.10, 192.0.2.11)",
        blocks=True,
        untested_by="this machine's DNS",
    ),
    _on_the_name(
        id="dns_nxdomain",
        fails="The name has no DNS record that leads anywhere",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}",
        remedy="Add this record to the zone {zone}: {record}",
        cause="The record was never created, was created in a zone that the registry does not delegate to, or was "
        "removed. A common mistake is a doubled zone name, such as track.example.com.example.com, where a DNS console "
        "appends the zone by itself.",
        detection="The zone's own servers, or the resolvers where those do not answer, say NXDOMAIN (there is no such "
        "name) or NODATA (the name has other records, but no address and no CNAME). The finding shows what they said. "
        "Where the zone's own servers say so, no resolver is asked: it would cache the absence for as long as the "
        "zone's SOA record says, and whoever creates the record next would have to wait for that.",
        links=(_NEGATIVE, SPARKPOST_HTTPS),
        sample="track.example.com: NXDOMAIN (according to the zone's own servers; resolvers were not asked, so that "
        "they do not cache the absence)",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_private_address",
        fails="The name leads to an address that is not on the public internet",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}, which has public addresses only",
        remedy="Point the record to the CDN: {record}. If the zone has that already, the DNS of this machine answers "
        "in its own way (split DNS): name public resolvers by the option 'resolvers'. If recipients are inside the "
        "network, set 'allow_private_addresses' to true (in the role: verify_allow_private_addresses)",
        facts={"addresses": "10.0.0.5 (private)"},
        cause="The record has an address of loopback, of a private network or of another special purpose, to which "
        "nothing leads from outside: a record for tests, one of an internal zone, or a placeholder of documentation. "
        "Recipients' clicks reach nothing, or something in their own network.",
        detection="The addresses at the end of the name are compared with the registries of special-purpose addresses "
        "(loopback, link-local, private, shared by carriers, unique local, documentation and others), also where one "
        "is mapped into IPv6 or translated by NAT64. It is not looked for where 'resolvers', 'connect_to' or "
        "'allow_private_addresses' was specified.",
        links=(rfc(6890, "Special-Purpose IP Address Registries"),),
        sample="track.example.com -> 10.0.0.5 (private)",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_dangling",
        fails="The CNAME record points to a name that does not exist",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}, which has addresses",
        remedy="Deploy the CDN host that the record names. If there is none, remove the record, since whoever is given "
        "the missing name next could answer for {domain}; or point it to the host in use: {record}",
        cause="The CDN's host was deleted, renamed or never deployed, while the record still names it. That is a risk "
        "as well as an outage: whoever is given that hostname next answers for your domain.",
        detection="The zone has the CNAME record, and a resolver that follows it says NXDOMAIN or NODATA for its "
        "target.",
        links=(TAKEOVER,),
        sample="track.example.com -> d999999abcdef8.cloudfront.net: NXDOMAIN",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_target_silent",
        fails="The CNAME record points into a zone whose servers give no answer",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}, which has addresses",
        remedy="Ask whoever runs {last_name} to repair that zone's name servers, or point the record to a host that "
        "has an answer: {record}. The zone of {domain} itself is right",
        remedies={
            "part": Remedy(
                "Let the name servers of {part} ({part_servers}) serve that zone, or correct its NS records in the "
                "zone {zone}; or point the record to a host that has an answer: {record}",
                "the record ends in a part of the zone that other servers have, and these do not serve it",
                {"part": "mail.example.com", "part_servers": "ns1.mail.example.com"},
            ),
        },
        facts={"last_name": "the record's target"},
        cause="The zone of the domain is healthy, but the name servers of the zone to which its record leads are "
        "silent or fail, so that resolvers do not find an address.",
        detection="The zone's own servers give the CNAME record, and every resolver that follows it fails, although "
        "resolvers answer for other names.",
        links=(_NAMES,),
        sample="the zone says track.example.com -> edge.example.net; every resolver asked says: SERVFAIL",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_cname_loop",
        fails="The CNAME records lead in a circle",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}, which has addresses",
        remedy="Break the circle: change the record of {domain} to {record}. No name on the way may lead back to one "
        "before it",
        cause="A CNAME record leads, directly or through others, back to a name on the way, so that no address is ever "
        "found. Usually a record was copied, or the target is a name that was pointed back to the tracking domain.",
        detection="The same name appears twice in the chain of CNAME records, as a server gives it or as it is found "
        "by asking for each of them, also where resolvers say SERVFAIL.",
        links=(_NAMES,),
        sample="track.example.com -> edge.example.net -> track.example.com",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_chain_long",
        fails="The chain of CNAME records is longer than resolvers follow",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}, without names in between",
        remedy="Shorten the chain: point {domain} straight to the host at its end, as {record}. Resolvers give up "
        "after 8 to 16 CNAME records",
        cause="Each CNAME record leads to another one, and resolvers stop before the end, so that they find no "
        "address.",
        detection="No resolver comes to the end of the chain, and asking for each of its names shows more records than "
        "resolvers follow.",
        links=(_NAMES,),
        sample="at least 24 CNAME records: track.example.com -> a.example.net -> b.example.net -> c.example.net -> "
        "d.example.net -> ... -> z.example.net",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="moved_to_bird",
        fails="The domain leads to Bird's own platform, where SparkPost's links are not known",
        status=Status.FAIL,
        severity="high",
        expected="{domain} CNAME {target}",
        remedy="If the domain was moved to Bird's platform on purpose, manage it there and take it out of this list. "
        "If SparkPost still sends mail with it, point it back: {record}",
        cause="Names below links.bird.com belong to tracking on Bird's platform, which has its own HTTPS. Clicks on "
        "links in mail that SparkPost sent do not arrive there.",
        detection="The chain of CNAME records leads to a name below links.bird.com.",
        links=(SPARKPOST_HTTPS,),
        sample="track.example.com -> us1.links.bird.com (192.0.2.30)",
        blocks=True,
    ),
    _on_the_name(
        id="wrong_region",
        fails="The domain belongs to one SparkPost region and points to the other",
        status=Status.FAIL,
        severity="critical",
        expected="the endpoint of the account's own region: {endpoint}",
        remedy="Use {endpoint} wherever the endpoint is set (the CDN's origin or redirect, or the CNAME record), or "
        "set the option 'endpoint' to the region of the account",
        cause="A SparkPost account lives in one region, and only the endpoints of that region know its links. In the "
        "other region, clicks reach a service that does not know the message, so that recipients never arrive at the "
        "link's target.",
        detection="The CNAME record or a redirect leads to an endpoint of the other region than the option endpoint "
        "names; or SparkPost knows the domain in the other region. A healthy probe cannot tell, since both regions "
        "give it the same answer.",
        guide_ref=ENDPOINTS_GUIDE,
        links=(SPARKPOST_HTTPS, SPARKPOST_MANAGED),
        sample="the account is in the region eu, and the endpoint is spgo.io",
        blocks=True,
        also=Rule(
            id="wrong_region",
            group="email",
            layer=Layer.EVENTS,
            branch=Branch.EMAIL,
            fails="SparkPost does not recognise the link, as happens in its other region",
            status=Status.FAIL,
            severity="critical",
            expected="a click leads to the address that the link was made for, including its query",
            remedy="Set the origin of {domain} to {endpoint}, the endpoint of the region that sends the mail "
            "({origin_step}); if it is already, make sure that SparkPost is told the name {domain} ({host_step})",
            cause="The click reached SparkPost, which does not know the link.",
            detection="SparkPost answers the click with 404 and no body, or with a redirect to its own site.",
            guide_ref=ENDPOINTS_GUIDE,
            blocks=True,
            slot="link_lands",
        ),
    ),
    _on_the_name(
        id="endpoint_not_v2",
        fails="A certificate managed by SparkPost needs the V2 endpoint, and the name points to another one",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {managed_endpoint}",
        remedy="Change the record to: {domain}. 3600 IN CNAME {managed_endpoint}.",
        cause="SparkPost serves certificates for customers' domains only at the endpoints v2.spgo.io and "
        "eu.v2.spgo.io. For your name, the older endpoints answer over plain HTTP only.",
        detection="SparkPost says that it manages the domain's certificate, and the CNAME record leads to spgo.io or "
        "eu.spgo.io.",
        guide_ref=ENDPOINTS_GUIDE,
        links=(SPARKPOST_MANAGED,),
        sample="track.example.com -> spgo.io (192.0.2.20)",
        blocks=True,
        cdn="sparkpost",
    ),
    _on_the_name(
        id="dns_wrong_target",
        fails="The name leads somewhere else",
        status=Status.FAIL,
        severity="critical",
        expected="{domain} CNAME {target}",
        remedy="Change the record in the zone {zone} to: {record}",
        cause="The record still points to a former target, such as SparkPost's endpoint without HTTPS, another CDN or "
        "an old distribution; or it has a typo.",
        detection="The CNAME chain contains none of the expected names, compared label by label; or the name has "
        "addresses, and the responses from there bear no mark of the CDN.",
        links=(SPARKPOST_HTTPS, CLOUDFLARE_PROXY),
        sample="track.example.com -> old-host.example.net (198.51.100.7)",
        blocks=True,
        retry_after=300,
    ),
    _on_the_name(
        id="dns_flattened",
        passes="The name has addresses of its own instead of a CNAME record",
        status=Status.PASS,
        severity="info",
        expected="the addresses of {target}",
        cause="Some DNS hosts answer with the addresses behind a name instead of the CNAME record: Cloudflare for "
        "proxied records, Route 53 for aliases, others for ALIAS or ANAME records. There is nothing wrong with that.",
        detection="The name has A or AAAA records and no CNAME. They pass where they are among the target's; where a "
        "CDN returns different addresses each time they prove nothing, so that the check is skipped and the probes "
        "decide.",
        guide_ref=GUIDE,
        links=(CLOUDFLARE_PROXY,),
        sample="track.example.com -> 192.0.2.10, 2001:db8::10",
        is_condition=True,
    ),
    _rule(
        id="dns_propagation",
        passes="All name servers and resolvers give the same answer",
        status=Status.PASS,
        severity="high",
        expected=_CONSISTENT,
        cause="All servers give the same answer, so that every recipient is led to the same place.",
        detection="The answers of each name server of the zone and of each resolver are compared. It is skipped where "
        "the zone's servers cannot be reached, usually because outgoing traffic to port 53 is blocked.",
        links=(_NEGATIVE,),
        sample="4 servers of example.com and 2 resolvers agree on d111111abcdef8.cloudfront.net (TTL 3600 s)",
        slot="dns_propagation",
    ),
    _rule(
        id="dns_not_propagated",
        fails="The zone is correct, but some resolvers still return the old answer",
        status=Status.FAIL,
        severity="high",
        expected=_CONSISTENT,
        remedy="Wait until the old record's TTL has expired; change nothing in the meantime. A resolver that still "
        "says the same after that answers with data of its own",
        cause="A resolver caches a record for as long as its TTL says, and a missing name for as long as the zone's "
        "SOA record says. Whoever asked before the change still gets the old answer.",
        detection="The zone's own servers give the correct answer, and at least one resolver gives another. The "
        "finding shows which one, what it says and for how many more seconds; next_check_after is when the last of "
        "them expires.",
        links=(_NEGATIVE, _NAMES),
        sample="9.9.9.9 says track.example.com -> spgo.io (192.0.2.20), for 2841 s more",
        blocks=True,
        retry_after=60,
        slot="dns_propagation",
        late=True,
    ),
    _rule(
        id="aaaa_mismatch",
        fails="The domain works over one of IPv4 and IPv6, and not over the other",
        status=Status.FAIL,
        severity="high",
        expected="the same service over IPv4 and IPv6",
        remedy="Correct the {broken_type} records of {domain}, or remove them: a name with a CNAME record needs none",
        remedies={
            "servers": Remedy(
                "Let the servers that answer for {last_name} return NOERROR without records when they are asked for "
                "{broken_type} records that do not exist: {outcome} makes clients give up on the whole name",
                "a name server denies the name, or fails, for one record type",
                {"last_name": "d111111abcdef8.cloudfront.net", "broken_type": "AAAA", "outcome": "NXDOMAIN"},
            ),
        },
        facts={"broken_type": "AAAA"},
        cause="The name has A and AAAA records, and those of one type lead elsewhere, usually to an old server. Clicks "
        "from that kind of network fail, and no one else notices.",
        detection="All addresses of both families are connected to. All of one family fail in TCP or TLS, or return "
        "unexpected content over HTTP, while the other works; or a server denies the name, or fails, when it is asked "
        "for the records of one family. Addresses to which this machine has no route do not count.",
        links=(rfc(8305, "Happy Eyeballs Version 2: Better Connectivity Using Concurrency"), LETSENCRYPT_IPV6),
        sample="IPv4 works, but 2001:db8::7: connection refused",
    ),
    _issue(
        id="caa_permits",
        passes="The CAA records allow the CDN's certificate authority to issue",
        fails="The CAA records could not be read",
        status=Status.PASS,
        severity="medium",
        expected=_AUTHORIZED,
        remedy="Make sure that the servers of {zone} answer queries for CAA records, with an empty answer where there "
        "are none: an authority that cannot read them does not issue",
        cause="No CAA record stands in the way: there is none, or one names an authority that issues for this CDN. "
        "Other authorities can be named with the option certificate_authorities.",
        detection="The CAA records are looked up as an authority does it: at the name, through its CNAME record, and "
        "then upwards, label by label, until a set is found.",
        links=(_CAA,),
        sample="no CAA records: any authority may issue",
    ),
    _issue(
        id="caa_forbids",
        fails="The CAA records forbid the CDN's certificate authority to issue",
        status=Status.WARN,
        severity="high",
        expected=_AUTHORIZED,
        remedy='Add this record to {caa_holder}: {caa_holder}. 3600 IN CAA 0 issue "{authority}"',
        remedies={
            "alias": Remedy(
                "Ask the owner of {caa_holder} to add this record there: "
                '{caa_holder}. 3600 IN CAA 0 issue "{authority}"',
                "the records are at the target of the name's CNAME record",
                {"caa_holder": "cdn.example.net"},
            ),
            "account": Remedy(
                'Add a record without accounturi{owner}: {caa_holder}. 3600 IN CAA 0 issue "{authority}". If the ACME '
                "account {parameter} is the CDN's, name it in the option acme_accounts instead",
                "a record allows the authority for one ACME account only, and the CDN's is not known (RFC 8657)",
                {"parameter": "https://ca.example/acct/1"},
            ),
            "method": Remedy(
                "Add a record without validationmethods{owner}: {caa_holder}. 3600 IN CAA 0 issue "
                '"{authority}". The present one allows only {parameter}, by which the CDN does not prove control',
                "a record allows the authority for validation methods only that the CDN does not use (RFC 8657)",
                {"parameter": "http-01"},
            ),
            "critical": Remedy(
                "Remove the record {caa_holder}. IN CAA {caa_record}, or clear its critical flag (128){owner}: no "
                "authority issues while it has a critical property that authorities do not know",
                "a record is critical and has an unknown property",
                {"caa_record": '128 tbs "unknown"'},
            ),
            "malformed": Remedy(
                "Correct the parameters of the record {caa_holder}. IN CAA {caa_record}{owner}: each must be a tag "
                "with a value, and stand once",
                "the parameters of a record cannot be read, so that no authority accepts it",
                {"caa_record": '0 issue "letsencrypt.org; accounturi"'},
            ),
        },
        facts={"caa_holder": "{parent}", "owner": ""},
        cause="A CAA record at a parent domain allows only certain authorities, and the CDN's is not among them, or it "
        "sets a condition that the CDN's authority does not meet: an ACME account, a validation method, or a critical "
        "property that authorities do not know. An existing certificate keeps working; its renewal will be refused.",
        detection="The nearest CAA records above the name, or those at the target of its CNAME record, have no issue "
        "property that names the CDN's authority, or only ones whose parameters (RFC 8657) do not fit. It is a failure "
        "where there is no certificate yet, and a warning otherwise. A name with a CNAME record cannot have a CAA "
        "record of its own, which is why the remedy is at the parent.",
        links=(_CAA, _CAA_PARAMETERS, ACM_CAA, CLOUDFLARE_CAA, LETSENCRYPT_CAA),
        sample='example.com has 0 issue "digicert.com"',
    ),
)
