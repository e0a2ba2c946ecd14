# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the next renewal will succeed: how much is left of a certificate, by its issuer, and what CAA records say."""

from __future__ import annotations

from functools import partial

from lab.context import IssuedCertificate
from real_servers import pki
from real_servers.row import Row
from real_servers.rows.tls_servers import Builds, Makes, nginx_tls, python_tls, trust
from real_servers.site import DOMAIN, Site

_row = partial(Row, area="renewal", groups=("dns", "tls", "http", "renewal"), servers=("nginx",), arrives=True)
_ZONE = DOMAIN.partition(".")[2]
LETSENCRYPT, AMAZON, GOOGLE, OTHER = (
    "Let's Encrypt R11",
    "Amazon RSA 2048 M02",
    "Google Trust Services WE1",
    "Example CA 1",
)


def _by(issuer: str, life: float, left: float) -> Makes:
    """A certificate by an authority of this name, with so many days of its life left."""

    def makes(site: Site) -> IssuedCertificate:
        root = trust(site, pki.authority("Trusted Root"))
        middle = pki.authority(issuer, root)
        return pki.issued(pki.leaf([DOMAIN], middle, days=(left - life, left)), middle)

    return makes


def _with_caa(builds: Builds, *values: str) -> Builds:
    def built(site: Site) -> object:
        site.names.records[_ZONE, "CAA"] = values
        return builds(site)

    return built


def _lasts(name: str, issuer: str, life: float, left: float, expect: str = "healthy") -> Row:
    status = "warn" if expect == "cert_expiring" else ""
    return _row(name, builds=nginx_tls(makes=_by(issuer, life, left)), expect=expect, status=status)


_LIVES = (
    _lasts("six-days", LETSENCRYPT, 6.67, 3.4),
    _lasts("two-weeks", OTHER, 14, 4),
    _lasts("letsencrypt-45", LETSENCRYPT, 45, 16),
    _lasts("letsencrypt-90", LETSENCRYPT, 90, 31),
    _lasts("acm-198", AMAZON, 198, 47),
    _lasts("google-90", GOOGLE, 90, 40),
    _lasts("six-days-late", LETSENCRYPT, 6.67, 1, "cert_expiring"),
    _lasts("letsencrypt-90-late", LETSENCRYPT, 90, 18, "cert_expiring"),
    _lasts("acm-198-late", AMAZON, 198, 30, "cert_expiring"),
    _lasts("unknown-90-late", OTHER, 90, 12, "cert_expiring"),
)
_CAA = (
    _row("caa-fits", builds=_with_caa(nginx_tls(makes=_by(LETSENCRYPT, 90, 60)), '0 issue "letsencrypt.org"')),
    _row(
        "caa-with-the-owners-account",
        builds=_with_caa(
            nginx_tls(makes=_by(LETSENCRYPT, 90, 60)), '0 issue "letsencrypt.org; accounturi=https://acme.example/1"'
        ),
    ),
    _row(
        "caa-of-another-authority",
        builds=_with_caa(python_tls(_by(LETSENCRYPT, 90, 60)), '0 issue "digicert.com"'),
        expect="renewal_caa",
        servers=(),
        arrives=None,
        status="warn",
        says=("digicert.com",),
        remedy=('0 issue "letsencrypt.org"',),
        brief=True,
    ),
)

ROWS: tuple[Row, ...] = (*_LIVES, *_CAA)
