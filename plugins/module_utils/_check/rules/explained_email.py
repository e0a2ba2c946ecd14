# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: what a test mail shows, from its sending to the click in SparkPost's events."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import SPARKPOST_HTTPS, SPARKPOST_PROXY
from .explanation import Explanation

_TRANSMISSIONS = ("SparkPost API: Transmissions", "https://developers.sparkpost.com/api/transmissions/")
_EVENTS = ("SparkPost API: Events", "https://developers.sparkpost.com/api/events/")
_DOMAINS = ("SparkPost API: Tracking Domains", "https://developers.sparkpost.com/api/tracking-domains/")
_SENDING = ("SparkPost API: Sending Domains", "https://developers.sparkpost.com/api/sending-domains/")
_FORWARDED = (
    "Amazon CloudFront: Request and response behavior for custom origins",
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html",
)

EXPLANATIONS: Mapping[str, Explanation] = {
    "mail_sent": Explanation(
        "SparkPost accepts a mail whose sending domain is verified and whose tracking domain, where one is named, is "
        "registered, verified and compliant.",
        "The transmissions API answers with the id of the transmission and one accepted recipient.",
        (_TRANSMISSIONS,),
    ),
    "mail_refused": Explanation(
        "The sending domain is not verified, the tracking domain is not registered, not verified or blocked, or a "
        "sending limit of the account is used up, which is no fault of the domain and counts as not tested.",
        "The transmissions API answers with an error, whose words and code are shown.",
        (_TRANSMISSIONS, _SENDING, _DOMAINS),
    ),
    "mail_received": Explanation(
        "The mail went through SparkPost and the recipient's mail servers.",
        "A mail with the nonce of this run in its subject lies in the file, Maildir or folder that was named.",
        (),
    ),
    "mail_not_received": Explanation(
        "The mail takes longer than the time allowed, was put into another folder, or was rejected on its way.",
        "No mail with the nonce of this run came in the time allowed; where SparkPost's events tell that the mail "
        "bounced, it has failed.",
        (_EVENTS,),
    ),
    "links_https": Explanation(
        "SparkPost writes https links with a tracking domain that is secure, verified, and the one that it chose for "
        "the mail.",
        "Every tracked link and pixel in the HTML and the text of the mail is read.",
        (_DOMAINS,),
    ),
    "links_not_https": Explanation(
        "The tracking domain is not secure at SparkPost, another one was chosen for the mail, or tracking is off for "
        "the account, the template or a link. Security services of a mailbox may rewrite links as well.",
        "A tracked link or pixel of the mail has another scheme or host, a link of the test mail was not tracked, or "
        "there is no pixel.",
        (_DOMAINS, SPARKPOST_HTTPS),
    ),
    "link_lands": Explanation(
        "SparkPost recognises the link and redirects to the address that it was made for.",
        "One link of the mail is asked for once, and the address in the header Location is compared, query and all; "
        "that address itself is never visited.",
        (SPARKPOST_HTTPS,),
    ),
    "link_broken": Explanation(
        "There is no connection to the edge, its certificate is not accepted, or something else than SparkPost "
        "answers.",
        "The answer to the click is no redirect of SparkPost's.",
        (SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="https://track.example.com/f/a/...: 502, text/html, no redirect",
    ),
    "click_recorded": Explanation(
        "SparkPost counts the click within some seconds to minutes.",
        "The events of the transmission hold a click with the User-Agent that this run made up, or one that can be "
        "no other.",
        (_EVENTS,),
    ),
    "click_not_recorded": Explanation(
        "SparkPost's events are late, or the answer came from a cache of the edge, so that SparkPost never saw the "
        "click.",
        "SparkPost's events are asked until the time allowed is over, and hold no such click.",
        (_EVENTS,),
        sample="no click of this run in 300 s",
    ),
    "ua_kept": Explanation(
        "The edge passes the header User-Agent on.",
        "The event has the User-Agent that this run made up for its click.",
        (_EVENTS, SPARKPOST_HTTPS),
    ),
    "ua_lost": Explanation(
        "The edge puts its own name in place of the header User-Agent: CloudFront does so unless an origin request "
        "policy or the legacy settings name the header.",
        "The event of the click has another User-Agent than the click had, such as 'Amazon CloudFront'.",
        (_FORWARDED, SPARKPOST_HTTPS, _EVENTS),
    ),
    "ip_kept": Explanation(
        "The edge names the recipient's address in the header X-Forwarded-For.",
        "The address in the event is none of the edge's. Which address this machine has towards the edge is not known "
        "behind a router, so that any other address counts as good.",
        (_EVENTS, SPARKPOST_PROXY),
    ),
    "ip_lost": Explanation(
        "The edge, or a proxy behind it, removes the header X-Forwarded-For or sets it to an address of its own.",
        "The address in the event is one of those that the domain has in DNS, lies in an address range that the CDN "
        "publishes, or has a reverse name of the CDN's. Behind a service that lets its users out by the same CDN, as "
        "Cloudflare's WARP does, the finding may be wrong.",
        (_FORWARDED, SPARKPOST_PROXY, _EVENTS),
    ),
}
