"""Reading what an address asks of a page, as a form that can be shown again."""

from __future__ import annotations

from flask import request
from marshmallow import ValidationError

from shared.web.fields import Origin, coming_from
from shared.web.forms import Form, label_of
from shared.web.schemas import Schema, field_errors


def asked(schema: Schema) -> Form:
    """What the address asks for; what is empty is not asked for."""
    texts = {name: request.args[name] for name in schema.fields if request.args.get(name, "").strip()}
    form = Form.filled(texts)
    try:
        with coming_from(Origin.HAND):
            form.data = schema.load(texts)
    except ValidationError as error:
        for each in field_errors(error):
            form.errors.setdefault(each.field, each.message)
            form.labels[each.field] = label_of(schema, each.field.split("."))
    return form
