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
from shared.vocabulary.language import later, say, translated

NONE = "-"
"""How a table shows that there is none, as the report did."""

INCOMING_CASES = later("Inkomna ärenden")
OUTCOMES = later("Resultat av avslutade insatser")

ABOUT_INCOMING_CASES = later("Hur många beställningar som har kommit in till koordinatorerna, efter år, skolform, huvudman och kön.")
ABOUT_OUTCOMES = later("Hur många elever som är tillbaka i skolan när insatsen avslutas, och varför insatsen avslutades.")

INCOMING_CASES_DEFINITION = later(
    "Tabellen räknar beställningar som kommunen har registrerat, på den dag de kom in. "
    "Beställningar som senare avböjdes räknas med. Utkast, kompletteringar av samma beställning och "
    "dubbletter som har slagits ihop räknas inte. Kön är det som står i beställningen. Ett streck "
    "betyder att det inte finns någon."
)
OUTCOMES_DEFINITION = later(
    "Tabellen räknar insatser som började under de valda åren och som var avslutade den sista dagen "
    "som räknas. Insatser som började andra år räknas inte, hur de än slutade. Om en start eller "
    "ett avslut har rättats räknas rättelsen, från den dag då den blev känd. Gränserna för närvaro "
    "är 60 till och med 100 procent, och 25 upp till 60 procent. Andelarna är av de avslutade "
    "insatserna, i hela procent; en halv procent avrundas uppåt."
)

WITHHELD = later("Här visas hela år och inga orsaker, så att ingen enskild kan pekas ut.")

OUTCOME_LINES = {
    "back": later("Tillbaka i någon omfattning"),
    Outcome.BACK_60_100: later("varav 60–100 procents närvaro"),
    Outcome.BACK_25_60: later("varav 25 upp till 60 procents närvaro"),
    Outcome.NOT_BACK: later("Inte tillbaka"),
    "closed": later("Avslutade insatser"),
}

MONTHS = (
    *(later("januari"), later("februari"), later("mars"), later("april"), later("maj"), later("juni"), later("juli"), later("augusti")),
    *(later("september"), later("oktober"), later("november"), later("december")),
)

SOURCES = {"intake": later("Beställningar (intake)"), "consent": later("Samtycken (consent)"), "casework": later("Ärenden (casework)")}

LOGS = {"intake": later("beställningarnas logg"), "consent": later("samtyckenas logg"), "casework": later("ärendenas logg")}

COUNTED = {
    OutcomeLine.BEGUN: later("insatser som började"),
    OutcomeLine.CLOSED: later("avslutade insatser"),
    OutcomeLine.NOT_CLOSED: later("insatser som inte är avslutade"),
    OutcomeLine.BACK: later("tillbaka i någon omfattning"),
    OutcomeLine.BACK_60_100: later("tillbaka med 60–100 procents närvaro"),
    OutcomeLine.BACK_25_60: later("tillbaka med 25 upp till 60 procents närvaro"),
    OutcomeLine.NOT_BACK: later("inte tillbaka"),
}
"""What a line of the outcome table counts, within a sentence."""

CELL_NAMES = tuple(f"{kind}_{sex}" for kind, sex in CELLS)

KINDS = {
    "referral_received": later("Beställning kom in"),
    "referral_accepted": later("Beställning antogs"),
    "referral_declined": later("Beställning avböjdes"),
    "duplicate_judged": later("Möjlig dubblett bedömdes"),
    "case_opened": later("Ärende öppnades"),
    "consent_granted": later("Samtycke lämnades"),
    "consent_refused": later("Samtycke nekades"),
    "consent_withdrawn": later("Samtycke togs tillbaka"),
    "intervention_started": later("Insats började"),
    "start_corrected": later("Insatsens start rättades"),
    "case_closed": later("Ärende avslutades"),
    "case_closure_corrected": later("Avslut rättades"),
    "survey_closed": later("Enkät stängdes"),
    "survey_figures_told": later("Enkätsiffror från annat håll fördes in"),
    "survey_figures_withdrawn": later("Enkätsiffror från annat håll togs bort"),
}


def cell_titles() -> tuple[str, ...]:
    """What the cells of Table 1 are called."""
    return tuple(f"{label(kind)} {lower_label(sex)}" for kind, sex in CELLS)


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
    return f"{day.day} {translated(MONTHS[day.month - 1])}"


def of_part_year(part: PartYear) -> str:
    """What the mark at a year that is not whole means."""
    return say(
        "%(year)s omfattar 1 januari till %(last_day)s, %(days)s av %(days_of_year)s dagar.",
        year=part.year,
        last_day=in_words(part.last_day),
        days=part.days,
        days_of_year=part.days_of_year,
    )


def of_years(years: BegunYears) -> str:
    """2019–2020, or one year."""
    return str(years.first) if years.first == years.last else f"{years.first}–{years.last}"


def notes(basis: Basis, part: PartYear | None = None, *, withheld: bool = False) -> Iterator[str]:
    """What a reader must know to read the figures right; `withheld`: this reader gets whole years and no reasons."""
    if withheld:
        yield translated(WITHHELD)
    if part is not None:
        yield of_part_year(part)
    if basis.days.newest is None:
        yield say("Inga händelser är kända, så det finns inget att räkna.")
    elif basis.through != basis.days.to:
        yield say("Den senaste händelsen som vi känner till är från %(newest)s. Dagar efter den är inte räknade.", newest=basis.days.newest)
    if basis.days.as_known_on is not None:
        yield say("Tabellen visar det som var känt %(as_known_on)s.", as_known_on=basis.days.as_known_on)
    if basis.claims_used:
        yield say(
            ("%(claimed)s av händelserna kommer från importerad historik, där avsändaren själv har angett när de blev kända."), claimed=basis.claimed
        )
    for name, source in basis.sources.items():
        if not source.following:
            yield say("%(sources)s läses inte in som de ska just nu. Siffrorna kan sakna händelser.", sources=translated(SOURCES[name]))
