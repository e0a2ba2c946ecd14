# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test mail itself, and who clicks in it."""

from __future__ import annotations

from html import escape

from ..._sparkpost.transmissions import Transmission

#: What SparkPost's reports count the test mails under.
CAMPAIGN = "tracking-domain-check"
LINK_NAME = "tracking-domain-check"


def user_agent(nonce: str) -> str:
    """By which the click of this run is known among all others."""
    return f"sparkpost-tracking-verify/{nonce}"


def default_target(nonce: str) -> str:
    """A harmless page (RFC 2606 keeps the name for such uses), with a query that must survive."""
    return f"https://example.com/?sparkpost-tracking={nonce}"


def compose(
    domain: str, *, sender: str, recipient: str, target: str, nonce: str, name_domain: bool = True
) -> Transmission:
    """A mail with one link, in HTML and in text; an open pixel needs elements html and body.

    Source: the SparkPost API reference on transmissions (link attributes, engagement tracking).
    """
    words = f"This email tests the links of the tracking domain {domain}. No action is required."
    html = (
        f"<html><body><p>{escape(words)}</p>"
        f'<p><a href="{escape(target)}" data-msys-linkname="{LINK_NAME}">A link to test</a></p></body></html>'
    )
    return Transmission(
        sender=sender,
        recipient=recipient,
        # The nonce alone is searched for, since some servers know words only.
        subject=f"Tracking domain {domain} (test {nonce})",
        html=html,
        text=f"{words}\n\nA link to test:\n{target}\n",
        tracking_domain=domain if name_domain else "",
        campaign=CAMPAIGN,
    )
