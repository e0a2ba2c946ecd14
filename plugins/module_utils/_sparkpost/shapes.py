# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of SparkPost's answers, by method and path: an answer without it is not understood.

Source: SparkPost's API reference, and the shapes seen at the service itself. Older objects lack fields.
"""

from __future__ import annotations

from typing import Any

from .._http.shapes import Shapes, mismatch

_STATUS = {"verified": bool, "cname_status?": str, "compliance_status?": str, "tls_status?": str}
_DOMAIN = {
    "domain": str,
    "secure?": bool,
    "default?": bool,
    "uses_managed_certificate?": bool,
    "tls_certificate?": {"issued_at?": str, "expires_at?": str, "error_code?": str},
}
_WHOLE = {**_DOMAIN, "status?": {**_STATUS, "verified?": bool}}
_EVENT = {"type": str, "timestamp": str}

#: The form of the results.
_RESULTS = Shapes(
    ("GET", r"/tracking-domains", [_WHOLE]),
    ("GET", r"/tracking-domains/[^/]+", (_WHOLE, {**_WHOLE, "domain?": str, "status": _STATUS})),
    ("POST", r"/tracking-domains/[^/]+/verify", _STATUS),
    ("POST", r"/tracking-domains/[^/]+/certificate/check", {"supportsManagedCertificate": bool}),
    ("GET", r"/sending-domains", [{"domain": str, "tracking_domain?": str}]),
    ("GET", r"/sending-domains/[^/]+", {"tracking_domain?": str}),
    ("POST", r"/transmissions", {"id": str}),
    ("GET", r"/events/message", [_EVENT]),
)
#: Answers to these are read, so that there have to be results.
_READ = Shapes(
    ("GET", r".+", {"results": object}),
    ("POST", r"/tracking-domains/[^/]+/(verify|certificate/check)|/transmissions", {"results": object}),
)


def misunderstood(method: str, path: str, body: Any) -> str:
    """What an answer lacks to be understood, "" for nothing."""
    wrong = mismatch(body, _READ.of(method, path))
    if wrong or not isinstance(body, dict):
        return wrong
    return mismatch(body.get("results"), _RESULTS.of(method, path), "results")
