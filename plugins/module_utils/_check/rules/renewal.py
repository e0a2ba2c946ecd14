# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: whether the next renewal of the certificate will succeed."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import (
    ACM_RENEWAL,
    CLOUDFLARE_CAA,
    FASTLY_CERTIFICATES,
    LETSENCRYPT_CAA,
    LETSENCRYPT_CHALLENGE,
    LETSENCRYPT_IPV6,
    SPARKPOST_MANAGED,
    rfc,
)
from .rule import CERTIFICATE_GUIDE, Remedy, Rule

_AHEAD = "everything in place that the next renewal needs"
_rule = partial(
    Rule,
    group="renewal",
    layer=Layer.API,
    branch=Branch.ISSUE,
    expected=_AHEAD,
    guide_ref=CERTIFICATE_GUIDE,
    severity="high",
    slot="renewal",
)
#: Clicks work today, and the certificate will not be renewed.
_stands_in_the_way = partial(_rule, status=Status.WARN, late=True)

RULES = (
    _rule(
        id="renewal",
        passes="Nothing is seen that stands in the way of the next renewal",
        status=Status.PASS,
        cause="The validation records are there, CAA records allow the authority in use, and where an authority "
        "fetches a file over http, the path is open. How much of a certificate's life is left when it is renewed "
        "depends on who renews it.",
        detection="The issuer is read from the certificate. Validation records are those of the option "
        "validation_records, and _acme-challenge where the CDN needs it; they are asked of the zone's own servers.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="Amazon: 120 of 198 days left, renewal is due at 45",
    ),
    _stands_in_the_way(
        id="renewal_validation",
        fails="The record is gone or wrong by which the next renewal proves control of the name",
        remedy="Add this record, and leave it there for good: {record_name}. 3600 IN CNAME {record_target}",
        remedies={
            "missing": Remedy(
                "Add this record, and leave it there for good: {record_name}. 3600 IN CNAME {record_target}. "
                "(The certificate's module returns it among its 'validation_records'.)",
                "there is no record",
            ),
            "wrong": Remedy(
                "Change the record to: {record_name}. 3600 IN CNAME {record_target}. (The certificate's module "
                "returns it among its 'validation_records'.) If the present one belongs to an earlier provider, "
                "nobody needs it",
                "the record leads elsewhere",
            ),
        },
        facts={"record_name": "_acme-challenge.{domain}", "record_target": "a name of fastly-validations.com"},
        cause="Somebody tidied up the zone after the certificate was issued, or changed the provider. The certificate "
        "that is served works until it ends: each renewal has control of the name proved anew, and authorities may "
        "rely on an earlier proof for ever shorter times.",
        detection="The CNAME records of the option validation_records, and _acme-challenge behind Fastly, are asked "
        "of the zone's own servers and compared with where they must lead. A certificate of an authority that the CDN "
        "does not work with was uploaded, and needs none.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES),
        sample="_acme-challenge.track.example.com has no CNAME record (NXDOMAIN)",
        sample_remedy="missing",
    ),
    _stands_in_the_way(
        id="renewal_caa",
        fails="CAA records forbid the authority of the present certificate to issue the next one",
        remedy='Add this record to {caa_holder}: {caa_holder}. 3600 IN CAA 0 issue "{authority}". Or have the next '
        "certificate issued by an authority that is named there",
        facts={"caa_holder": "{parent}", "authority": "letsencrypt.org", "issuer": "Let's Encrypt"},
        cause="CAA records were added or changed after the certificate was issued. Authorities read them at each "
        "renewal, and refuse.",
        detection="The issuer of the certificate is known, and the nearest CAA records do not name it, or only with "
        "parameters (RFC 8657) that do not fit. A CDN that changes to another authority by itself, as Cloudflare does, "
        "is left out.",
        links=(
            rfc(8659, "DNS Certification Authority Authorization (CAA) Resource Record"),
            LETSENCRYPT_CAA,
            CLOUDFLARE_CAA,
        ),
        sample='example.com has 0 issue "digicert.com"; the certificate is by Let\'s Encrypt',
    ),
    _stands_in_the_way(
        id="renewal_dnssec",
        fails="The zone behind a validation record has broken signatures, so that authorities refuse it",
        remedy="Have the DNSSEC signatures of {signed_zone} repaired, or its DS record removed at the zone above, by "
        "whoever runs it; until then point {record_name} to a provider whose zone is sound",
        facts={"record_name": "_acme-challenge.{domain}", "signed_zone": "validations.example.net"},
        cause="Authorities validate DNSSEC on the whole way of a validation since 2026-03-15, and a zone whose "
        "signatures do not hold is as good as none. The domain itself can be sound.",
        detection="A resolver fails for the target of the record and answers where it is told not to check signatures; "
        "or the DS record of the target's zone names none of its keys.",
        links=(rfc(4035, "Protocol Modifications for the DNS Security Extensions"),),
        sample="_acme-challenge.track.example.com leads to x.validations.example.net, and the signatures of "
        "validations.example.net do not hold",
    ),
    _stands_in_the_way(
        id="renewal_http",
        fails="The authority cannot fetch over http what the next renewal needs",
        remedy="Let {domain} lead to SparkPost alone, by its CNAME record, and keep port 80 open on the way: "
        "http://{domain}/.well-known/acme-challenge/ does not lead to SparkPost at {addresses}",
        remedies={
            "ipv6": Remedy(
                "Correct the AAAA records of {domain}, or remove them: a CNAME record to {managed_endpoint} needs "
                "none. The authority asks over IPv6 where there is an address, and {addresses} does not answer it",
                "IPv4 works, and IPv6 does not",
            ),
        },
        facts={"addresses": "192.0.2.10"},
        cause="SparkPost proves control by a file that the authority fetches over plain http (HTTP-01). A closed port, "
        "a redirect to another host, a firewall or an old AAAA record keeps it from the file.",
        detection="Where SparkPost manages the certificate, the path is asked for over http at addresses of both "
        "families, with a token that nobody knows. Any answer of SparkPost's will do, 404 too.",
        links=(SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE, LETSENCRYPT_IPV6),
        sample="192.0.2.10: http://track.example.com/.well-known/acme-challenge/x: connection refused",
    ),
)
