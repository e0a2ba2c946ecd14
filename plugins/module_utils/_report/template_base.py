# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frame of every page, and the marks for statuses. Whatever a template shows is escaped by Jinja2."""

from __future__ import annotations

BASE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="sparkpost.tracking {{ version }}">
<title>{% block title %}{% endblock %}</title>
<link rel="icon" href="data:,">
<style>{{ style }}</style>
</head>
<body>
{% block body %}{% endblock %}
<script>{{ script }}</script>
</body>
</html>
"""

# Each status has a shape of its own, so that no colour is needed to tell them apart.
MARKS = """
{%- macro icon(status) -%}
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
{%- if status == "pass" -%}
<circle cx="12" cy="12" r="11" fill="currentColor"/>
<path class="pen" d="M6.5 12.5l3.7 3.7 7.3-8"/>
{%- elif status == "fail" -%}
<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" fill="currentColor"/>
<path class="pen" d="M8 8l8 8M16 8l-8 8"/>
{%- elif status == "warn" -%}
<path d="M12 2L23.2 21.5H.8z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/>
<path class="pen" d="M12 9v6M12 18.4v.01"/>
{%- elif status == "error" -%}
<path d="M12 .8L23.2 12 12 23.2.8 12z" fill="currentColor"/>
<path class="pen" d="M9.3 9.6a2.8 2.8 0 1 1 4 2.6c-.9.4-1.3.9-1.3 1.8M12 17.4v.01"/>
{%- else -%}
<circle class="line" cx="12" cy="12" r="10" stroke-dasharray="4 2.3"/>
<path class="line" d="M8 12h8"/>
{%- endif -%}
</svg>
{%- endmacro -%}
{%- macro mark(status, word) -%}
<span class="chip {{ status }}">{{ icon(status) }}<span>{{ word }}</span></span>
{%- endmacro -%}
{%- macro chip(status) -%}
{{ mark(status, status_words[status]) }}
{%- endmacro -%}
{%- macro plain(word) -%}
<span class="chip skip plain"><span>{{ word }}</span></span>
{%- endmacro -%}
{%- macro facts(pairs) -%}
<dl class="facts">
{% for label, value in pairs %}<div><dt>{{ label }}</dt><dd>{{ value }}</dd></div>
{% endfor %}
</dl>
{%- endmacro -%}
{%- macro pairs(of) -%}
<dl class="pairs">
{% for label, value in of if value %}<div><dt>{{ label }}</dt><dd>{{ value }}</dd></div>
{% endfor %}
</dl>
{%- endmacro -%}
"""
