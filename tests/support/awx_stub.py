# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A controller on loopback that keeps what is posted to it, and refuses what AWX would refuse.

It answers as AWX 24.6.1 does as far as the modules of awx.awx look: lists with filters, objects, associations,
surveys, approval nodes and project updates.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.awx_rules import credential_type_errors, rrule_errors, survey_errors

TOKEN = "controller-token-0123456789abcdef"
ORGANIZATION = "Default"
_PATH = re.compile(r"/api/v2/(\w+)/(?:(\d+)/)?(?:(\w+)/)?")
_TEMPLATES = ("job_templates", "projects", "inventory_sources", "workflow_job_templates")
_SURVEYED = ("job_templates", "workflow_job_templates")
_LINKS = ("credentials", "labels", "success_nodes", "failure_nodes", "always_nodes", "instance_groups")

Object = dict[str, Any]
Answer = tuple[int, Any]


class AwxStub:
    """Use it as a context manager. ``objects`` has what is stored, by collection and ID."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, Object]] = {}
        self.writes: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.create("organizations", {"name": ORGANIZATION})
        self.create("credential_types", {"name": "Amazon Web Services", "kind": "cloud", "managed": True})

    def __enter__(self) -> AwxStub:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """By which awx.awx finds it."""
        return {"CONTROLLER_HOST": f"http://127.0.0.1:{self._server.server_port}", "CONTROLLER_OAUTH_TOKEN": TOKEN}

    def create(self, collection: str, posted: Mapping[str, Any]) -> Object:
        """A new object with what AWX adds to it."""
        number = 1 + sum(map(len, self.objects.values()))
        url = f"/api/v2/{collection}/{number}/"
        related = {name: f"{url}{name}/" for name in ("survey_spec", "update")}
        made = {"id": number, "type": _singular(collection), "url": url, "related": related, "summary_fields": {}}
        made |= {"scm_revision": ""} if collection == "projects" else {}
        made |= {"survey": {}} if collection in _SURVEYED else {}
        made |= {"links": {}, **posted}
        self.objects.setdefault(collection, {})[number] = made
        return made

    def answer(self, method: str, target: str, body: Any) -> Answer:
        """The status and the body of a request."""
        parts = urlsplit(target)
        if parts.path in ("/api/", "/api/v2/"):
            return 200, {"current_version": "/api/v2/"}
        found = _PATH.fullmatch(parts.path)
        if found is None:
            return 404, {"detail": "Not found."}
        if method != "GET":
            self.writes.append(f"{method} {parts.path}")
        collection, number, part = found.groups()
        if number is None:
            return self._collection(method, collection, dict(parse_qsl(parts.query)), body)
        stored = self.objects.get(collection, {}).get(int(number))
        if stored is None:
            return 404, {"detail": "Not found."}
        return self._part(method, stored, part, body) if part else self._object(method, stored, body)

    def _collection(self, method: str, name: str, filters: Mapping[str, str], body: Any) -> Answer:
        if method == "POST":
            refused = _refusal(name, body)
            return (400, {"__all__": refused}) if refused else (201, _shown(self.create(name, body)))
        names = _TEMPLATES if name == "unified_job_templates" else (name,)
        every = [stored for each in names for stored in self.objects.get(each, {}).values()]
        asked = {key: value for key, value in filters.items() if key != "page_size"}
        matching = [_shown(each) for each in every if all(str(each.get(key)) == asked[key] for key in asked)]
        return 200, _listed(matching)

    def _object(self, method: str, stored: Object, body: Any) -> Answer:
        if method == "PATCH":
            stored.update(body)
        return 200, _shown(stored)

    def _part(self, method: str, stored: Object, part: str, body: Any) -> Answer:
        if part == "survey_spec":
            return self._survey(method, stored, body)
        if part == "update":
            ended = {"finished": "now", "failed": False, "status": "successful", "scm_revision": "0123456789abcdef"}
            stored["scm_revision"] = ended["scm_revision"]
            return 202, _shown(self.create("project_updates", ended))
        if part == "create_approval_template":
            made = self.create("workflow_approval_templates", body)
            stored["unified_job_template"] = made["id"]
            stored["related"]["unified_job_template"] = made["url"]
            return 201, _shown(made)
        if part not in _LINKS:
            return 404, {"detail": "Not found."}
        linked = stored["links"].setdefault(part, [])
        if method == "GET":
            return 200, _listed([{"id": number} for number in linked])
        (linked.remove if body.get("disassociate") else linked.append)(body["id"])
        return 204, None

    def _survey(self, method: str, stored: Object, body: Any) -> Answer:
        if method == "POST":
            refused = survey_errors(body)
            if refused:
                return 400, {"error": " ".join(refused)}
            stored["survey"] = body
        return 200, stored["survey"]


def _refusal(collection: str, body: Mapping[str, Any]) -> list[str]:
    if collection == "credential_types":
        return credential_type_errors(body["inputs"], body["injectors"])
    return rrule_errors(body["rrule"]) if collection == "schedules" else []


def _singular(collection: str) -> str:
    return "inventory" if collection == "inventories" else collection.removesuffix("s")


def _shown(stored: Object) -> Object:
    """Secrets are never shown again."""
    shown = {key: value for key, value in stored.items() if key not in ("survey", "links")}
    if stored["type"] == "credential":
        secret = {"api_key", "api_token", "password"}
        hidden = {key: "$encrypted$" if key in secret else value for key, value in stored.get("inputs", {}).items()}
        shown["inputs"] = hidden
    return shown


def _listed(results: list[Object]) -> Object:
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _handler(stub: AwxStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            status, content = stub.answer(self.command, self.path, body) if allowed else (401, {"detail": "No token."})
            encoded = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(encoded)))
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.end_headers()
            self.wfile.write(encoded)

        do_GET = do_POST = do_PATCH = _respond

        def log_message(self, *_args: object) -> None:
            """Tests show what was asked by themselves."""

    return Handler
