"""Who may ask for what: every view says it, one check before any view obeys it, and what says nothing is refused.

Rows are another matter: which organisation's or whose case a query returns is decided in the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask

from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.problem import NotAllowed, NotSignedIn

V = TypeVar("V", bound=Callable[..., Any])

EVERYBODY: Final[frozenset[Role]] = frozenset(Role) - {Role.SERVICE}
MARK: Final = "narvaro_roles"
_PUBLIC: Final[frozenset[Role]] = frozenset()


def allowed(*roles: Role) -> Callable[[V], V]:
    """Let these roles reach a view; the lowest or the outermost decorator, it is found either way."""
    if not roles:
        raise ValueError("allowed() names at least one role; for everybody signed in, *EVERYBODY; for anybody at all, @public")

    def mark(view: V) -> V:
        setattr(view, MARK, frozenset(roles))
        return view

    return mark


def public(view: V) -> V:
    """Let anybody reach a view, signed in or not."""
    setattr(view, MARK, _PUBLIC)
    return view


@dataclass(frozen=True)
class Route:
    """One way in: its address, method and who may use it (`roles` None: nobody has said, so nobody may)."""

    rule: str
    method: str
    endpoint: str
    roles: frozenset[Role] | None

    @property
    def is_public(self) -> bool:
        """Whether anybody may use it."""
        return self.roles == _PUBLIC


def roles_of(app: Flask, endpoint: str, method: str) -> frozenset[Role] | None:
    """Who may reach a view by a method; None where nothing was said."""
    view: Any = app.view_functions[endpoint]
    kind = getattr(view, "view_class", None)
    if kind is not None:
        handler = getattr(kind, "get" if method == "HEAD" else method.lower(), None)
        if hasattr(handler, MARK):
            view = handler
    roles: frozenset[Role] | None = getattr(view, MARK, None)
    return roles


def routes(app: Flask) -> Iterator[Route]:
    """Every way into the app, for tests that try each as each role."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule.rule, method, rule.endpoint, roles_of(app, rule.endpoint, method))


class Gate:
    """The one check; who may reach a view is looked up once per way in."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._known: dict[tuple[str, str], frozenset[Role] | None] = {}

    def is_public(self, endpoint: str, method: str) -> bool:
        """Whether anybody may reach it."""
        return self._roles(endpoint, method) == _PUBLIC

    def check(self, endpoint: str, method: str, identity: Identity | None) -> None:
        """Raises NotSignedIn or NotAllowed."""
        roles = self._roles(endpoint, method)
        if roles == _PUBLIC:
            return
        if identity is None:
            raise NotSignedIn(headers={"WWW-Authenticate": 'Bearer realm="narvaro"'})
        if roles is None or identity.role not in roles:
            raise NotAllowed

    def _roles(self, endpoint: str, method: str) -> frozenset[Role] | None:
        way = (endpoint, method)
        if way not in self._known:
            self._known[way] = roles_of(self._app, endpoint, method)
        return self._known[way]
