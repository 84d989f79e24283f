"""The API as a whole: its parts and its errors."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.schema import NinjaGenerateJsonSchema

from k2forum.site.api import articles, checking, figures, people, problems, schemas, writing

DESCRIPTION = """\
Everything that a visitor can read, and with a personal token what its owner can write: checked, limited and
labelled as on the pages. Moments are ISO 8601. HTML is safe to show as it is."""
REFERENCE = "#/components/schemas/{model}"
PROBLEM = {
    "description": "A problem (RFC 9457).",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="ProblemDetails")}}},
}


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """JSON may name halves of characters, which no database can hold: refused like bad UTF-8."""
        data = json.loads(request.body)
        json.dumps(data, ensure_ascii=False).encode()
        return data


class Api(NinjaAPI):
    """Says in its schema what holds for every operation: problems, and unchanged answers."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["ProblemDetails"] = schemas.ProblemDetails.model_json_schema(
            ref_template=REFERENCE, schema_generator=NinjaGenerateJsonSchema
        )
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["responses"]["4XX"] = PROBLEM
                if method == "get":
                    operation["responses"]["304"] = {"description": "Not changed since the ETag you sent."}
        return schema


api = Api(
    title="The forum's API",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=JsonParser(),
)
api.add_router("/articles", articles.router)
api.add_router("", writing.router)  # the addresses of reading and writing are the same
api.add_router("/people", people.router)
api.add_router("/transparency", figures.router)
api.add_router("/screening", checking.router)
for error, handler in problems.HANDLERS.items():
    api.add_exception_handler(error, handler)
