# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One address and token, spoken to in Fastly's ways: forms for services, JSON:API for TLS, JSON for domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._http.json_client import JsonClient
from .._http.media import FORM, JSON, JSON_API
from .._http.session import HttpSession
from .errors import dialect, malformed_answer


class Connection:
    """``forms`` speaks to the API of services, ``json_api`` to that of TLS, ``json`` to that of domain management."""

    def __init__(self, session: HttpSession, api_url: str, token: str) -> None:
        self.session = session
        headers = {"Fastly-Key": token}
        self.forms = JsonClient(session, api_url, dialect(api_url), headers, FORM)
        self.json = JsonClient(session, api_url, dialect(api_url), headers, JSON)
        # Without this media type in Accept, Fastly ignores the filters of lists. Source: comments of its Go client.
        self.json_api = JsonClient(session, api_url, dialect(api_url), headers, JSON_API)


def json_object(body: Any) -> Mapping[str, Any]:
    """The body of an answer that has to be an object. Raises TrackingError."""
    if not isinstance(body, Mapping):
        raise malformed_answer()
    return body
