"""What is true of a subject to anybody who knows the field, whatever a source says: nothing such is a wrong answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from question_bank.facts import Fact

_STATES = re.compile(
    r"photo-?(?:age?ing|dam|sens|tox|derm)|фото(?:стар|повр|дерм|чувс)|tattoo|wax|sunl?i|peeling|татуир|тату|отёк|отек|ток(?:сик)|ultra"
)
_DOING = re.compile(
    r"(?:ing|ion|ogie|py|age|ment|lift|ery|ure|пия|ция|инг|аж|лиз|ж|ка|[ае]ние)\b"
)  # how treatments are called
_GOODS = ("medicines", "actives", "disinfection")  # trades of what is used, and not of what is done


@dataclass(frozen=True, slots=True)
class _Known:
    anything: re.Pattern[str]
    treatments: re.Pattern[str]
    substances: re.Pattern[str]
    rows: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    trades: dict[str, re.Pattern[str]]


@lru_cache(maxsize=4)
def _known(language: str) -> _Known:
    path = files("question_bank.drafting").joinpath("data", f"known_{language}.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    family = data["family"]
    rows = tuple(
        (_begins(subject, family), _begins(_widened(phrase, data["concepts"]), family))
        for subject, phrase in data["rows"]
    )
    anything, treatments, substances = (_begins(data[one], family) for one in ("anything", "treatments", "substances"))
    trades = {name: _begins(found, family) for name, found in data["trades"].items()}
    return _Known(anything, treatments, substances, rows, trades)


def _widened(words: str, concepts: list[list[str]]) -> str:
    """A row's words with all that means the like: what acts on fungi acts on yeasts, and so on dandruff."""
    more = [wider for trigger, wider in concepts if re.search(trigger, words)]
    return "|".join([words, *more])


def _begins(words: str, family: str) -> re.Pattern[str]:
    """Beginnings of words, or a short word within one: "anti-inflammatory" is about inflammation too."""
    return re.compile(rf"(?<!\w)(?:{family})?-?(?:{words})")


def _name(fact: Fact) -> str:
    return f"{fact.name} | {fact.claim.subject}".lower()


def is_well_known(phrase: Fact, subject: Fact) -> bool:
    """Whether the field says a phrase of another fact's subject, or of almost everything."""
    known, text = _known(subject.source.language), phrase.text.lower()
    if known.anything.search(text):
        return True
    name = _name(subject)
    return any(row[0].search(name) and row[1].search(text) for row in known.rows)


def is_kin(one: Fact, other: Fact) -> bool:
    """Whether two subjects are of one kind, such as two antihistamines: what the one does the other mostly does too."""
    first, second = _name(one), _name(other)
    return any(row[0].search(first) and row[0].search(second) for row in _known(one.source.language).rows)


def is_rival(one: Fact, other: Fact) -> bool:
    """Whether the field knows what the other does, and both are met in the same work: nobody takes for an effect of
    gel polish what a sheet on first aid says of glucose."""
    known, first, second = _known(one.source.language), _name(one), _name(other)
    return is_told_by_the_field(other) and any(
        trade.search(first) and trade.search(second) for trade in known.trades.values()
    )


def is_told_by_the_field(fact: Fact) -> bool:
    """Whether the field's table says what the subject does: of what it does not know, nothing is surely not done."""
    return any(row[0].search(_name(fact)) for row in _known(fact.source.language).rows)


def is_charted(fact: Fact) -> bool:
    """Whether the subject is of a kind that the field's table holds: a treatment, a substance, a trade's product."""
    known, name = _known(fact.source.language), _name(fact)
    found = (known.treatments, known.substances, *known.trades.values(), *(row[0] for row in known.rows))
    return any(one.search(name) for one in found)


def is_like(one: Fact, other: Fact) -> bool:
    """Whether two subjects are both treatments or both substances: nobody takes what the one does for the other's."""
    treats = _known(one.source.language).treatments
    return bool(treats.search(one.name.lower())) is bool(treats.search(other.name.lower()))


def is_treatment(phrase: str) -> bool:
    """Whether a single word names a treatment: nobody is treated for "peels", but for what comes after."""
    one = phrase.lower()
    found = any(_known(language).treatments.match(one) for language in ("en", "ru"))
    return " " not in one and found and _STATES.search(one) is None


def is_substance(fact: Fact) -> bool:
    """Whether its subject is what a treatment is done with, and no treatment that a client could ask for."""
    known, name = _known(fact.source.language), fact.name.lower()
    if known.treatments.search(name):
        return False
    if known.substances.search(name) or any(known.trades[one].search(name) for one in _GOODS):
        return True
    return _DOING.search(name) is None and not any(trade.search(name) for trade in known.trades.values())
