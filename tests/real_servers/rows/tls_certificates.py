# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and chains, good ones and bad ones, served by nginx unless another server makes a difference."""

from __future__ import annotations

from functools import partial
from typing import Any

from lab.context import IssuedCertificate
from real_servers import pki
from real_servers.row import Row
from real_servers.rows.tls_servers import (
    Builds,
    Makes,
    apache_tls,
    caddy_tls,
    haproxy_tls,
    nginx_tls,
    python_tls,
    trust,
)
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

_GROUPS = ("dns", "tls", "http")
_row = partial(Row, area="tls", groups=_GROUPS, servers=("nginx",))
_fault = partial(_row, never=("Open port", "Finish issuing", "Install the certificate together"))
_good = partial(_row, arrives=True)
_SOURCE = "http://ca.example/issuing.cer"


def _leaf(*names: str, **properties: Any) -> Makes:
    """A certificate by the trusted root itself, for the domain unless names are given."""
    return lambda site: pki.issued(pki.leaf(names or [DOMAIN], pki.root_of(site.authority), **properties))


def _nameless(**properties: Any) -> Makes:
    """The same without subject alternative names of hosts."""
    return lambda site: pki.issued(pki.leaf([], pki.root_of(site.authority), **properties))


def _below(*, above: dict[str, Any] | None = None, sends: bool = True, **properties: Any) -> Makes:
    """A certificate by an intermediate of the trusted root, with these properties of the intermediate and its own."""

    def makes(site: Site) -> IssuedCertificate:
        root = trust(site, pki.authority("Trusted Root", key="rsa-2048"))
        middle = pki.authority("Issuing CA 1", root, **(above or {}))
        own = pki.leaf([DOMAIN], middle, **properties)
        return pki.issued(own, *([middle] if sends else []))

    return makes


def _weakly_signed(digest: str) -> Makes:
    def makes(site: Site) -> IssuedCertificate:
        root = trust(site, pki.authority("Trusted Root", key="rsa-2048"))
        return pki.issued(pki.leaf([DOMAIN], root, digest=digest))

    return makes


def _weakly_signed_above(site: Site) -> IssuedCertificate:
    root = trust(site, pki.authority("Trusted Root", key="rsa-2048"))
    middle = pki.authority("Issuing CA 1", root, digest="sha1")
    return pki.issued(pki.leaf([DOMAIN], middle), middle)


def _path_length(site: Site) -> IssuedCertificate:
    root = trust(site, pki.authority("Trusted Root"))
    first = pki.authority("Policy CA", root, path_length=0)
    second = pki.authority("Issuing CA 1", first)
    return pki.issued(pki.leaf([DOMAIN], second), second, first)


def _no_authority(site: Site) -> IssuedCertificate:
    """A certificate that was issued with a server's certificate."""
    middle = pki.leaf(["other.example.com"], pki.root_of(site.authority))
    return pki.issued(pki.leaf([DOMAIN], middle), middle)


def _private(*, sends_root: bool, sends_middle: bool) -> Makes:
    def makes(_site: Site) -> IssuedCertificate:
        root = pki.authority("Example Corp Root CA")
        middle = pki.authority("Example Corp Issuing CA", root)
        signer = middle if sends_middle else root
        chain = [*([middle] if sends_middle else []), *([root] if sends_root else [])]
        return pki.issued(pki.leaf([DOMAIN], signer), *chain)

    return makes


def _self_signed(*names: str) -> Makes:
    return lambda _site: pki.issued(pki.leaf(names or [DOMAIN], None))


def _two_missing(site: Site) -> IssuedCertificate:
    """Of two intermediates the upper one is missing."""
    root = trust(site, pki.authority("Trusted Root"))
    first = pki.authority("Policy CA 1", root, source=_SOURCE)
    second = pki.authority("Issuing CA 1", first, source=_SOURCE)
    return pki.issued(pki.leaf([DOMAIN], second, source=_SOURCE), second)


def _wrong_middle(site: Site) -> IssuedCertificate:
    """The chain of the certificate of last year, whose issuer had another name."""
    root = trust(site, pki.authority("Trusted Root"))
    old, new = (pki.authority(f"Issuing CA {number}", root, source=_SOURCE) for number in (1, 2))
    return pki.issued(pki.leaf([DOMAIN], new, source=_SOURCE), old)


def _same_name(site: Site) -> IssuedCertificate:
    """An intermediate of the right name with the wrong key."""
    root = trust(site, pki.authority("Trusted Root"))
    old, new = (pki.authority("Issuing CA 1", root, source=_SOURCE) for _number in (1, 2))
    return pki.issued(pki.leaf([DOMAIN], new, source=_SOURCE), old)


def _unordered(site: Site) -> IssuedCertificate:
    root = trust(site, pki.authority("Trusted Root"))
    first = pki.authority("Policy CA", root)
    second = pki.authority("Issuing CA 1", first)
    return pki.issued(pki.leaf([DOMAIN], second), first, second)


def _with_root(site: Site) -> IssuedCertificate:
    root = trust(site, pki.authority("Trusted Root"))
    middle = pki.authority("Issuing CA 1", root)
    return pki.issued(pki.leaf([DOMAIN], middle), middle, root)


def _with_stranger(site: Site) -> IssuedCertificate:
    """A certificate in the chain that has nothing to do with it."""
    root = trust(site, pki.authority("Trusted Root"))
    middle = pki.authority("Issuing CA 1", root)
    return pki.issued(pki.leaf([DOMAIN], middle), middle, pki.authority("Something Else"))


def _cross_signed(site: Site) -> IssuedCertificate:
    """The root is sent once more as an old, expired root signed it: the new one is known, and the way to it counts."""
    old = pki.authority("Old Root", days=(-4000, -10))
    key = pki.key_of("ec-p256")
    properties: dict[str, Any] = {"usages": ("key_cert_sign", "crl_sign"), "purposes": (), "is_authority": True}
    new = trust(site, pki.make("New Root", key, None, **properties))
    crossed = pki.make("New Root", key, old, **properties)
    middle = pki.authority("Issuing CA 1", new)
    return pki.issued(pki.leaf([DOMAIN], middle), middle, crossed, old)


def _other_usages(*usages: str) -> Makes:
    return _leaf(key="rsa-2048", usages=usages)


#: One for each cause, by Python's own TLS, which every machine has.
_SMALL = tuple(
    _fault(f"small-{expect}", builds=python_tls(makes), expect=expect, servers=(), brief=True)
    for expect, makes in (
        ("cert_no_san", _nameless(common=DOMAIN)),
        ("cert_weak_key", _leaf(key="rsa-1024", usages=pki.SIGNS_AND_DECRYPTS)),
        ("cert_weak_signature", _weakly_signed("sha1")),
        ("cert_key_type", _leaf(key="ed25519")),
        ("cert_usage", _leaf(purposes=pki.CLIENTS)),
        ("cert_chain_refused", _path_length),
    )
)

PUNYCODE = "track.xn--bcher-kva.example"


def _international(*names: str) -> Builds:
    """A domain with letters beyond ASCII, as certificates and DNS have it."""

    def builds(site: Site) -> object:
        site.names.records[PUNYCODE, "A"] = (site.address,)
        site.connect_to += [f"{PUNYCODE}:443::{HTTPS}", f"{PUNYCODE}:80::{HTTP}"]
        site.options["domain"] = PUNYCODE
        return python_tls(_leaf(*names))(site)

    return builds


_NAMES = (
    _row("punycode", builds=_international(PUNYCODE), servers=()),
    _row("punycode-wildcard", builds=_international("*.xn--bcher-kva.example"), servers=()),
    _fault(
        "punycode-other", builds=_international("track.xn--bcher-lva.example"), expect="cert_wrong_host", servers=()
    ),
    _fault(
        "no-san",
        builds=nginx_tls(makes=_nameless(common=DOMAIN)),
        expect="cert_no_san",
        says=("common name",),
        remedy=("subject alternative name",),
        brief=True,
    ),
    _fault(
        "ip-san",
        builds=nginx_tls(makes=_nameless(common=DOMAIN, addresses=["192.0.2.10"])),
        expect="cert_no_san",
        says=("192.0.2.10",),
    ),
    _fault("no-san-other-name", builds=nginx_tls(makes=_nameless(common="www.example.com")), expect="cert_wrong_host"),
    _fault(
        "other-name",
        builds=nginx_tls(makes=_leaf("www.example.com")),
        expect="cert_wrong_host",
        says=("www.example.com",),
        arrives=False,
    ),
    _fault("wildcard-too-high", builds=nginx_tls(makes=_leaf("*.com")), expect="cert_wrong_host"),
    _fault("wildcard-too-low", builds=nginx_tls(makes=_leaf("*.track.example.com")), expect="cert_wrong_host"),
    _fault(
        "name-in-common-name-too",
        builds=nginx_tls(makes=_leaf("www.example.com", common=DOMAIN)),
        expect="cert_wrong_host",
    ),
    _good("wildcard", builds=nginx_tls(makes=_leaf("*.example.com"))),
    _good("san-without-subject", builds=nginx_tls(makes=_leaf(common=""))),
    _good("many-names", builds=nginx_tls(makes=_leaf(*(f"n{number}.example.net" for number in range(99)), DOMAIN))),
)

_KEYS = (
    _fault(
        "rsa-1024",
        builds=nginx_tls("ssl_ciphers ALL:@SECLEVEL=0;", _leaf(key="rsa-1024", usages=pki.SIGNS_AND_DECRYPTS)),
        expect="cert_weak_key",
        says=("RSA 1024",),
        remedy=("2048",),
    ),
    _fault(
        "rsa-1024-above",
        builds=nginx_tls("ssl_ciphers ALL:@SECLEVEL=0;", _below(above={"key": "rsa-1024"})),
        expect="cert_chain_refused",
        says=("Issuing CA 1",),
        remedy=("too weak",),
    ),
    _fault(
        "sha1",
        builds=nginx_tls("ssl_ciphers ALL:@SECLEVEL=0;", _weakly_signed("sha1")),
        expect="cert_weak_signature",
        says=("SHA1",),
        remedy=("SHA-256",),
    ),
    _fault(
        "md5",
        builds=nginx_tls("ssl_ciphers ALL:@SECLEVEL=0;", _weakly_signed("md5")),
        expect="cert_weak_signature",
        says=("MD5",),
    ),
    _fault(
        "sha1-above",
        builds=nginx_tls("ssl_ciphers ALL:@SECLEVEL=0;", _weakly_signed_above),
        expect="cert_chain_refused",
        says=("Issuing CA 1",),
        remedy=("too weak",),
    ),
    _fault(
        "ed25519",
        builds=nginx_tls(makes=_leaf(key="ed25519")),
        expect="cert_key_type",
        says=("Ed25519",),
        remedy=("P-256",),
    ),
    _fault("ed25519-caddy", builds=caddy_tls(makes=_leaf(key="ed25519")), expect="cert_key_type", servers=("caddy",)),
    _good("p384", builds=nginx_tls(makes=_leaf(key="ec-p384"))),
    _good("p521", builds=nginx_tls(makes=_leaf(key="ec-p521"))),
    _good("rsa-4096", builds=nginx_tls(makes=_leaf(key="rsa-4096", usages=pki.SIGNS_AND_DECRYPTS))),
    _good("rsa-signs-only", builds=nginx_tls(makes=_other_usages("digital_signature"))),
    _good("no-usages", builds=nginx_tls(makes=_leaf(usages=None, purposes=()))),
)

_USES = (
    _fault(
        "client-purpose",
        builds=nginx_tls(makes=_leaf(purposes=pki.CLIENTS)),
        expect="cert_usage",
        says=("serverAuth",),
        remedy=("serverAuth",),
        arrives=False,
    ),
    _fault(
        "mail-purpose", builds=haproxy_tls(makes=_leaf(purposes=pki.MAIL)), expect="cert_usage", servers=("haproxy",)
    ),
    _fault(
        "key-usage-sign-certificates",
        builds=caddy_tls(makes=_leaf(usages=("key_cert_sign",))),
        expect="cert_usage",
        servers=("caddy",),
        says=("key usage",),
    ),
    _fault(
        "key-usage-decrypts",
        builds=nginx_tls(makes=_other_usages("key_encipherment")),
        expect="cert_usage",
        says=("digital signature",),
    ),
    _good(
        "key-usage-decrypts-and-does",
        builds=nginx_tls("ssl_protocols TLSv1.2; ssl_ciphers AES128-GCM-SHA256;", _other_usages("key_encipherment")),
    ),
    _good("both-purposes", builds=nginx_tls(makes=_leaf(purposes=(*pki.SERVERS, *pki.CLIENTS)))),
)

_DATES = (
    _fault(
        "expired",
        builds=apache_tls(makes=_leaf(days=(-90, -1))),
        expect="cert_expired",
        servers=("apache",),
        arrives=False,
    ),
    _fault("not-yet-valid", builds=nginx_tls(makes=_leaf(days=(2, 90))), expect="cert_not_yet_valid", arrives=False),
    _fault(
        "expired-above",
        builds=nginx_tls(makes=_below(above={"days": (-900, -1)})),
        expect="cert_chain_refused",
        says=("Issuing CA 1",),
        remedy=("has expired", "Issuing CA 1"),
        arrives=False,
    ),
    _fault(
        "not-yet-valid-above",
        builds=nginx_tls(makes=_below(above={"days": (3, 900)})),
        expect="cert_chain_refused",
        remedy=("not valid yet",),
    ),
)

_CHAINS = (
    _row(
        "missing-apache",
        builds=apache_tls(makes=_below(sends=False)),
        expect="cert_chain",
        servers=("apache",),
        remedy=("intermediate",),
        arrives=False,
    ),
    _row(
        "missing-with-source",
        builds=haproxy_tls(makes=_below(sends=False, source=_SOURCE)),
        expect="cert_chain",
        servers=("haproxy",),
        remedy=("Issuing CA 1 is missing",),
    ),
    _row(
        "missing-upper", builds=nginx_tls(makes=_two_missing), expect="cert_chain", remedy=("Policy CA 1 is missing",)
    ),
    _row(
        "wrong-intermediate",
        builds=nginx_tls(makes=_wrong_middle),
        expect="cert_chain",
        says=("Issuing CA 1",),
        remedy=("Issuing CA 2 is missing",),
    ),
    _row("intermediate-of-the-same-name", builds=nginx_tls(makes=_same_name), expect="cert_chain"),
    _fault(
        "constraints-permit-others",
        builds=nginx_tls(makes=_below(above={"permitted": ["example.net"]})),
        expect="cert_chain_refused",
        remedy=("restricted to other names",),
        arrives=False,
        brief=True,
    ),
    _fault(
        "constraints-exclude",
        builds=nginx_tls(makes=_below(above={"excluded": ["example.com"]})),
        expect="cert_chain_refused",
        remedy=("restricted to other names",),
    ),
    _fault(
        "purpose-above",
        builds=nginx_tls(makes=_below(above={"purposes": pki.MAIL})),
        expect="cert_chain_refused",
        remedy=("web servers",),
    ),
    _fault(
        "no-authority", builds=nginx_tls(makes=_no_authority), expect="cert_chain_refused", remedy=("may not issue",)
    ),
    _fault(
        "authority-false", builds=nginx_tls(makes=_below(above={"is_authority": False})), expect="cert_chain_refused"
    ),
    _fault(
        "authority-may-not-sign",
        builds=nginx_tls(makes=_below(above={"usages": ("crl_sign",)})),
        expect="cert_chain_refused",
        remedy=("may not issue",),
    ),
    _fault(
        "path-length", builds=nginx_tls(makes=_path_length), expect="cert_chain_refused", remedy=("more authorities",)
    ),
    _good("unordered", builds=nginx_tls(makes=_unordered)),
    _good("with-root", builds=nginx_tls(makes=_with_root)),
    _good("with-stranger", builds=nginx_tls(makes=_with_stranger)),
    _good("cross-signed", builds=nginx_tls(makes=_cross_signed), brief=True),
    _good("constraints-permit", builds=nginx_tls(makes=_below(above={"permitted": ["example.com"]}))),
    _good("path-length-fits", builds=nginx_tls(makes=_below(above={"path_length": 0}))),
)

_ROOTS = (
    _fault(
        "self-signed", builds=nginx_tls(makes=_self_signed()), expect="cert_self_signed", remedy=("public authority",)
    ),
    _fault(
        "self-signed-other-name",
        builds=haproxy_tls(makes=_self_signed("localhost")),
        expect="cert_self_signed",
        servers=("haproxy",),
    ),
    _fault(
        "private-root-alone",
        builds=nginx_tls(makes=_private(sends_root=False, sends_middle=False)),
        expect="cert_self_signed",
        remedy=("public authority",),
    ),
    _fault(
        "private-root-sent",
        builds=nginx_tls(makes=_private(sends_root=True, sends_middle=False)),
        expect="cert_self_signed",
    ),
    _fault(
        "private-chain",
        builds=nginx_tls(makes=_private(sends_root=False, sends_middle=True)),
        expect="cert_self_signed",
        remedy=("public authority",),
        arrives=False,
    ),
    _fault(
        "private-chain-with-root",
        builds=caddy_tls(makes=_private(sends_root=True, sends_middle=True)),
        expect="cert_self_signed",
        servers=("caddy",),
    ),
)

ROWS: tuple[Row, ...] = (*_SMALL, *_NAMES, *_KEYS, *_USES, *_DATES, *_CHAINS, *_ROOTS)
