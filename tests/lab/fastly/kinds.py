# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of objects that a version holds: their paths, fields, defaults and types.

Source: go-fastly's recordings of each kind, and the response models of Fastly's Python client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.fastly.values import (
    Convert,
    as_sent,
    boolean,
    integer,
    nullable_boolean,
    nullable_integer,
    nullable_text,
    text,
)

#: A field's default and how a value of it is read.
Field = tuple[Any, Convert]

_TEXT: Field = ("", text)
_CLEARABLE: Field = (None, nullable_text)
_NUMBER_OR_NULL: Field = (None, nullable_integer)


@dataclass(frozen=True)
class Kind:
    """One kind of object; objects of a kind are told apart by ``name``."""

    #: Between the version's number and the object's name in paths.
    path: str
    #: As a "not found" calls it.
    label: str
    #: Under which key ``/details`` lists it; None leaves it out there.
    listed: str | None
    fields: Mapping[str, Field]
    #: The answer shows ``version`` as a number, which older kinds do not.
    numbered: bool = False
    #: Objects have an ``id`` of their own.
    identified: bool = False
    #: Fields that are not known here are kept as they were sent.
    open: bool = False

    @property
    def duplicate_label(self) -> str:
        """As a "duplicate record" calls it."""
        return self.path.replace("/", "_")


def _numbers(**defaults: int) -> dict[str, Field]:
    return {name: (default, integer) for name, default in defaults.items()}


BACKEND_FIELDS: Mapping[str, Field] = {
    "address": _TEXT,
    "port": (80, integer),
    "use_ssl": (False, boolean),
    "ssl_check_cert": (True, boolean),
    **dict.fromkeys(("ssl_cert_hostname", "ssl_sni_hostname", "ssl_hostname"), _CLEARABLE),
    **dict.fromkeys(("ssl_ca_cert", "ssl_client_cert", "ssl_client_key", "ssl_ciphers", "client_cert"), _CLEARABLE),
    **dict.fromkeys(("min_tls_version", "max_tls_version", "override_host"), _CLEARABLE),
    **dict.fromkeys(("shield", "healthcheck", "share_key"), _CLEARABLE),
    "request_condition": _TEXT,
    "comment": _TEXT,
    **_numbers(connect_timeout=1000, first_byte_timeout=15000, between_bytes_timeout=10000),
    **_numbers(max_conn=200, weight=100, error_threshold=0),
    **dict.fromkeys(("max_use", "max_lifetime", "keepalive_time"), _NUMBER_OR_NULL),
    "tcp_keepalive_enable": (None, nullable_boolean),
    **dict.fromkeys(("tcp_keepalive_interval", "tcp_keepalive_probes", "tcp_keepalive_time"), _NUMBER_OR_NULL),
    "auto_loadbalance": (False, boolean),
    "prefer_ipv6": (False, boolean),
}

DOMAIN = Kind("domain", "Domain", "domains", {"comment": _TEXT}, numbered=True)
BACKEND = Kind("backend", "Backend", "backends", BACKEND_FIELDS, numbered=True)

_CONDITIONS: dict[str, Field] = {"request_condition": _CLEARABLE, "cache_condition": _CLEARABLE}

_FOREIGN = (
    Kind("acl", "ACL", "acls", {}, identified=True),
    Kind(
        "cache_settings",
        "CacheSettings",
        "cache_settings",
        {"action": _CLEARABLE, "ttl": ("", as_sent), "stale_ttl": ("", as_sent), "cache_condition": _TEXT},
    ),
    Kind(
        "condition",
        "Condition",
        "conditions",
        {"statement": _TEXT, "type": _TEXT, "priority": ("100", as_sent), "comment": _TEXT},
    ),
    Kind("dictionary", "Dictionary", "dictionaries", {"write_only": (False, boolean)}, numbered=True, identified=True),
    Kind(
        "director",
        "Director",
        "directors",
        {**_numbers(quorum=75, retries=5, type=1, capacity=100), "shield": _CLEARABLE, "comment": _TEXT},
        numbered=True,
    ),
    Kind("gzip", "Gzip", "gzips", {"content_types": _CLEARABLE, "extensions": _CLEARABLE, "cache_condition": _TEXT}),
    Kind(
        "header",
        "Header",
        "headers",
        {
            **dict.fromkeys(("action", "type", "dst"), _TEXT),
            **dict.fromkeys(("src", "regex", "substitution"), _TEXT),
            "ignore_if_set": ("0", as_sent),
            "priority": ("100", as_sent),
            **_CONDITIONS,
            "response_condition": _CLEARABLE,
        },
    ),
    Kind(
        "healthcheck",
        "Healthcheck",
        "healthchecks",
        {
            **_numbers(check_interval=5000, expected_response=200, initial=2, threshold=3, timeout=500, window=5),
            "host": _TEXT,
            "http_version": ("1.1", text),
            "method": ("HEAD", text),
            "path": ("/", text),
            "headers": ([], as_sent),
            "comment": _TEXT,
        },
        numbered=True,
    ),
    Kind(
        "request_settings",
        "RequestSettings",
        "request_settings",
        {
            **dict.fromkeys(("action", "default_host", "hash_keys", "xff"), _CLEARABLE),
            **dict.fromkeys(("force_miss", "force_ssl", "bypass_busy_wait"), ("0", as_sent)),
            **dict.fromkeys(("geo_headers", "max_stale_age", "timer_support"), (None, as_sent)),
            "request_condition": _TEXT,
        },
    ),
    Kind(
        "response_object",
        "ResponseObject",
        "response_objects",
        {
            **dict.fromkeys(("content", "content_type"), _TEXT),
            "status": ("200", as_sent),
            "response": ("Ok", text),
            "request_condition": _TEXT,
            "cache_condition": _TEXT,
        },
    ),
    Kind(
        "snippet",
        "Snippet",
        "snippets",
        {"content": _CLEARABLE, "type": _TEXT, "dynamic": ("0", as_sent), "priority": ("100", as_sent)},
        identified=True,
    ),
    Kind("vcl", "VCL", "vcls", {"content": _TEXT, "main": (False, boolean)}, numbered=True),
    Kind("wordpress", "Wordpress", "wordpress", {}, open=True),
)

_LOGGING_COMMON: dict[str, Field] = {
    "format": ('%h %l %u %t "%r" %>s %b', text),
    "format_version": ("2", as_sent),
    "placement": _CLEARABLE,
    "response_condition": _TEXT,
    "log_processing_region": ("none", text),
}
#: Where logs can go; each has fields of its own, which are kept as they come.
_LOGGING_PATHS = (
    *("azureblob", "bigquery", "cloudfiles", "datadog", "digitalocean", "elasticsearch", "ftp", "gcs"),
    *("grafanacloudlogs", "heroku", "honeycomb", "https", "kafka", "kinesis", "logentries", "loggly", "logshuttle"),
    *("newrelic", "newrelicotlp", "openstack", "papertrail", "pubsub", "s3", "scalyr", "sftp", "splunk"),
    *("sumologic", "syslog"),
)
_LOGGING = tuple(
    Kind(f"logging/{path}", f"logging_{path}", None, _LOGGING_COMMON, open=True) for path in _LOGGING_PATHS
)

KINDS: Mapping[str, Kind] = {kind.path: kind for kind in (DOMAIN, BACKEND, *_FOREIGN, *_LOGGING)}

#: Settings of a version: they exist once, with dots in their names.
SETTINGS: Mapping[str, Field] = {
    "general.default_host": _TEXT,
    "general.default_pci": (0, integer),
    "general.default_ttl": (3600, integer),
    "general.stale_if_error": (False, boolean),
    "general.stale_if_error_ttl": (43200, integer),
}


@dataclass
class Stored:
    """One object of a version."""

    name: str
    created_at: float
    updated_at: float
    values: dict[str, Any] = field(default_factory=dict)
    id: str = ""
