# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies that CloudFront itself offers to every account, under the ids that it publishes.

Source: CloudFront developer guide, "Use managed cache policies" and "Use managed origin
request policies". Those for Elemental media and for Amplify Hosting are left out.
"""

from __future__ import annotations

from typing import Any

_YEAR = 31536000
_METHOD_HEADERS = ("host", "origin", "x-http-method", "x-http-method-override", "x-method-override")
_VIEWER_FACTS = (
    "CloudFront-Forwarded-Proto",
    "CloudFront-Is-Android-Viewer",
    "CloudFront-Is-Desktop-Viewer",
    "CloudFront-Is-IOS-Viewer",
    "CloudFront-Is-Mobile-Viewer",
    "CloudFront-Is-SmartTV-Viewer",
    "CloudFront-Is-Tablet-Viewer",
    "CloudFront-Viewer-Address",
    "CloudFront-Viewer-ASN",
    "CloudFront-Viewer-City",
    "CloudFront-Viewer-Country",
    "CloudFront-Viewer-Country-Name",
    "CloudFront-Viewer-Country-Region",
    "CloudFront-Viewer-Country-Region-Name",
    "CloudFront-Viewer-Http-Version",
    "CloudFront-Viewer-Latitude",
    "CloudFront-Viewer-Longitude",
    "CloudFront-Viewer-Metro-Code",
    "CloudFront-Viewer-Postal-Code",
    "CloudFront-Viewer-Time-Zone",
    "CloudFront-Viewer-TLS",
)


def _headers(behavior: str, names: tuple[str, ...]) -> dict[str, Any]:
    listed = {"Headers": {"Quantity": len(names), "Items": list(names)}} if names else {}
    return {"HeaderBehavior": behavior, **listed}


def _cache(
    name: str,
    ttls: tuple[int, int, int],
    *,
    compressed: bool,
    headers: tuple[str, ...] = (),
    cookies: str = "none",
    query: str = "none",
) -> dict[str, Any]:
    """A cache policy; ``ttls`` are the minimum, the default and the maximum in seconds."""
    low, default, high = ttls
    return {
        "Name": name,
        "Comment": "",
        "MinTTL": low,
        "DefaultTTL": default,
        "MaxTTL": high,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": compressed,
            "EnableAcceptEncodingBrotli": compressed,
            "HeadersConfig": _headers("whitelist" if headers else "none", headers),
            "CookiesConfig": {"CookieBehavior": cookies},
            "QueryStringsConfig": {"QueryStringBehavior": query},
        },
    }


def _origin(name: str, behavior: str, headers: tuple[str, ...] = (), others: str = "none") -> dict[str, Any]:
    """An origin request policy; ``others`` goes for cookies and query strings alike."""
    return {
        "Name": name,
        "Comment": "",
        "HeadersConfig": _headers(behavior, headers),
        "CookiesConfig": {"CookieBehavior": others},
        "QueryStringsConfig": {"QueryStringBehavior": others},
    }


CACHE_POLICIES: dict[str, dict[str, Any]] = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": _cache("Managed-CachingOptimized", (1, 86400, _YEAR), compressed=True),
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": _cache(
        "Managed-CachingOptimizedForUncompressedObjects", (1, 86400, _YEAR), compressed=False
    ),
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": _cache("Managed-CachingDisabled", (0, 0, 0), compressed=False),
    "2e54312d-136d-493c-8eb9-b001f22f67d2": _cache(
        "Managed-Amplify",
        (2, 2, 600),
        compressed=True,
        headers=("Authorization", "CloudFront-Viewer-Country", "Host"),
        cookies="all",
        query="all",
    ),
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": _cache(
        "UseOriginCacheControlHeaders", (0, 0, _YEAR), compressed=True, headers=_METHOD_HEADERS, cookies="all"
    ),
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": _cache(
        "UseOriginCacheControlHeaders-QueryStrings",
        (0, 0, _YEAR),
        compressed=True,
        headers=_METHOD_HEADERS,
        cookies="all",
        query="all",
    ),
}

ORIGIN_REQUEST_POLICIES: dict[str, dict[str, Any]] = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": _origin("Managed-AllViewer", "allViewer", (), "all"),
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": _origin(
        "Managed-AllViewerAndCloudFrontHeaders-2022-06", "allViewerAndWhitelistCloudFront", _VIEWER_FACTS, "all"
    ),
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": _origin("Managed-AllViewerExceptHostHeader", "allExcept", ("host",), "all"),
    "59781a5b-3903-41f3-afcb-af62929ccde1": _origin("Managed-CORS-CustomOrigin", "whitelist", ("origin",)),
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": _origin(
        "Managed-CORS-S3Origin",
        "whitelist",
        ("origin", "access-control-request-headers", "access-control-request-method"),
    ),
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": _origin("Managed-HostHeaderOnly", "whitelist", ("host",)),
    "acba4595-bd28-49b8-b9fe-13317c0390fa": _origin(
        "Managed-UserAgentRefererHeaders", "whitelist", ("user-agent", "referer")
    ),
}
