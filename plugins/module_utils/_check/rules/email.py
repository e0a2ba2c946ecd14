# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: what a test mail shows, from its sending to the click in SparkPost's events."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import ENDPOINTS_GUIDE, GUIDE, SECURE_GUIDE
from .documents import SPARKPOST_API, SPARKPOST_HTTPS, SPARKPOST_PROXY
from .rule import CDN_GUIDE, Remedy, Rule

GROUP = "email"
_TRANSMISSIONS = ("SparkPost API: Transmissions", "https://developers.sparkpost.com/api/transmissions/")
_EVENTS = ("SparkPost API: Events", "https://developers.sparkpost.com/api/events/")
_SENDING = ("SparkPost API: Sending Domains", "https://developers.sparkpost.com/api/sending-domains/")
_FORWARDED = (
    "Amazon CloudFront: Request and response behavior for custom origins",
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html",
)
_MODULE = "sparkpost_tracking_domain"
_SENT = "SparkPost accepts the mail, with tracking by {domain}"
_RECEIVED = "the mail arrives in the mailbox"
_LINKS = "every tracked link and pixel starts with https://{domain}/"
_LANDS = "a click leads to the address that the link was made for, including its query"
_RECORDED = "SparkPost's events have the click, once"
_AGENT = "the event has the User-Agent of the recipient"
_ADDRESS = "the event has the IP address of the recipient"
_ENABLE_HTTPS = f"Enable https links ({_MODULE} with secure: true)"

_rule = partial(Rule, group=GROUP, layer=Layer.EVENTS, branch=Branch.EMAIL, blocks=True)
_sent = partial(_rule, slot="mail_sent", severity="high", expected=_SENT, guide_ref=SECURE_GUIDE)
_received = partial(_rule, slot="mail_received", severity="medium", expected=_RECEIVED, guide_ref=GUIDE)
_links = partial(_rule, slot="links_https", expected=_LINKS, guide_ref=SECURE_GUIDE)
_lands = partial(_rule, slot="link_lands", severity="critical", expected=_LANDS, guide_ref=CDN_GUIDE)
_recorded = partial(_rule, slot="click_recorded", expected=_RECORDED, guide_ref=GUIDE)
_agent = partial(_rule, slot="ua_kept", severity="high", expected=_AGENT, guide_ref=CDN_GUIDE)
_address = partial(_rule, slot="ip_kept", severity="medium", expected=_ADDRESS, guide_ref=ENDPOINTS_GUIDE)


def _refused(code: str, step: str) -> Remedy:
    return Remedy(step, f"code {code}")


#: By SparkPost's code. Source: SparkPost's table of extended error codes.
_REFUSALS = {
    "7001": "Verify the sending domain at SparkPost, in the account or subaccount that sends, or use one that is "
    "verified",
    "2009": f"Create {{domain}} at SparkPost first ({_MODULE}), in the account, subaccount and region that send",
    "2010": f"Verify {{domain}} at SparkPost first ({_MODULE} with verify: true)",
    "2011": "Wait for SparkPost's compliance check of {domain}, and ask its support if it takes more than a day",
    "2012": "Ask SparkPost's compliance team to unblock {domain}",
    "2101": "Wait for the next hour, or ask SparkPost for a higher limit",
    "2102": "Wait for the next day, or ask SparkPost for a higher limit",
    "2105": "Wait for the next month, or ask SparkPost for a higher limit",
}
_FOLLOW_SPARKPOST = "Do what SparkPost says, and send the test again"

RULES = (
    _sent(
        id="mail_sent",
        passes="SparkPost accepts the test mail",
        fails="SparkPost does not accept the test mail",
        status=Status.PASS,
        remedy=_FOLLOW_SPARKPOST,
        remedies={
            "client": Remedy("{advice}", "SparkPost's API cannot be used", {"advice": "Provide an API key that may"})
        },
        cause="SparkPost accepts a mail whose sending domain is verified and whose tracking domain, where one is "
        "named, is registered, verified and compliant.",
        detection="The transmissions API answers with the id of the transmission and one accepted recipient.",
        links=(_TRANSMISSIONS,),
    ),
    _sent(
        id="mail_refused",
        fails="SparkPost does not accept the test mail",
        status=Status.FAIL,
        remedy=_FOLLOW_SPARKPOST,
        remedies={code: _refused(code, step) for code, step in _REFUSALS.items()},
        cause="The sending domain is not verified; the tracking domain is not registered, not verified or blocked; or "
        "a sending limit of the account is exhausted, which is not the domain's fault and counts as not tested.",
        detection="The transmissions API answers with an error, whose text and code are shown.",
        links=(_TRANSMISSIONS, _SENDING, SPARKPOST_API),
        sample="400, 7001: Unconfigured Sending Domain <example.com>",
        sample_remedy="7001",
    ),
    _received(
        id="mail_received",
        passes="The test mail has arrived",
        fails="The test mail has not arrived",
        status=Status.PASS,
        cause="The mail passed through SparkPost and the recipient's mail servers.",
        detection="The file, Maildir or folder that was named has a mail with this run's nonce in its subject.",
    ),
    _received(
        id="mail_not_received",
        fails="The test mail has not arrived",
        status=Status.ERROR,
        remedy="Check the mailbox and its spam folder, and allow more time",
        remedies={
            "delivered": Remedy(
                "Find out where the recipient's mail servers put it, such as a spam folder: it is not in {place}",
                "SparkPost has delivered it",
                {"place": "the mailbox"},
            ),
            "bounced": Remedy(
                "Send the test to a recipient whose mail servers accept it, or fix what they object to",
                "SparkPost reports a bounce",
            ),
            "mailbox": Remedy("Fix what prevents the mailbox from being read", "the mailbox cannot be read"),
        },
        cause="The mail takes longer than the time allowed, was put into another folder, or was rejected on its way.",
        detection="No mail with this run's nonce arrived in the time allowed; if SparkPost's events say that the mail "
        "bounced, it is a failure.",
        links=(_EVENTS,),
        sample="not in the mailbox after 300 s",
        retry_after=600,
    ),
    _links(
        id="links_https",
        passes="The links and pixels of the mail are at the domain, over https",
        fails="Links or pixels of the mail are not at the domain over https",
        status=Status.PASS,
        severity="critical",
        cause="SparkPost writes https links with a tracking domain that is secure, verified, and the one that it chose "
        "for the mail.",
        detection="Every tracked link and pixel in the HTML and text parts of the mail is read.",
        links=(SPARKPOST_API,),
    ),
    _links(
        id="links_not_https",
        fails="Links or pixels of the mail are not at the domain over https",
        status=Status.FAIL,
        severity="high",
        remedy=_ENABLE_HTTPS,
        remedies={
            "secure": Remedy(_ENABLE_HTTPS, "is http"),
            "choice": Remedy(
                "Let SparkPost choose {domain} for the mail: associate it with the sending domain or make it the "
                f"default ({_MODULE} with sending_domains or default)",
                "is not at the domain",
            ),
            "tracking": Remedy(
                "Enable click and open tracking for the account, the template and its links (no data-msys-clicktrack), "
                "in emails with html and body elements",
                "is not tracked",
            ),
            "mailbox": Remedy(
                "Use a mailbox without a service that rewrites links, such as one of your own",
                "was rewritten by a service of the mailbox",
            ),
        },
        cause="The tracking domain is not secure at SparkPost, another one was chosen for the mail, or tracking is "
        "disabled for the account, the template or a link. Security services of a mailbox may rewrite links as well.",
        detection="A tracked link or pixel of the mail has another scheme or host, a link of the test mail was not "
        "tracked, or there is no pixel.",
        links=(SPARKPOST_API, SPARKPOST_HTTPS),
        sample="1 address of the mail: http://track.example.com/f/a/... is http",
        sample_remedy="secure",
    ),
    _lands(
        id="link_broken",
        fails="A link of the mail does not work",
        status=Status.FAIL,
        remedy="Check the domain from DNS upwards (tracking_check says what is wrong): the edge must pass {domain} on "
        "to {endpoint} ({origin_step})",
        cause="There is no connection to the edge, its certificate is not accepted, or something other than SparkPost "
        "answers.",
        detection="The answer to the click is not a redirect by SparkPost.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="https://track.example.com/f/a/...: 502, text/html, no redirect",
    ),
    _lands(
        id="link_lands",
        passes="A link of the mail leads where it should",
        fails="A link of the mail does not lead where it should",
        status=Status.PASS,
        cause="SparkPost recognises the link and redirects to the address that it was made for.",
        detection="One link of the mail is requested once, and the address in the header Location is compared, "
        "including its query; that address itself is never visited.",
        links=(SPARKPOST_HTTPS,),
    ),
    _recorded(
        id="click_not_recorded",
        fails="SparkPost's events do not have the click yet",
        status=Status.WARN,
        severity="medium",
        remedy="Check again in a few minutes, in SparkPost's event search or with more time in 'events_timeout'; if "
        "the click does not appear, the edge answered in SparkPost's place",
        cause="SparkPost's events are delayed, or the answer came from a cache at the edge, so that SparkPost never "
        "saw the click.",
        detection="SparkPost's events are polled until the time allowed is over, and have no such click.",
        links=(_EVENTS,),
        sample="no click of this run within 300 s",
        retry_after=600,
        late=True,
    ),
    _recorded(
        id="click_recorded",
        passes="SparkPost's events have the click",
        fails="SparkPost's events do not have the click",
        status=Status.PASS,
        severity="high",
        remedy="Query SparkPost's events again with a key that has the grant 'message_events/view'",
        cause="SparkPost counts the click within seconds to minutes.",
        detection="The events of the transmission have a click with the User-Agent that this run made up, or one that "
        "can be no other.",
        links=(_EVENTS,),
    ),
    _agent(
        id="ua_lost",
        fails="SparkPost does not see the recipients' User-Agent",
        status=Status.WARN,
        remedy="Let the edge pass on the header User-Agent, which identifies devices and mail clients, and robots too "
        "({agent_step})",
        cause="The edge replaces the header User-Agent with its own name: CloudFront does so unless an origin request "
        "policy or the legacy settings list the header.",
        detection="The event of the click has another User-Agent than the click had, such as 'Amazon CloudFront'.",
        links=(_FORWARDED, SPARKPOST_HTTPS, _EVENTS),
        sample="'Amazon CloudFront' instead of 'sparkpost-tracking-verify/0123456789abcdef'",
    ),
    _agent(
        id="ua_kept",
        passes="SparkPost sees the recipients' User-Agent",
        fails="SparkPost does not see the recipients' User-Agent",
        status=Status.PASS,
        cause="The edge passes on the header User-Agent.",
        detection="The event has the User-Agent that this run made up for its click.",
        links=(_EVENTS, SPARKPOST_HTTPS),
    ),
    _address(
        id="ip_lost",
        fails="SparkPost sees the edge's address instead of the recipients'",
        status=Status.WARN,
        remedy="Let the edge send the recipient's address in the header X-Forwarded-For, from which countries and "
        "cities are derived ({address_step})",
        cause="The edge, or a proxy behind it, removes the header X-Forwarded-For or sets it to an address of its own.",
        detection="The address in the event is one of those that the domain has in DNS, lies in an address range that "
        "the CDN publishes, or has a reverse name of the CDN's. Behind a service that routes its users through the "
        "same CDN, as Cloudflare's WARP does, the finding may be wrong.",
        links=(_FORWARDED, SPARKPOST_PROXY, _EVENTS),
        sample="192.0.2.10, an address that the domain has in DNS",
    ),
    _address(
        id="ip_kept",
        passes="SparkPost does not mistake the edge for the recipient",
        fails="SparkPost's event does not show whether the edge passes on the recipient's address",
        status=Status.PASS,
        cause="The edge sends the recipient's address in the header X-Forwarded-For.",
        detection="The address in the event is not one of the edge's. Which address this machine has towards the edge "
        "is not known behind a router, so that any other address counts as good.",
        links=(_EVENTS, SPARKPOST_PROXY),
    ),
)
