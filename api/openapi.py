"""The OpenAPI document, with the data of each server-sent event described."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_PLACE = "#/components/schemas/{model}"


def describe_events(app: FastAPI, path: str, data: dict[str, type[BaseModel]]) -> None:
    """Say in the document of ``app`` which events the POST on ``path`` streams and what data each carries."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            _, shared = models_json_schema([(kind, "serialization") for kind in data.values()], ref_template=_PLACE)
            document["components"]["schemas"] |= shared["$defs"]
            content = document["paths"][path]["post"]["responses"]["200"]["content"]
            content["text/event-stream"] = {"itemSchema": {"oneOf": [_event(name, data[name]) for name in data]}}
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _event(name: str, kind: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "event": {"const": name},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": _PLACE.format(model=kind.__name__)},
            },
        },
    }
