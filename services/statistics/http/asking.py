"""Reading what an address asks of a table, as a form that can be shown again."""

from __future__ import annotations

from flask import request
from marshmallow import ValidationError

from shared.web.fields import Origin, coming_from
from shared.web.forms import Form, label_of
from shared.web.schemas import Schema, field_errors

_LONGEST_TEXT = 100


def asked(schema: Schema) -> Form:
    """The form of a table as the address fills it in; empty fields are not asked."""
    given = {name: text[:_LONGEST_TEXT] for name, text in request.args.items()}
    form = Form.filled({name: text for name, text in given.items() if name in schema.fields})
    try:
        with coming_from(Origin.HAND):
            form.data = schema.load({name: text for name, text in given.items() if text.strip()})
    except ValidationError as error:
        for each in field_errors(error):
            form.errors.setdefault(each.field if each.field in schema.fields else "", each.message)
            form.labels[each.field] = label_of(schema, [each.field])
    return form
