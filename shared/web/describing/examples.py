"""A whole example of a schema, put together of what its fields may be."""

from __future__ import annotations

from typing import Any, Final

from shared.web.describing.words import WORDS

SOME_ID: Final = "0f0f0f0f-0000-4000-8000-000000000001"
_BY_FORMAT: Final = {"uuid": SOME_ID, "date": "2021-03-12", "date-time": "2021-03-12T08:15:00Z", "time": "13:30", "email": "kim@exempel.se"}
_BEGINNINGS: Final = {
    "application/pdf": "%PDF-1.7 …",
    "image/jpeg": "ÿØÿà … JFIF …",
    "image/png": "‰PNG …",
    "image/gif": "GIF89a …",
    "image/webp": "RIFF … WEBPVP8 …",
    "image/tiff": "II* …",
    "image/heic": "… ftypheic …",
    "application/octet-stream": "%PDF-1.7 …",
    "text/csv": "year;count\r\n2021;12\r\n",
}
"""How a file of each kind begins; those of offices are packed."""
_OF_TYPE: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}

Schema = dict[str, Any]


def example_of(schema: Schema, schemas: dict[str, Schema], name: str = "", leaving: frozenset[str] = frozenset()) -> Any:
    """An example of a schema; `name` is the field that it is of, `leaving` are fields that are left out."""
    schema = resolved(schema, schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if "example" in schema:
        return schema["example"]
    kind = next((each for each in _types(schema) if each != "null"), "object" if "properties" in schema else "string")
    word = WORDS.get(name)
    if word is not None and _fits(word.example, kind, schema, schemas):
        return word.example
    if schema.get("enum"):
        return next((each for each in schema["enum"] if each is not None), None)
    match kind:
        case "object":
            return {each: example_of(below, schemas, each) for each, below in schema.get("properties", {}).items() if each not in leaving}
        case "array":
            return [example_of(schema.get("items", {}), schemas, name)]
        case "boolean":
            return True
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
    return _BY_FORMAT.get(schema.get("format", ""), "exempel")


def file_of(media: str, schema: Schema, schemas: dict[str, Schema]) -> Any:
    """An example of a file of a media type, or of a form with one in it."""
    if media == "multipart/form-data":
        return dict.fromkeys(resolved(schema, schemas)["properties"], _BEGINNINGS["application/pdf"])
    return _BEGINNINGS.get(media, "PK …")


def resolved(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema itself where another one is referred to, or the first of several that it may be; what is said beside stays."""
    beside = {name: told for name, told in schema.items() if name in ("example", "examples")}
    if "$ref" in schema:
        return {**resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas), **beside}
    for several in ("allOf", "anyOf", "oneOf"):
        if schema.get(several):
            return {**resolved(schema[several][0], schemas), **beside}
    return schema


def _types(schema: Schema) -> list[str]:
    told = schema.get("type", [])
    return told if isinstance(told, list) else [told]


def _fits(value: Any, kind: str, schema: Schema, schemas: dict[str, Schema]) -> bool:
    """Whether a name's usual value is of this field's type: the same name may stand for a day here and a moment there."""
    if not isinstance(value, _OF_TYPE[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return False
    if "enum" in schema:
        return value in schema["enum"]
    if isinstance(value, list):
        items = resolved(schema.get("items", {}), schemas)
        return all(each in items["enum"] for each in value) if "enum" in items else items.get("type") == "string"
    likeness = _BY_FORMAT.get(schema.get("format", ""))
    return likeness is None or len(likeness) == len(str(value)) or schema["format"] == "email"
