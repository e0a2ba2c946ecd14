# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's comparison of two versions, cut down and without secrets."""

from __future__ import annotations

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import MASK
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.version_diff import changed_lines

SAME = """ acls: []
 backends:
 - name: sparkpost
   address: spgo.io
   ssl_client_key: |-
     fastly-client-key-0123456789abcdef
 comment: ''
 settings:
   general.default_ttl: 10
"""


def test_equal_versions_show_nothing() -> None:
    assert changed_lines(SAME) == ""
    assert changed_lines("") == ""


def test_changed_lines_stand_below_their_headings() -> None:
    text = """ acls: []
 backends:
 - name: www
   address: www.example.net
 - name: sparkpost
   address: spgo.io
-  override_host: spgo.io
+  override_host:
   port: 443
-  weight: 1
+  weight: 2
 comment: ''
 settings:
   general.default_host: ''
-  general.default_ttl: 3600
+  general.default_ttl: 10
"""
    assert (
        changed_lines(text)
        == """ backends:
 - name: sparkpost
-  override_host: spgo.io
+  override_host:
-  weight: 1
+  weight: 2
 settings:
-  general.default_ttl: 3600
+  general.default_ttl: 10
"""
    )


def test_secrets_are_masked_with_all_their_lines() -> None:
    text = """ s3s:
 - name: logs
-  secret_key: fastly-logging-secret-0123456789
+  secret_key: fastly-logging-secret-9876543210
-- name: other
-  secret_key: |-
-    -----BEGIN PRIVATE KEY-----
-    MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
-    -----END PRIVATE KEY-----
-  access_token: ''
+- name: third
"""
    shown = changed_lines(text)
    assert "secret-" not in shown
    assert "MIIE" not in shown
    assert shown.count(MASK) == 3
    assert "-  access_token: ''" in shown
    assert "+- name: third" in shown


def test_numbers_and_times_alone_are_no_change() -> None:
    assert changed_lines("-version: 1\n+version: 2\n-updated_at: a\n+updated_at: b\n") == ""


def test_lines_that_are_no_key_are_shown_where_nothing_is_secret() -> None:
    text = " vcls:\n - name: main\n   content: |\n-    set a;\n+    set b;\n"
    assert changed_lines(text) == text
