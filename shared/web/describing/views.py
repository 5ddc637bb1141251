"""What a view says of itself, remembered when it is added, for the description that is written later."""

from __future__ import annotations

from typing import Any, Final

from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema
from marshmallow.fields import Field

from shared.web.describing.words import WORDS
from shared.web.fields import Code
from shared.web.rights import MARK

COMMAND: Final = "x-command"
ROLES: Final = "x-roles"


def views_of(view_func: Any) -> list[Any]:
    """The function, or the methods of a class of views."""
    if isinstance(view_func, type):
        return [getattr(view_func, method.lower()) for method in getattr(view_func, "methods", ())]
    return [view_func]


def remember(view_func: Any) -> None:
    """Note what each view is called, whether it is a command, and whose it is."""
    for each in views_of(view_func):
        told = {"name": each.__name__, "command": getattr(each, "narvaro_command", None), "roles": getattr(each, MARK, None)}
        each._apidoc = {**getattr(each, "_apidoc", {}), **told}


def describe_view(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The same, in the operation of the raw description."""
    doc["operationId"] = doc_info["name"]
    if doc_info.get("command"):
        doc[COMMAND] = doc_info["command"]
    if doc_info.get("roles") is not None:
        doc[ROLES] = sorted(doc_info["roles"])
    return doc


def marshmallow_plugin() -> MarshmallowPlugin:
    """Turns schemas into JSON Schema, each field with its meaning."""
    return _Plugin()


class _Plugin(MarshmallowPlugin):
    def init_spec(self, spec: Any) -> None:
        """With what the house knows of names."""
        super().init_spec(spec)
        converter: Any = self.converter
        converter.add_attribute_function(meaning)


def meaning(self: Any, field: Field[Any], **_: Any) -> dict[str, Any]:
    """What a field of a schema means, where it doesn't say itself: by its name, else by its label. What a list is of says nothing."""
    narrowed = {"enum": [each.value for each in field.among]} if isinstance(field, Code) and field.among else {}
    if not isinstance(field.parent, Schema):
        return narrowed
    word = WORDS.get(field.data_key or field.name or "")
    means = field.metadata.get("description") or (word.means if word else field.metadata.get("label"))
    return {**narrowed, "description": means} if means else narrowed
