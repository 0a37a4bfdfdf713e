"""An issue as JSON for whoever computes with it (schema 1): one of its files, and what the list of issues says of it.

Names of people, doubts, answers and a supervisor's reasons are in none of it. What is added later gets a new key; a key that
stands here keeps its meaning as long as `schema` is 1.
"""

from __future__ import annotations

from json import dumps
from typing import Any

from django.utils import timezone

from reports.models import Publication, Withdrawal
from reports.publication.frozen import Draft, seen_by_the_public
from tasks.models import Period

SCHEMA = 1


def as_json(draft: Draft) -> bytes:
    """Return the JSON file of an issue: its metadata, columns, rows, and figures where the standing is published."""
    wish = draft.wish
    told = {"schema": SCHEMA} | _head(
        wish.period,
        lead=wish.lead_name or None,
        number=draft.number,
        title=draft.table.title,
        publisher=wish.publisher,
        dated=wish.dated.isoformat(),
        document_number=wish.document_number,
        index_number=wish.index_number,
        topic=wish.topic,
        corrects=draft.corrects.number if draft.corrects else None,
    )
    keys = [column["key"] for column in draft.columns]
    standing = draft.standing["tasks"] if wish.lights else {}
    told |= {
        "notes": list(draft.table.notes),
        "columns": [{"key": column["key"], "heading": column["heading"]} for column in draft.columns],
        "rows": [
            {
                "number": row["number"],
                "cells": {key: cell["text"] for key, cell in zip(keys, row["cells"], strict=True)},
                "standing": seen_by_the_public(standing.get(row["number"])),
            }
            for row in draft.rows
        ],
        "figures": draft.figures if wish.lights else None,
        "rules": draft.standing["rules"] if wish.lights else None,
    }
    return json_bytes(told)


def entry(issue: Publication) -> dict[str, Any]:
    """Return what the list of issues says of one; of a withdrawn one number, title and reason."""
    told = _head(
        issue.period,
        lead=issue.lead_name or None,
        number=issue.number,
        title=issue.title,
        publisher=issue.publisher,
        dated=issue.dated.isoformat(),
        document_number=issue.document_number,
        index_number=issue.index_number,
        topic=issue.topic,
        corrects=issue.corrects.number if issue.corrects else None,
    )
    if issue.is_withdrawn:
        return told | {"withdrawn": {"reason": issue.withdrawal.reason, "date": _day(issue.withdrawal)}, "files": []}
    correction = issue.correction
    files = [{"format": each.kind, "size": each.size, "sha256": each.sha256} for each in issue.files.all()]
    return told | {"withdrawn": None, "corrected_by": correction.number if correction else None, "files": files}


def json_bytes(told: dict[str, Any]) -> bytes:
    """Return JSON as bytes: UTF-8, readable, the same for the same content."""
    return (dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _head(period: Period, **further: Any) -> dict[str, Any]:
    quarter = period.quarter
    told = {"year": quarter.year, "quarter": quarter.number, "period": str(quarter)}
    return told | {"list": period.plan.title} | further


def _day(withdrawal: Withdrawal) -> str:
    return timezone.localdate(withdrawal.at).isoformat()
