# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template of a domain's page."""

from __future__ import annotations

_MACROS = """{% extends "base" %}
{% from "marks" import icon, chip, mark, plain, facts as fact_list, pairs with context %}
{% macro copyable(id, text, label, tag="pre") %}
<div class="copyable"><{{ tag }} id="{{ id }}">{{ text }}</{{ tag }}>
<button type="button" data-copy="{{ id }}" aria-label="Copy {{ label }}" aria-live="polite" hidden>Copy</button></div>
{% endmacro %}
{% macro turn(status, absent) %}
{% if status %}{{ chip(status) }}{% else %}<span class="soft">{{ absent }}</span>{% endif %}
{% endmacro %}
{% macro change_list(items) %}
<ul class="changes">
{% for change in items %}
<li>{% if change.worse %}<strong>Worse:</strong>{% elif change.better %}<strong>Better:</strong>{% endif %}
<span>{{ change.title }} <code class="soft">{{ change.id }}</code></span>
<span class="turn">{{ turn(change.before, "absent") }}<span role="img" aria-label="is now">→</span>
{{ turn(change.after, "gone") }}</span></li>
{% endfor %}
</ul>
{% endmacro %}
{% block title %}{{ domain }}: {{ verdict }}{% endblock %}
{% block body %}
"""

_HEAD = """
<header class="top">
<a class="back" href="index.html">All domains</a>
<div class="verdict {{ status }}">
<h1>{{ domain }}</h1>
<p class="word" id="verdict">{{ icon(status) }}<span>{{ verdict }}</span></p>
{% if meaning %}<p>{{ meaning }}</p>
{% endif %}
{% if cause %}
<p class="cause"><strong>First cause:</strong> {{ cause.title }} <code>{{ cause.id }}</code></p>
{% endif %}
</div>
{{ fact_list(facts) }}
</header>
<main>
"""

_TASKS = """
<section id="todo" aria-labelledby="todo-head">
<h2 id="todo-head">What to do now</h2>
{% if tasks %}
<ol class="tasks">
{% for task in tasks %}
<li class="card task {{ task.status }}">
<div class="head">{% if task.urgent %}<span class="chip urgent">Urgent</span>{% endif %}
{{ chip(task.status) }}<h3>{{ task.title }}</h3></div>
<p class="saw">{{ task.said }}</p>
{% if task.remedy %}
<div class="do">{{ copyable("remedy-" ~ loop.index, task.remedy, "what to do", "p") }}</div>
{% endif %}
{% for line in task.lines %}{{ copyable("line-" ~ loop.index ~ "-of-" ~ task.anchor, line, "the record") }}{% endfor %}
{% if task.why %}
<details class="why"><summary>Why this happens</summary>
<p>{{ task.why }}</p>
<ul>{% for title, url in task.links %}<li><a href="{{ url }}" rel="noreferrer">{{ title }}</a></li>{% endfor %}</ul>
</details>
{% endif %}
<p class="after">{% if task.next_check %}Check again after {{ task.next_check }}. {% endif %}
{% if task.guide_ref %}Guide: {{ task.guide_ref }}. {% endif %}<a href="#{{ task.anchor }}">Evidence</a></p>
</li>
{% endfor %}
</ol>
{% else %}
<p class="card">{{ "Nothing: every check passed." if status == "pass" else "No problem is known." }}</p>
{% endif %}
{% if drift %}
<h3 class="drift">Drift: the set-up differs from its description</h3>
<ul class="card changes">{% for change in drift %}<li>{{ change }}</li>{% endfor %}</ul>
{% endif %}
</section>
"""

_WAY = """
<section aria-labelledby="way-head">
<h2 id="way-head">Path of a click</h2>
<ol class="way">
{% for step in steps %}
<li class="{{ step.status }}">
{% if not loop.first %}
<svg class="arrow{{ ' broken' if loop.previtem.status == 'fail' }}" viewBox="0 0 24 24" aria-hidden="true"
 focusable="false"><path class="line" d="{{ step.line }}"/></svg>
{% endif %}
<p class="name"><span>{{ step.name }}</span>{{ mark(step.status, step.word) }}</p>
{% if step.place %}<p class="place">{{ step.place }}</p>
{% endif %}
{% if step.anchor %}<p class="detail"><a href="#{{ step.anchor }}">{{ step.detail }}</a></p>
{% elif step.detail %}<p class="detail">{{ step.detail }}</p>
{% endif %}
</li>
{% endfor %}
</ol>
</section>
"""

_CARDS = """
<div class="two">
<section aria-labelledby="certificate-head">
<h2 id="certificate-head">Certificate</h2>
<div class="card {{ certificate.status if certificate else 'skip' }}" id="certificate">
{% if certificate %}
<p class="days"><span>{{ certificate.days }}</span>{{ mark(certificate.status, certificate.word) }}</p>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img"
 aria-label="{{ certificate.percent }} percent of its lifetime remain"><rect class="track" width="100" height="4"/>
<rect class="left" width="{{ certificate.percent }}" height="4"/></svg>
{{ pairs((
  ("Names", certificate.names | join(", ") or certificate.subject),
  ("Issuer", certificate.issuer),
  ("Valid from", certificate.begins),
  ("Valid until", certificate.ends),
  ("Observed at", certificate.address),
)) }}
{% else %}
<p>{{ "No certificate for the domain was seen." if certificate_looked_at else "The certificate was not checked." }}</p>
{% endif %}
</div>
</section>
<section aria-labelledby="records-head">
<h2 id="records-head">DNS records</h2>
<div class="card records" id="records">
<h3>Expected</h3>
{% if wanted %}{{ copyable("records-wanted", wanted | join("\\n"), "the expected records") }}
{% else %}<p class="soft">None.</p>
{% endif %}
<h3>Observed{% if missing %} {{ mark("warn", "differs") }}{% endif %}</h3>
{% if seen %}{{ copyable("records-seen", seen | join("\\n"), "the observed records") }}
{% else %}<p class="soft">None.</p>
{% endif %}
</div>
</section>
</div>
"""

_FINDINGS = """
<section aria-labelledby="findings-head">
<h2 id="findings-head">Findings</h2>
<ul class="chips counts" aria-label="Findings by status">
{% for name, number in counts if number %}<li>{{ mark(name, number ~ " " ~ status_words[name]) }}</li>
{% endfor %}
</ul>
<div class="card">
<table class="findings">
<thead><tr>
<th scope="col" class="status">Status</th><th scope="col">Finding</th><th scope="col" class="took">Took</th>
</tr></thead>
{% for group in groups %}
<tbody>
<tr><th scope="rowgroup" colspan="3" class="group">{{ group.title }}</th></tr>
{% for finding in group.findings %}
<tr>
<td class="status">{{ chip(finding.status) }}</td>
<td><details id="{{ finding.anchor }}">
<summary><span class="title">{{ finding.title }}</span> <code class="soft">{{ finding.id }}</code>
{% if finding.said %}<span class="said">{{ finding.said }}</span>{% endif %}</summary>
<div class="inside">
{{ pairs((
  ("Expected", finding.expected),
  ("Observed", finding.observed),
  ("Reason", finding.reason),
  ("What to do", finding.remedy),
  ("Severity", finding.severity),
  ("Guide", finding.guide_ref),
)) }}
{% if finding.proofs %}
<div><p class="label">Evidence</p>
<ul class="proofs">
{% for proof in finding.proofs %}
<li><p>{{ proof.kind }} {{ proof.place }}{{ ", " ~ proof.at if proof.at }}{{ ", parts masked" if proof.redacted }}</p>
<pre class="evidence">{{ proof.data }}</pre></li>
{% endfor %}
</ul></div>
{% endif %}
</div></details></td>
<td class="took small soft">{{ finding.duration_ms }} ms</td>
</tr>
{% endfor %}
</tbody>
{% endfor %}
</table>
</div>
</section>
"""

_FOOT = """
<section aria-labelledby="changes-head">
<h2 id="changes-head">Changes since the last run</h2>
<div class="card" id="changes">
{% if previous %}
<p>Previous verdict, {{ previous.started_at }}: <strong>{{ previous.verdict }}</strong>.
{% if not (previous.turned or previous.others) %}No finding has changed.{% endif %}</p>
{% if previous.turned %}{{ change_list(previous.turned) }}{% endif %}
{% if previous.others %}
<details><summary>{{ previous.others | length }} more, which replace or follow from these</summary>
{{ change_list(previous.others) }}</details>
{% endif %}
{% else %}
<p>There is no previous report to compare with.</p>
{% endif %}
</div>
</section>
</main>
<footer>
<h2>Check again</h2>
{{ copyable("command", command, "the command") }}
<p>Written by sparkpost.tracking {{ version }}{{ ", run " ~ run_id if run_id }}.
{% if json_file %}Machine-readable: <a href="{{ json_file | urlencode }}">{{ json_file }}</a>.{% endif %}</p>
</footer>
{% endblock %}
"""

DOMAIN = _MACROS + _HEAD + _TASKS + _WAY + _CARDS + _FINDINGS + _FOOT
