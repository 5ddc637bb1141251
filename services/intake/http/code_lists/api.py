"""The code lists by API: open to anybody, as they are or as on a day, with an ETag that changes only with what is answered."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
from flask import Response, request

from services.intake.http.code_lists import items
from shared.vocabulary.code_lists import CodeList, code_lists
from shared.vocabulary.language import later
from shared.web.api import Routes
from shared.web.paging import offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import public
from shared.web.schemas import PageArgs, Schema

code_list_routes = Routes("code-lists", later("Koder med ord, giltighet och efterföljare. Öppna för alla."))

_WHOLE, _LIST = items.WholeCodeList(), items.CodeListList()


@code_list_routes.route("/code-lists", methods=["GET"])
@public
@code_list_routes.arguments(PageArgs, location="query")
@code_list_routes.response(200, _LIST)
@code_list_routes.alt_response(304, description="Oförändrat sedan den ETag som du skickade i If-None-Match.")
def list_code_lists(arguments: dict[str, Any]) -> Response:
    """Vilka kodlistor som finns, och i vilken version."""
    lists = list(code_lists().values())
    first = offset_of(arguments)
    shown = [items.item_of(each) for each in lists[first : first + arguments["limit"]]]
    return _answered(_LIST, page_of(shown, len(lists), arguments))


@code_list_routes.route("/code-lists/<name>", methods=["GET"])
@public
@code_list_routes.arguments(items.OnArgs, location="query")
@code_list_routes.response(200, _WHOLE)
@code_list_routes.alt_response(304, description="Oförändrat sedan den ETag som du skickade i If-None-Match.")
def show_code_list(arguments: dict[str, Any], name: str) -> Response:
    """En kodlista: allt som någonsin har gällt, eller det som gäller en viss dag."""
    whole, on = named(name), arguments["on"]
    shown = whole.on(on) if on else whole
    return _answered(_WHOLE, {**items.item_of(whole), "on": on, "entries": [items.entry_of(each) for each in shown.entries]})


def named(name: str) -> CodeList:
    """The list with this name; raises NotFound."""
    found = code_lists().get(name)
    if found is None:
        raise NotFound
    return found


def _answered(schema: Schema, record: Any) -> Response:
    """The answer, or 304 to who has it already; a cache may keep it and asks by its ETag."""
    content = orjson.dumps(schema.dump(record))
    response = Response(content, mimetype="application/json")
    response.set_etag(sha256(content).hexdigest()[:16])
    response.headers["Cache-Control"] = "public, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]
