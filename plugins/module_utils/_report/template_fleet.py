# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template of the page of all domains."""

from __future__ import annotations

_HEAD = """{% extends "base" %}
{% from "marks" import icon, chip, mark, plain, facts as fact_list with context %}
{% block title %}{{ title }}: {{ headline }}{% endblock %}
{% block body %}
<header class="top">
<div class="verdict {{ status }}">
<h1>{{ title }}</h1>
<p class="word" id="verdict">{{ icon(status) }}<span>{{ headline }}</span></p>
{% if soonest %}
<p class="cause">First certificate to expire: <strong>{{ soonest.domain }}</strong>, {{ soonest.days }}
{%- if soonest.ends %} ({{ soonest.ends }}){% endif %}.</p>
{% endif %}
<ul class="chips counts" aria-label="Domains by verdict">
{% for name, number in counts if number %}<li>{{ mark(name, number ~ " " ~ status_words[name]) }}</li>
{% endfor %}
{% for name, number in states if number %}<li>{{ plain(name ~ ": " ~ number) }}</li>
{% endfor %}
</ul>
</div>
{{ fact_list(facts) }}
</header>
"""

_TABLE = """
<main>
<section aria-labelledby="domains-head">
<h2 id="domains-head">Domains</h2>
<label class="filter"><input type="checkbox" id="unwell" autocomplete="off"> Hide healthy domains</label>
<div class="card">
<table class="fleet sortable">
<thead><tr><th scope="col">Domain</th><th scope="col">Verdict</th><th scope="col">First cause</th>
<th scope="col">Certificate</th><th scope="col">CDN</th></tr></thead>
<tbody>
{% for row in rows %}
<tr class="{{ 'well' if row.well }}">
<td class="domain">{% if row.page %}<a href="{{ row.page | urlencode }}">{{ row.domain }}</a>
{%- else %}{{ row.domain }}{% endif %}</td>
<td class="verdicts" data-key="{{ row.rank }}"><div class="chips">{{ chip(row.status) }}
{% for state in row.states %}{{ plain(state) }}{% endfor %}
{% if row.before %}<span class="small soft">previously: {{ row.before }}</span>{% endif %}</div></td>
<td class="first{{ ' empty' if not row.cause and not row.drift }}">
{% if row.cause %}{{ row.cause.title }} <code class="soft">{{ row.cause.id }}</code>{% endif %}
{% for change in row.drift %}<div class="small">Drift: {{ change }}</div>{% endfor %}</td>
<td class="days-left" data-key="{{ row.days_key }}" data-label="Certificate">{{ row.days or "not seen" }}</td>
<td class="cdn" data-label="CDN">{{ row.cdn }}</td>
</tr>
{% endfor %}
</tbody>
</table>
</div>
</section>
</main>
"""

_FOOT = """
<footer>
<p>Written by sparkpost.tracking {{ version }}.
{% if has_json %}Machine-readable: <a href="index.json">index.json</a>.{% endif %}
{% if has_junit %} For a CI server: <a href="junit.xml">junit.xml</a>.{% endif %}</p>
</footer>
{% endblock %}
"""

FLEET = _HEAD + _TABLE + _FOOT
