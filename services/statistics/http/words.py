"""What the tables say of themselves, in Swedish: titles, definitions, columns and notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.statistics.domain.answer import Basis
from services.statistics.domain.incoming_cases import CELLS
from services.statistics.domain.outcomes import BegunYears, OutcomeLine
from services.statistics.domain.period import PartYear
from shared.vocabulary.codes import ClosureReason, OrganiserKind, Outcome, SchoolForm, Sex
from shared.vocabulary.labels import label, lower_label

NONE = "-"
"""How a table shows that there is none, as the report did."""

INCOMING_CASES = "Inkomna ärenden"
OUTCOMES = "Resultat av avslutade insatser"

ABOUT_INCOMING_CASES = "Hur många beställningar som har kommit in till koordinatorerna, efter år, skolform, huvudman och kön."
ABOUT_OUTCOMES = "Hur många elever som är tillbaka i skolan när insatsen avslutas, och varför insatsen avslutades."

INCOMING_CASES_DEFINITION = (
    "Tabellen räknar beställningar som kommunen har registrerat, på den dag de kom in. Beställningar som senare avböjdes räknas med. "
    "Utkast, kompletteringar av samma beställning och dubbletter som har slagits ihop räknas inte. "
    "Kön är det som står i beställningen. Ett streck betyder att det inte finns någon."
)
OUTCOMES_DEFINITION = (
    "Tabellen räknar insatser som började under de valda åren och som var avslutade den sista dagen som räknas. Insatser som började "
    "andra år räknas inte, hur de än slutade. Om en start eller ett avslut har rättats räknas rättelsen, från den dag då den blev känd. "
    "Gränserna för närvaro är 60 till och med 100 procent, och 25 upp till 60 procent. "
    "Andelarna är av de avslutade insatserna, i hela procent; en halv procent avrundas uppåt."
)

WITHHELD = "Utan inloggning visas hela år och inga orsaker, så att ingen enskild kan pekas ut."

OUTCOME_LINES = {
    "back": "Tillbaka i någon omfattning",
    Outcome.BACK_60_100: "varav 60–100 procents närvaro",
    Outcome.BACK_25_60: "varav 25 upp till 60 procents närvaro",
    Outcome.NOT_BACK: "Inte tillbaka",
    "closed": "Avslutade insatser",
}

MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")

SOURCES = {"intake": "Beställningar (intake)", "consent": "Samtycken (consent)", "casework": "Ärenden (casework)"}

LOGS = {"intake": "beställningarnas logg", "consent": "samtyckenas logg", "casework": "ärendenas logg"}

COUNTED = {
    OutcomeLine.BEGUN: "insatser som började",
    OutcomeLine.CLOSED: "avslutade insatser",
    OutcomeLine.NOT_CLOSED: "insatser som inte är avslutade",
    OutcomeLine.BACK: "tillbaka i någon omfattning",
    OutcomeLine.BACK_60_100: "tillbaka med 60–100 procents närvaro",
    OutcomeLine.BACK_25_60: "tillbaka med 25 upp till 60 procents närvaro",
    OutcomeLine.NOT_BACK: "inte tillbaka",
}
"""What a line of the outcome table counts, within a sentence."""

CELL_NAMES = tuple(f"{kind}_{sex}" for kind, sex in CELLS)
CELL_TITLES = tuple(f"{label(kind)} {label(sex).lower()}" for kind, sex in CELLS)

KINDS = {
    "referral_received": "Beställning kom in",
    "referral_accepted": "Beställning antogs",
    "referral_declined": "Beställning avböjdes",
    "case_opened": "Ärende öppnades",
    "consent_granted": "Samtycke lämnades",
    "consent_refused": "Samtycke nekades",
    "consent_withdrawn": "Samtycke togs tillbaka",
    "intervention_started": "Insats började",
    "start_corrected": "Insatsens start rättades",
    "case_closed": "Ärende avslutades",
    "case_closure_corrected": "Avslut rättades",
}


def form_of(code: str) -> str:
    """A row's kind of school."""
    return label(SchoolForm(code))


def kind_of(code: str) -> str:
    """A row's kind of organiser."""
    return lower_label(OrganiserKind(code))


def sex_of(code: str) -> str:
    """A row's sex."""
    return lower_label(Sex(code))


def outcome_of(code: str) -> str:
    """How a row ended."""
    return label(Outcome(code))


def reason_of(code: str) -> str:
    """Why it ended."""
    return label(ClosureReason(code))


def in_words(day: date) -> str:
    """13 augusti."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def of_part_year(part: PartYear) -> str:
    """What the mark at a year that is not whole means."""
    return f"{part.year} omfattar 1 januari till {in_words(part.last_day)}, {part.days} av {part.days_of_year} dagar."


def of_years(years: BegunYears) -> str:
    """2019–2020, or one year."""
    return str(years.first) if years.first == years.last else f"{years.first}–{years.last}"


def notes(basis: Basis, part: PartYear | None = None, *, withheld: bool = False) -> Iterator[str]:
    """What a reader must know to read the figures right; `withheld`: this reader gets whole years and no reasons."""
    if withheld:
        yield WITHHELD
    if part is not None:
        yield of_part_year(part)
    if basis.days.newest is None:
        yield "Inga händelser är kända, så det finns inget att räkna."
    elif basis.through != basis.days.to:
        yield f"Den senaste händelsen som vi känner till är från {basis.days.newest}. Dagar efter den är inte räknade."
    if basis.days.as_known_on is not None:
        yield f"Tabellen visar det som var känt {basis.days.as_known_on}."
    if basis.claims_used:
        yield f"{basis.claimed} av händelserna kommer från importerad historik, där avsändaren själv har angett när de blev kända."
    for name, source in basis.sources.items():
        if not source.following:
            yield f"{SOURCES[name]} läses inte in som de ska just nu. Siffrorna kan sakna händelser."
