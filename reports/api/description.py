"""The OpenAPI description of the read API; a test compares it with what is sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings

SCHEMA = 1
TEXT, NUMBER, TRUTH = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
SINCE = {
    "name": "since",
    "in": "query",
    "required": False,
    "schema": TEXT,
    "description": "上一次回答中的 cursor：只返回此后新增和有变化的，以及 removed 中已不在的 id。不写则返回全部。",
}
REFUSALS = {
    "400": {"description": "since 不是本接口给出的 cursor。"},
    "401": {"description": "没有令牌，或令牌无效、已收回。"},
    "403": {"description": "没有用 https。"},
    "404": {"description": "没有这份清单或这个季度，或令牌不包含它。"},
}


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"type": [schema["type"], "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


LIST = {"year": NUMBER, "slug": TEXT, "title": TEXT}
REPORT = _object(
    state=TEXT, progress=TEXT, obstacles=TEXT, next_steps=TEXT, outlook=_or_none(TEXT), outlook_reason=TEXT
)
TASK = _object(
    id=NUMBER, number=TEXT, category=TEXT, text=TEXT, lead=TEXT, supports=_listed(_object(unit=TEXT, role=TEXT)),
    sponsor=TEXT, deadline=TEXT, status=TEXT,
    targets=_listed(_object(what=TEXT, comparator=TEXT, value=TEXT, unit=TEXT, words=TEXT)),
    quarters=_listed(_object(quarter=NUMBER, lead=TEXT, goal=_or_none(TEXT), report=_or_none(REPORT))),
)  # fmt: skip
STANDING = _object(
    id=NUMBER, number=TEXT, lead=TEXT, bucket=TEXT, light=TEXT, word=TEXT, decided_by_office=TRUTH, reason=TEXT,
    on_time=_or_none(TRUTH),
)  # fmt: skip
ISSUE = _object(
    id=NUMBER, quarter=TEXT, lead=_or_none(TEXT), number=NUMBER, title=TEXT, withdrawn=_or_none(TEXT), publisher=TEXT,
    dated=TEXT, document_number=_or_none(TEXT), corrects=_or_none(NUMBER),
    files=_listed(_object(format=TEXT, sha256=TEXT, size=NUMBER)),
)  # fmt: skip
ISSUE["required"] = ["id", "quarter", "lead", "number", "title", "withdrawn"]  # a withdrawn one says no more


def _get(summary: str, body: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": summary, "content": {"application/json": {"schema": _object(schema=NUMBER, **body)}}}
    refusals = REFUSALS if parameters else {status: REFUSALS[status] for status in ("401", "403")}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": {"200": answer, **refusals}}}


def _in_path(name: str, schema: dict[str, Any], what: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": what}


def description() -> dict[str, Any]:
    """Return the document."""
    plan = _in_path("list", TEXT, "清单：年度，或年度/地址，如 2024、2024/minsheng（斜线不转义）。")
    quarter = _in_path("quarter", NUMBER | {"minimum": 1, "maximum": 4}, "季度。")
    own, changed = {"list": _object(**LIST)}, {"cursor": TEXT, "removed": _listed(NUMBER)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.CITY}重点工作任务分解：读取接口",
            "version": str(SCHEMA),
            "description": "只读。令牌由管理员发放和收回，只能读到令牌所代表的人的页面上有的内容。将来只会增加名称，"
            "现有名称的含义在 schema 不变时不变。",
        },
        "servers": [{"url": settings.SITE_ADDRESS}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/api/v1/lists/": _get(
                "令牌可以读取的清单", {"lists": _listed(_object(**LIST, quarters=_listed(NUMBER)))}
            ),
            "/api/v1/{list}/tasks/": _get("一份清单的任务", own | changed | {"tasks": _listed(TASK)}, plan, SINCE),
            "/api/v1/{list}/Q{quarter}/standing/": _get(
                "一个季度的完成情况",
                own | changed | {"quarter": NUMBER, "standing": _listed(STANDING)},
                plan, quarter, SINCE,
            ),
            "/api/v1/{list}/issues/": _get(
                "一份清单的各期发布", own | changed | {"issues": _listed(ISSUE)}, plan, SINCE
            ),
        },
    }  # fmt: skip
