# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who issues certificates, and with how much of a certificate's life left it has been renewed where all is well.

Lives shrink: at most 200 days since 2026-03-15, 100 from 2027-03-15 and 47 from 2029-03-15 (CA/Browser Forum, ballot
SC-081v3), so that a number of days means nothing by itself. Sources: ACM, "Managed certificate renewal" (45 days ahead
of 198); Let's Encrypt, "Integration guide" (with a third of the life left); Cloudflare, "Certificate authorities" (30
days ahead of 90, 7 of a month, 3 of two weeks); SparkPost's guide on managed HTTPS (15 days ahead of 90).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Of its life, what an unknown issuer's certificate has left at least, and in days no more than that.
_SHARE, _MOST_DAYS = 0.15, 14.0


@dataclass(frozen=True)
class Lead:
    """``due`` days ahead of its end a certificate is renewed; with fewer than ``least`` left, it was not."""

    due: float
    least: float


@dataclass(frozen=True)
class Issuer:
    """``marks`` are in the organization or the name of its issuing certificates, ``caa`` its names in CAA records.

    ``share`` is what is left of a certificate's life when its renewal begins, and ``late`` what is left when it is
    overdue; in days, ``late`` is at most ``most_days``.
    """

    name: str
    marks: tuple[str, ...]
    caa: tuple[str, ...]
    share: float = 1 / 3
    late: float = 1 / 4
    most_days: float = 30.0

    def lead(self, life: float) -> Lead:
        """For a certificate with a life of so many days."""
        return Lead(self.share * life, min(self.late * life, self.most_days))


_AMAZON_CAA = ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")
#: ACM's renewal begins 45 days ahead of 198; a month ahead it has failed for two weeks.
AMAZON = Issuer("Amazon", ("amazon",), _AMAZON_CAA, 45 / 198, 0.17, 35.0)
LETSENCRYPT = Issuer("Let's Encrypt", ("let's encrypt", "internet security research group"), ("letsencrypt.org",))
#: Fastly's own authority, of which certificates last 30 days.
CERTAINLY = Issuer("Certainly", ("certainly",), ("certainly.com",), 1 / 3, 1 / 5)
_UNKNOWN = Issuer("", (), (), _SHARE, _SHARE, _MOST_DAYS)
#: Where certificates are often renewed by hand, all that is known is when the unknown are late too.
ISSUERS: Sequence[Issuer] = (
    AMAZON,
    LETSENCRYPT,
    CERTAINLY,
    Issuer("Google Trust Services", ("google trust services",), ("pki.goog",)),
    Issuer("ZeroSSL", ("zerossl",), ("sectigo.com",)),
    Issuer("Sectigo", ("sectigo", "comodo"), ("sectigo.com", "comodoca.com"), _SHARE, _SHARE, _MOST_DAYS),
    Issuer("DigiCert", ("digicert", "geotrust", "thawte", "rapidssl"), ("digicert.com",), _SHARE, _SHARE, _MOST_DAYS),
    Issuer("GlobalSign", ("globalsign",), ("globalsign.com",), _SHARE, _SHARE, _MOST_DAYS),
    Issuer("SSL.com", ("ssl corp",), ("ssl.com",), _SHARE, _SHARE, _MOST_DAYS),
    Issuer("GoDaddy", ("godaddy",), ("godaddy.com", "starfieldtech.com"), _SHARE, _SHARE, _MOST_DAYS),
)
#: SparkPost renews 15 days ahead of 90, and a day later it has failed more than once.
_SPARKPOST = Issuer("SparkPost", (), (), 15 / 90, 14 / 90)


def issuer_of(words: str) -> Issuer | None:
    """The one whose certificate has these words as its issuer; None for one that is not known."""
    given = words.lower()
    return next((issuer for issuer in ISSUERS if any(mark in given for mark in issuer.marks)), None)


def lead_of(cdn: str, words: str, life: float) -> Lead:
    """For a certificate of this issuer behind this CDN, with a life of so many days."""
    if cdn == "sparkpost":
        return _SPARKPOST.lead(life)
    if cdn == "cloudflare" and issuer_of(words) is not None:
        return _cloudflare(life)
    return (issuer_of(words) or _UNKNOWN).lead(life)


def _cloudflare(life: float) -> Lead:
    """By the lives that Cloudflare has, a day more or less."""
    due = next((days for most, days in ((16, 3.0), (32, 7.0)) if life <= most), 30.0)
    return Lead(due, due * 2 / 3)
