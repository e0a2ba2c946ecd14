# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: what SparkPost itself says about the domain."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import ENDPOINTS_GUIDE, SECURE_GUIDE
from .documents import (
    SPARKPOST_API,
    SPARKPOST_BLOCKED,
    SPARKPOST_CASE,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
)
from .rule import Remedy, Rule

_READY = "known to SparkPost, verified, compliant, secure"
_MODULE = "sparkpost_tracking_domain"
_API = "GET /tracking-domains/<domain> of SparkPost's API"

_status = partial(
    Rule,
    group="sparkpost",
    layer=Layer.API,
    branch=Branch.API,
    expected=_READY,
    guide_ref=SECURE_GUIDE,
    slot="sparkpost_ready",
)
_beside = partial(_status, slot="")

RULES = (
    _status(
        id="sparkpost_ready",
        passes="SparkPost uses the domain for https links",
        fails="SparkPost cannot use the domain for https links",
        status=Status.PASS,
        severity="critical",
        remedy="Create {domain} in the account and region that send the mail (sparkpost_tracking_domain), or provide "
        "an API key of theirs",
        remedies={
            "subaccount": Remedy(
                "Set 'subaccount' to {owner} if that is the one that sends the mail; otherwise use another name for "
                "{expected_owner}, since the subaccount of a domain cannot be changed",
                "another subaccount owns the domain",
                {"owner": "7", "expected_owner": "the primary account"},
            ),
            "refused": Remedy(
                "Check the API key (option 'api_key' or environment variable SPARKPOST_API_KEY), that it is of the "
                "region of the account, and that it has the grant 'Tracking Domains: Read'; if SparkPost is busy or "
                "cannot be reached, run again in a few minutes",
                "SparkPost's API refuses the key or does not respond",
            ),
            "port": Remedy(
                "Disable https links and enable them again (sparkpost_tracking_domain with 'secure'), and ask "
                "SparkPost's support if the port does not change",
                "SparkPost keeps a port that contradicts https",
            ),
        },
        cause="SparkPost knows the domain, has verified it and writes https links with it. Where it fails, SparkPost "
        "does not know the domain here: it belongs to another account, region or subaccount, or was never created.",
        detection=f"{_API} shows verified true, compliance valid and secure true. Without a key the check is skipped; "
        "if the API refuses the key or does not respond, it is an error.",
        links=(SPARKPOST_API, SPARKPOST_HTTPS),
        sample="verified true, cname_status valid, compliance_status valid, secure true",
    ),
    _status(
        id="compliance_blocked",
        fails="SparkPost's compliance team has blocked the domain",
        status=Status.FAIL,
        severity="critical",
        remedy="Ask SparkPost's compliance team to unblock {domain} (in the SparkPost console: Get Help, Submit A "
        "Ticket): no setting can",
        cause="SparkPost's compliance team has blocked the domain, usually because of abuse seen with it, or because "
        "another account uses it. No setting changes that.",
        detection=f"compliance_status is blocked in {_API}.",
        links=(SPARKPOST_BLOCKED, SPARKPOST_CASE),
        sample="verified false, cname_status valid, compliance_status blocked, secure false",
    ),
    _status(
        id="compliance_pending",
        fails="SparkPost has not finished its compliance check",
        status=Status.FAIL,
        severity="high",
        remedy="Wait for SparkPost's check, and ask its support if it takes more than a day (in the SparkPost console: "
        "Get Help, Submit A Ticket)",
        cause="SparkPost reviews new domains before it uses them, and has not finished yet.",
        detection=f"compliance_status is pending in {_API}.",
        links=(SPARKPOST_API, SPARKPOST_CASE),
        sample="verified true, cname_status valid, compliance_status pending, secure false",
        retry_after=3600,
        late=True,
    ),
    _status(
        id="verify_400",
        fails="SparkPost cannot fetch the domain",
        status=Status.FAIL,
        severity="high",
        expected="SparkPost reaches {domain} as recipients do",
        remedy="Let SparkPost's own requests through: no geographic restriction and no firewall rule at the edge may "
        f"block them; then verify {{domain}} again ({_MODULE} with verify: true)",
        cause="SparkPost fetches the domain from its own network to verify it, and got no response: something at the "
        "edge refuses that network although it lets this machine through, such as a geographic restriction or a "
        "firewall.",
        detection="With the option verify, SparkPost is asked to verify the domain and answers 400. The finding shows "
        "SparkPost's own words.",
        links=(SPARKPOST_API,),
        sample="HTTP request to https://track.example.com:443 failed.",
        retry_after=300,
    ),
    _status(
        id="cname_pending",
        fails="SparkPost has not found the domain's record yet",
        status=Status.FAIL,
        severity="high",
        remedy=f"Wait a few minutes, then verify the domain ({_MODULE} with verify: true)",
        cause="SparkPost has not checked again since the record was created.",
        detection=f"verified is false and cname_status is pending in {_API}.",
        links=(SPARKPOST_API,),
        sample="verified false, cname_status pending, compliance_status valid, secure false",
        retry_after=300,
        late=True,
    ),
    _status(
        id="api_unverified",
        fails="The domain is not verified at SparkPost",
        status=Status.FAIL,
        severity="high",
        remedy=f"Verify {{domain}} once https and http work ({_MODULE} with verify: true, or the API's POST "
        "/tracking-domains/{domain}/verify)",
        cause="The domain has not been verified yet, or its last verification failed. SparkPost generates no links "
        "with an unverified domain; verify it again after each change between http and https.",
        detection=f"verified is false in {_API}.",
        links=(SPARKPOST_API, SPARKPOST_HTTPS),
        sample="verified false, cname_status none, compliance_status valid, secure false",
    ),
    _beside(
        id="host_overridden",
        fails="The CDN seems to hide the domain's name from SparkPost",
        status=Status.WARN,
        severity="high",
        expected="SparkPost sees {domain} in Host or X-Forwarded-Host",
        remedy="Remove the CDN's override of the Host header, or let it set X-Forwarded-Host to {domain} ({host_step})",
        cause="SparkPost recognises a tracking domain by the header Host, or X-Forwarded-Host. An override of Host at "
        "the CDN, which is often added to avoid certificate errors at the origin, hides it.",
        detection="It cannot be seen from outside, and is inferred: the probes reach SparkPost, SparkPost was just "
        "asked to verify (option verify), fetched the domain, and does not recognise it.",
        guide_ref=ENDPOINTS_GUIDE,
        links=(SPARKPOST_PROXY, SPARKPOST_HTTPS),
        sample="the probes reach SparkPost, but SparkPost does not recognise the domain when it verifies it",
        also=Rule(
            id="host_overridden",
            group="email",
            layer=Layer.EVENTS,
            branch=Branch.EMAIL,
            fails="The edge does not tell SparkPost the domain's name",
            status=Status.FAIL,
            severity="critical",
            expected="SparkPost sees {domain} in Host or X-Forwarded-Host, and follows the link",
            remedy="Let the edge pass on the name that the recipient's browser asks for, in Host, or add it as "
            "X-Forwarded-Host: {domain} ({host_step})",
            cause="The edge puts another name in place of the tracking domain's, most often the endpoint's, so that "
            "SparkPost cannot tell whose link it is. From outside it looks well: only a link of a real mail shows it.",
            detection="Through the edge, SparkPost does not know the link. Asked without the edge, it follows it if it "
            "is told the domain in X-Forwarded-Host, and does not follow it if it is not told.",
            guide_ref=ENDPOINTS_GUIDE,
            blocks=True,
            slot="link_lands",
        ),
    ),
    _status(
        id="not_secure",
        fails="SparkPost still writes http links",
        status=Status.FAIL,
        severity="high",
        remedy=f"Enable https links ({_MODULE} with secure: true, or the API's PUT /tracking-domains/{{domain}} with "
        "'secure' true)",
        cause="The last step of the guide is missing: the domain works over https, and SparkPost still writes http "
        "links.",
        detection=f"verified is true and secure is false in {_API}.",
        links=(SPARKPOST_HTTPS, SPARKPOST_API),
        sample="verified true, cname_status valid, compliance_status valid, secure false",
    ),
    _beside(
        id="not_default",
        fails="The domain is not the default tracking domain",
        status=Status.WARN,
        severity="medium",
        expected="default, as the option 'default' says",
        remedy=f"Make {{domain}} the default ({_MODULE} with default: true), which replaces the previous one",
        cause="Another tracking domain is the default of the account or subaccount, or SparkPost's own. Mails that "
        "name no tracking domain, and whose sending domain has none, use that one.",
        detection=f"default is false in {_API}, where the option default says that it should be true.",
        links=(SPARKPOST_API,),
        sample="default is false, so messages of the account use another domain unless they specify this one",
    ),
    _beside(
        id="not_associated",
        fails="Sending domains use another tracking domain",
        status=Status.WARN,
        severity="medium",
        expected="messages from {sending_domains} use {domain}",
        remedy=f"Associate {{sending_domains}} with {{domain}} ({_MODULE} with 'sending_domains'), in the same "
        "subaccount",
        cause="A sending domain is associated with another tracking domain, or with none, so that its messages use the "
        "default one.",
        detection="Each sending domain in the option sending_domains is read from SparkPost's API and names another "
        "tracking domain, or none. If the key lacks the grant for it, nothing is known, and it is an error.",
        links=(SPARKPOST_API,),
        sample="messages from news.example.com use the default domain",
    ),
)

#: After all others, since the cause comes first; a report shows it ahead of them as urgent.
LAST = (
    _beside(
        id="secure_but_http_dead",
        fails="SparkPost writes https links, and they do not work",
        status=Status.FAIL,
        severity="critical",
        expected="https links only while https works",
        remedy=f"Disable https links at once ({_MODULE} with secure: false, or the API's PUT "
        "/tracking-domains/{domain} with 'secure' false), repair the edge, and enable them again",
        cause="SparkPost writes https links into every mail that is sent now, and they do not work. Every minute adds "
        "mail that cannot be repaired afterwards, which is why this comes before the cause.",
        detection=f"secure is true in {_API}, and the probe over https fails.",
        links=(SPARKPOST_API, SPARKPOST_HTTPS),
        sample="secure is true, and the probe over https fails",
        urgent=True,
    ),
)
