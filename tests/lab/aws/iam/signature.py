# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signature Version 4 of a request, calculated anew. Source: IAM user guide, "Create a signed AWS API request"."""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from moto.core.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"
#: How far the clock of a client may be off. Source: the refusals quoted in convox/rack#235 and aws/aws-sdk-js#1652.
TOLERANCE = timedelta(minutes=5)
_FORM = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<key>[^/,\s]+)/(?P<day>\d{{8}})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request,"
    r"\s*SignedHeaders=(?P<headers>[a-z0-9;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Signature:
    """What the Authorization header of a request says."""

    key: str
    day: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str

    @classmethod
    def of(cls, authorization: str) -> Signature | None:
        """None for a header of another form."""
        found = _FORM.fullmatch(authorization.strip())
        if found is None:
            return None
        key, day, region, service = found.group("key", "day", "region", "service")
        return cls(key, day, region, service, tuple(found["headers"].split(";")), found["signature"])

    def is_by(self, secret: str, request: Request) -> bool:
        """Whether the holder of the secret signed this very request."""
        scope = f"{self.day}/{self.region}/{self.service}/aws4_request"
        digest = hashlib.sha256(self._canonical(request).encode()).hexdigest()
        told = "\n".join((ALGORITHM, request.headers.get("X-Amz-Date", ""), scope, digest))
        key = f"AWS4{secret}".encode()
        for part in (self.day, self.region, self.service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        calculated = hmac.digest(key, told.encode(), "sha256").hex()
        return {"host", "x-amz-date"} <= set(self.headers) and hmac.compare_digest(calculated, self.signature)

    def _canonical(self, request: Request) -> str:
        headers = [f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in self.headers]
        return "\n".join(
            (
                request.method,
                _path(str(request.environ.get("RAW_URI") or request.path)),
                _query(request.query_string.decode("latin-1")),
                "".join(headers),
                ";".join(self.headers),
                hashlib.sha256(request.get_data()).hexdigest(),
            )
        )


def lateness(given: str, now: datetime) -> str:
    """What is wrong with the time of a signature, in AWS's words; "" where it is close enough."""
    try:
        at = datetime.strptime(given, _TIME).replace(tzinfo=timezone.utc)
    except ValueError:
        return f"Date in X-Amz-Date header is not in the expected form: '{given}'"
    if at < now - TOLERANCE:
        return f"Signature expired: {given} is now earlier than {now - TOLERANCE:{_TIME}} ({now:{_TIME}} - 5 min.)"
    if at > now + TOLERANCE:
        return (
            f"Signature not yet current: {given} is still later than {now + TOLERANCE:{_TIME}} ({now:{_TIME}} + 5 min.)"
        )
    return ""


def _path(raw: str) -> str:
    """Normalised, and encoded once more than it was sent (for all services but S3)."""
    path = raw.partition("?")[0]
    normal = posixpath.normpath(path).replace("//", "/") if path else "/"
    return quote(normal + ("/" if path.endswith("/") and normal != "/" else ""), safe="/-_.~")


def _query(raw: str) -> str:
    pairs = [part.partition("=") for part in raw.split("&") if part]
    encoded = sorted(
        (quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~")) for name, _, value in pairs
    )
    return "&".join(f"{name}={value}" for name, value in encoded)
