# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of Fastly's answers, by method and path: an answer without it is not understood.

Source: the recorded answers in the tests of Fastly's Go client. Numbers and flags of the older API come as texts too.
"""

from __future__ import annotations

from typing import Any

from .._http.shapes import Shapes, mismatch

_ACTIVE = (True, 1, "1", "true")
_FLAGS = frozenset({"0", "1", "true", "false", ""})


def number(value: Any) -> bool:
    """Whether it is one, maybe as text."""
    if isinstance(value, str):
        return value.isascii() and value.isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def flag(value: Any) -> bool:
    """Whether it is true or false in any of the forms of the older API."""
    return value in (0, 1) if isinstance(value, int) else isinstance(value, str) and value.lower() in _FLAGS


_NAMED = {"name": str}
_VERSION = {"number": number, "active?": flag, "locked?": flag}
_BACKEND = {
    "name": str,
    "address?": str,
    "hostname?": str,
    "port": number,
    "use_ssl": flag,
    "ssl_check_cert?": flag,
    "ssl_cert_hostname?": str,
    "ssl_sni_hostname?": str,
    "min_tls_version?": str,
    "max_tls_version?": str,
    "override_host?": str,
    "request_condition?": str,
}
_CONTENTS = {
    **_VERSION,
    "domains": [_NAMED],
    "backends": [_BACKEND],
    "settings?": dict,
    "request_settings?": [_NAMED],
    "cache_settings?": [_NAMED],
    "vcls?": [dict],
    "snippets?": [dict],
}
_SERVICE = {"id": str, "name": str, "comment?": str, "type?": str, "versions": [_VERSION]}
_LISTED = {**_SERVICE, "versions?": [_VERSION]}
_DETAILS = {**_SERVICE, "active_version?": _CONTENTS, "version?": (_CONTENTS, number)}
_DOMAIN = {"id": str, "fqdn": str, "service_id?": str, "activated?": bool, "verified?": bool}

_IDENTIFIER = {"id": str, "type": str}
_RESOURCE = {
    **_IDENTIFIER,
    "attributes?": {
        "state?": str,
        "certificate_authority?": str,
        "challenges?": [{"type": str, "record_type?": str, "record_name?": str, "values?": [str]}],
        "warnings?": [dict],
        "serial_number?": str,
        "not_after?": str,
        "name?": str,
        "public_key_sha1?": str,
        "record_type?": str,
        "region?": str,
    },
}
_RELATION = {"data?": (_IDENTIFIER, [_IDENTIFIER])}
_RELATIONS = (
    *("common_name", "tls_authorizations", "tls_certificates", "tls_certificate", "tls_configuration"),
    *("tls_domains", "tls_domain", "dns_records"),
)
_OF_ANY = {f"{name}?": _RELATION for name in _RELATIONS}
_RELATED = {**_RESOURCE, "relationships?": _OF_ANY}
_SUBSCRIPTION = {**_RESOURCE, "relationships": {**_OF_ANY, "tls_domains": {"data": [_IDENTIFIER]}}}
_INCLUDED = {"included?": [_RELATED]}

_ANSWERS = Shapes(
    ("GET", r"/service", [_LISTED]),
    ("POST", r"/service", {"id": str, "name": str}),
    ("GET", r"/service/(search|[^/]+)", _SERVICE),
    ("GET", r"/service/[^/]+/details", _DETAILS),
    ("PUT", r"/service/[^/]+/version/[^/]+/clone", {"number": number}),
    ("GET", r"/service/[^/]+/version/[^/]+/validate", {"status": str, "msg?": str}),
    ("PUT", r"/service/[^/]+/version/[^/]+/activate", {"msg?": str}),
    ("GET", r"/service/[^/]+/diff/.+", {"diff": str}),
    (
        "GET",
        r"/domain-management/v1/domains",
        {"data": [_DOMAIN], "meta?": {"next_cursor?": str}},
    ),
    ("GET", r"/tls/subscriptions", {"data": [_SUBSCRIPTION], **_INCLUDED, "meta?": {"total_pages?": int}}),
    ("GET|POST|PATCH", r"/tls/subscriptions(/.+)?", {"data": _SUBSCRIPTION, **_INCLUDED}),
    (
        "GET",
        r"/tls/(certificates|private_keys|activations)",
        {"data": [_RELATED], **_INCLUDED, "meta?": {"total_pages?": int}},
    ),
    ("GET|POST|PATCH", r"/tls/.+", {"data": _RELATED, **_INCLUDED}),
)


def misunderstood(method: str, path: str, body: Any) -> str:
    """What an answer lacks to be understood, "" for nothing."""
    wrong = mismatch(body, _ANSWERS.of(method, path))
    if wrong or not path.partition("?")[0].endswith("/details"):
        return wrong
    active = [each["number"] for each in body["versions"] if each.get("active") in _ACTIVE]
    return (
        f"version {active[0]} is active, but active_version is missing"
        if active and not body.get("active_version")
        else ""
    )
