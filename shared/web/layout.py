"""What every page has: the layout, who is signed in, the way between services, and how days, times and numbers are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.vocabulary.calendar import STOCKHOLM, both_times, to_the_second
from shared.vocabulary.codes import Role
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say, spoken, translated
from shared.vocabulary.profile import MunicipalityProfile, load_profile
from shared.web.identity import Identity, signed_in
from shared.web.service import the_service
from shared.web.visitor_language import other_languages

HERE = Path(__file__).parent
SIGN_IN, SIGN_OUT = "/intake/sign-in", "/intake/sign-out"
_UNBROKEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[A-ZÅÄÖ]{2,10}-[0-9]{4}-[0-9]{1,8}")
_NARROW = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Place:
    """A link of the main menu, and which roles it is for; none for everybody. Some are only for who came by an invitation."""

    name: str
    address: str
    roles: frozenset[Role] = frozenset()
    for_invited: bool = False

    def is_for(self, identity: Identity | None) -> bool:
        """Whether somebody may follow it."""
        if not self.roles:
            return True
        return identity is not None and identity.role in self.roles and (not self.for_invited or identity.case_id is not None)


def _for(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


STAFF = _for(Role.COORDINATOR, Role.TEAM_LEAD)
MENU = (
    Place(later("Start"), "/intake/"),
    Place(later("Våra beställningar"), "/intake/referrals", _for(Role.SCHOOL)),
    Place(later("Ny beställning"), "/intake/referrals/new", _for(Role.SCHOOL)),
    Place(later("Anmälningar"), "/intake/notices", _for(Role.SCHOOL)),
    Place(later("Att följa upp"), "/intake/notices", _for(Role.ATTENDANCE_OFFICER)),
    Place(later("Inkommet"), "/intake/referrals", STAFF),
    Place(later("Närvaro"), "/intake/attendance", _for(Role.SCHOOL, *STAFF, Role.AUDITOR, Role.ATTENDANCE_OFFICER)),
    Place(later("Enkäter"), "/intake/surveys", _for(Role.TEAM_LEAD)),
    Place(later("Kö"), "/casework/queue", _for(Role.TEAM_LEAD)),
    Place(later("Ärenden"), "/casework/cases", STAFF),
    Place(later("Samtycken"), "/consent/", STAFF),
    Place(later("Team"), "/casework/team", _for(Role.TEAM_LEAD)),
    Place(later("Samtycke"), "/consent/", _for(Role.GUARDIAN), for_invited=True),
    Place(later("Stöd för ditt barn"), "/intake/guardians", _for(Role.GUARDIAN)),
    Place(later("Gallring"), "/casework/archive", _for(Role.ARCHIVIST, Role.TEAM_LEAD)),
    Place(later("Granskning"), "/casework/audit", _for(Role.AUDITOR)),
    Place(later("Åtkomstlogg"), "/casework/access-log", _for(Role.AUDITOR)),
    Place(later("Administration"), "/intake/admin", _for(Role.ADMIN)),
    Place(later("Statistik"), "/statistics/"),
)


def sign_in_address(back_to: str, *, ended: bool = False) -> str:
    """The sign-in page, which afterwards leads back to one of our own pages; `ended`: it says that one was signed in before."""
    asked = ({"next": back_to} if back_to else {}) | ({"ended": "1"} if ended else {})
    return f"{SIGN_IN}?{urlencode(asked)}" if asked else SIGN_IN


def menu() -> list[tuple[Place, bool]]:
    """The links that the reader may follow, and which one leads to where the reader is."""
    identity = signed_in()
    shown = [each for each in MENU if each.is_for(identity)]
    here = max((each for each in shown if _covers(each, request.path)), key=lambda each: len(each.address), default=None)
    return [(each, each is here) for each in shown]


def _covers(place: Place, path: str) -> bool:
    """Whether a page belongs to a place of the menu; the start page covers only itself."""
    address = place.address.rstrip("/")
    return path.rstrip("/") == address or (place is not MENU[0] and path.startswith(f"{address}/"))


def dress(app: Flask, templates: Path) -> None:
    """Give the app our templates (a service's own stand beside), filters and what layout.html asks for."""
    app.jinja_loader = ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(HERE / "templates")])
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    speak_in(environment)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=day,
        moment=moment,
        to_the_second=to_the_second,
        both_times=both_times,
        clock=clock,
        number=number,
        percent=percent,
        translated=translated,
        word=word,
        listing=listing,
        unbroken=unbroken,
        quoted=quoted,
    )
    environment.globals.update(
        asset=asset,
        choices=choices,
        csrf_token=csrf_token,
        menu=menu,
        language=lambda: spoken().code,
        other_languages=other_languages,
        other_page=other_page,
        role_name=role_name,
        sign_in_address=sign_in_address,
        SIGN_OUT=SIGN_OUT,
    )

    @app.context_processor
    def known() -> dict[str, Any]:
        identity = signed_in()
        return {
            "identity": identity,
            "municipality": municipality(),
            "service_name": the_service().name,
        }


def speak_in(environment: Environment) -> None:
    """Let templates say `{% trans %}` and `_()`: Swedish in the source, the visitor's language on the page."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    # Values go in as arguments, so that they are escaped.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(_=written, gettext=written, ngettext=written_for)


def written(text: str, **values: object) -> Markup:
    """A text of a template, whose markup is ours; what is put into it is not."""
    return _filled(spoken().texts.gettext(text), values)


def written_for(one: str, many: str, num: int, **values: object) -> Markup:
    """The text for one or for several."""
    return _filled(spoken().texts.ngettext(one, many, num), {"num": num, **values})


def _filled(text: str, values: dict[str, object]) -> Markup:
    made = Markup(text)  # noqa: S704  it stands in a template or a catalogue
    return made % values if "%" in text else made


def csrf_token() -> str:
    """What a form must carry to be taken for one of ours (csrf.py)."""
    identity = signed_in()
    return identity.form_secret if identity is not None else ""


def choices(codes: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Codes as choices of a form: value and word."""
    return [(code.value, label(code)) for code in codes]


def other_page(page: int) -> str:
    """The address of another page of the list that is shown, with the same filters."""
    kept = [(name, text) for name, text in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*kept, ('page', page)])}"


def municipality() -> str:
    """What the municipality is called on the page."""
    return rules().name


def rules() -> MunicipalityProfile:
    """The municipality's rules, as the settings name them."""
    settings = the_service().settings
    return load_profile(settings.municipality, settings.municipality_folder)


def role_name(role: Role) -> str:
    """What somebody with a role is called here, within a sentence; the team's own names are the municipality's."""
    team = rules().team
    return {Role.COORDINATOR: team.coordinator, Role.TEAM_LEAD: team.team_lead}.get(role) or lower_label(role)


def asset(name: str) -> str:
    """The address of a static file, new whenever its content is, so that browsers may keep it for a year."""
    return f"/{the_service().name}/static/{name}?v={_content_mark(name)}"


@cache
def _content_mark(name: str) -> str:
    return hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]


def day(value: date | datetime | None) -> str:
    """2021-06-14, in Swedish time."""
    if value is None:
        return "–"
    return (value.astimezone(STOCKHOLM) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """2021-06-14 09:12, in Swedish time."""
    return "–" if value is None else value.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def clock(value: time | datetime | None) -> str:
    """09:12."""
    if value is None:
        return "–"
    return (value.astimezone(STOCKHOLM) if isinstance(value, datetime) else value).strftime("%H:%M")


def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """1 234,5; in English 1,234.5."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,}"
    if spoken().code == "en":
        return text
    return text.replace(",", _NARROW).replace(".", ",")


def percent(value: int | float | Decimal | None) -> str:
    """65 %; in English 65%."""
    return "–" if value is None else f"{number(value)}{'' if spoken().code == 'en' else _NARROW}%"


def unbroken(text: str) -> Markup:
    """A sentence whose days and registry numbers never stand on two lines."""
    return Markup(_UNBROKEN.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704  escaped the line before


def quoted(text: str, said: Iterable[str]) -> Markup:
    """A sentence with what somebody wrote marked as Swedish wherever it stands in it, on a page in another language (WCAG 3.1.2)."""
    escaped = escape(text)
    pieces = sorted({str(escape(each)) for each in said if any(letter.isalpha() for letter in each)}, key=len, reverse=True)
    if not pieces or spoken().code == "sv":
        return escaped
    wherever = rf"(?<![\w&#])(?:{'|'.join(map(re.escape, pieces))})(?!\w)"
    return Markup(re.sub(wherever, r'<span lang="sv">\g<0></span>', str(escaped)))  # noqa: S704  escaped above


def word(code: StrEnum | None) -> str:
    """A code's word."""
    return "–" if code is None else label(code)


def listing(words: Iterable[object]) -> str:
    """skola, elevhälsa och BUP."""
    told = [str(each) for each in words]
    return f" {say('och')} ".join(part for part in (", ".join(told[:-1]), *told[-1:]) if part)
