"""The way through a document: which subject and which category hold at each unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from question_bank.claims.dialogue import answered, conversed, question_sense
from question_bank.claims.effects import verbs
from question_bank.claims.entities import entities
from question_bank.claims.evidence import narrowed
from question_bank.claims.headings import ABOUT, DEAD, NONE, Sense, qualifier_of, sense_of
from question_bank.claims.introductions import intro_sense
from question_bank.claims.labels import under_run_in
from question_bank.claims.model import Category
from question_bank.claims.placing import as_statement
from question_bank.claims.running import running
from question_bank.claims.sections import ANNOUNCED, read_item, read_text, verb_first
from question_bank.claims.sentences import sentences
from question_bank.claims.speakers import asks
from question_bank.claims.statements import Context, Statement
from question_bank.claims.subjects import akin, as_subject, heading_names, named, same_subject
from question_bank.claims.tables import read_table
from question_bank.claims.telling import told_topic
from question_bank.claims.titled import titled
from question_bank.claims.typical import sure_topic, topic_of
from question_bank.claims.units import CELL, HEADING, ITEM, TEXT, TURN, Unit, same_marks

GUESSED = 0.6  # how sure a section is whose category only its items tell
MOST_ITEMS = 60  # of a list that are looked at to tell what it is of
MOST_LABEL = 10  # words of a label in bold
SHORT_QUESTION = 4  # words up to which a question may name what its answer is about ("And TCA?")
_GOES_ON = re.compile(
    r"\W*(?:and|nothing|anything|anyone|anybody|who else|what else|else|only|а|ещё|что ещё)\b", re.IGNORECASE
)
_SPACED = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ &/-]+\s{3,}\S")  # "RESULT     pores look tighter": a card's label and its text
_NOT = re.compile(r"n't\b|\bnot\b|\bnever\b|\b(?:не|нет|нельзя|никогда)\b")
SHORT_HEAD = 5  # words of a sentence that heads the introduction behind it ("Reasons not to inject. …:")
MOST_NAMED, SEVERAL = 6, 2  # words of a heading that names a thing; such headings that make a text on several
PART_WORDS = 3  # of a heading that only divides the section it stands in


@dataclass(slots=True)
class Walk:
    """Where the reader stands. ``section`` holds under the last heading, ``listing`` under the last introduction."""

    text: str
    root: Context
    section: Context
    base: str = ""
    listing: Context | None = None
    opened_by: Unit | None = None
    opens_text: bool = False
    naming: int = 0
    named_at: int = -2
    level: int = 0
    last: int = -2
    nested: bool = False
    asked: Unit | None = None
    repeats: bool = False
    entities: dict[int, str] = field(default_factory=dict)
    contexts: dict[int, Context] = field(default_factory=dict)
    found: list[Statement] = field(default_factory=list)


def arranged(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units as :func:`walk` wants them: conversations told apart, spaced letters no heading."""
    return conversed([replace(one, kind=TEXT) if _SPACED.match(one.words) else one for one in units])


def walk(
    text: str, units: Sequence[Unit], root: Context, contexts: dict[int, Context] | None = None
) -> list[Statement]:
    """The statements of a document's units, as :func:`arranged` gives them.

    ``contexts`` is filled with what each unit was read in, by where the unit starts.
    """
    root = replace(root, running=running(text, units, root.subject, root.language))
    here = Walk(text, root, replace(root, topic=ABOUT), base=root.subject)
    here.contexts = contexts if contexts is not None else {}
    headings = (unit for unit in units if unit.kind == HEADING)
    topics = Counter(sense_of(unit.words, unit.language).category for unit in headings)
    here.entities = entities(units)
    here.repeats = bool(here.entities) or any(count > 1 for category, count in topics.items() if category is not None)
    here.repeats = here.repeats or _names_several(units, root)
    for place, group in _grouped(units):
        unit = group[0]
        if unit.kind == CELL:
            here.contexts |= dict.fromkeys((one.start for one in group), here.listing or here.section)
            here.found += read_table(text, group, _local(here.listing or here.section, unit))
        elif unit.kind == TURN:
            here.section, here.listing = replace(here.root, topic=ABOUT), None
        elif unit.kind == HEADING:
            _heading(here, units, place)
        elif unit.kind == ITEM:
            _guess(here, units, place)
            here.contexts[unit.start] = here.listing or here.section
            _item(here, units, place)
        else:
            opened = here.opens_text and here.listing is not None and here.listing.category is not None
            here.contexts[unit.start] = here.listing if opened and here.listing else here.section
            _text(here, units, place)
    here.found[:0] = titled(units, root)
    return [narrowed(text, one) for one in here.found]


def _names_several(units: Sequence[Unit], root: Context) -> bool:
    """Whether several headings each name another thing, so that what stands under one is about that alone."""
    names: set[str] = set()
    for unit in units[1:]:
        if unit.kind != HEADING or len(unit.words.split()) > MOST_NAMED or sense_of(unit.words, unit.language).topic:
            continue
        name = heading_names(unit.words, "", unit.language)
        if name and not same_subject(name, root.subject, unit.language):
            names.add(name.lower())
    return len(names) >= SEVERAL


def _grouped(units: Sequence[Unit]) -> Iterator[tuple[int, list[Unit]]]:
    numbered = list(enumerate(units))
    for table, group in groupby(numbered, key=lambda pair: pair[1].table if pair[1].kind == CELL else None):
        together = list(group)
        if table is not None:
            yield together[0][0], [unit for _, unit in together]
        else:
            yield from ((place, [unit]) for place, unit in together)


def _local(context: Context, unit: Unit) -> Context:
    return replace(context, language=unit.language) if unit.language != context.language else context


def _heading(here: Walk, units: Sequence[Unit], place: int) -> None:
    """A heading names a category, a subject, both, a qualifier of the section it is in, or nothing."""
    unit = units[place]
    sense = question_sense(unit, units[place + 1] if place + 1 < len(units) else None)
    here.listing, here.asked = None, unit if asks(unit) else None
    if place in here.entities:
        _enter(here, unit, here.entities[place], place)
        return
    if place == 0 and not sense.outright:  # a title says what the text is about, not what its first lines are
        here.section = replace(here.root, topic=ABOUT)
        return
    adjacent, here.last = here.last == place - 1, place
    inside = (unit.level > here.level > 0) or (here.level == unit.level == 0 and (adjacent or here.nested))
    inside = inside and here.section.category is not None
    if sense.qualifier and here.section.category is not None and (not sense.topic or inside):
        here.section = replace(here.section, qualifier=sense.qualifier)
    elif here.asked is not None and not sense.topic and here.section.category is not None and _goes_on(unit):
        here.section = replace(here.section, topic=_turned(here.section.topic, unit), certain=ANNOUNCED)
    elif sense.topic or sense.mixed:
        _open_section(here, unit, sense)
    else:
        _name_section(here, units, place, inside=inside)


def _goes_on(unit: Unit) -> bool:
    """Whether a question goes on with the one before ("And anything else?") and names nothing new."""
    return bool(_GOES_ON.match(unit.words)) and not (unit.language == "en" and named(unit.words, "en"))


def _turned(topic: str, unit: Unit) -> str:
    """What "And who doesn't?" asks about behind what is done for whom."""
    turned = topic == Category.INDICATION.value and _NOT.search(unit.words.lower())
    return Category.CONTRAINDICATION.value if turned else topic


def _enter(here: Walk, unit: Unit, name: str, place: int) -> None:
    """All under this heading is about what it names."""
    here.base, here.section = name, replace(here.root, subject=name, topic=ABOUT)
    here.naming, here.named_at, here.last = unit.level, place, place
    here.level, here.nested = 0, False


def _open_section(here: Walk, unit: Unit, sense: Sense) -> None:
    """A section of a category; a name in its heading holds for it alone, a drug's heading for all under it."""
    name = named(unit.words, unit.language)
    if akin(name, here.base, unit.language):
        name = ""
    if unit.level and unit.level <= here.naming:
        here.base = here.root.subject
    alone = not unit.level and not here.repeats and here.named_at != here.last - 1
    base = here.root.subject if alone else here.base  # where no section comes twice, all are about the text's subject
    here.section = replace(
        here.root, subject=as_subject(name) if name else base, topic=sense.topic, qualifier=sense.qualifier
    )
    plain = unit.language == "ru" and (sense.outright or len(unit.words.split()) <= SHORT_QUESTION)
    if unit.words.rstrip().endswith("?") and not plain:
        here.section = replace(here.section, certain=ANNOUNCED)
    here.level, here.nested = unit.level, False


def _name_section(here: Walk, units: Sequence[Unit], place: int, *, inside: bool) -> None:
    """A heading without a category's words: a drug's name, a part of the section above it, or another matter."""
    unit = units[place]
    following = units[place + 1].words if place + 1 < len(units) else ""
    told = verb_first(unit.words, here.root) if place else []
    if told:
        here.found += [as_statement(one, unit.start, unit.end, replace(here.root, subject=here.base)) for one in told]
        here.section = replace(here.root, subject=here.base, topic=Category.DRUG_EFFECT.value, certain=ANNOUNCED)
        return
    name = heading_names(unit.words, following, unit.language)
    if here.asked is not None and len(unit.words.split()) > SHORT_QUESTION:
        name = ""
    if name and not same_subject(name, here.root.subject, unit.language):
        topic = here.section.topic if inside else ABOUT
        here.base, here.section = name, replace(here.section if inside else here.root, subject=name, topic=topic)
        here.naming, here.named_at = (unit.level, place) if not inside else (here.naming, here.named_at)
        here.nested = inside
    elif inside and len(unit.words.split()) <= PART_WORDS:
        here.nested = unit.level == 0
    else:
        leaves = unit.level <= here.naming and (unit.level or here.entities)
        here.base = here.root.subject if leaves else here.base
        here.section, here.nested = replace(here.root, subject=here.base), False
        here.level = 0


def _guess(here: Walk, units: Sequence[Unit], place: int) -> None:
    """A list that begins here under words that name no category: what most of its items are."""
    context = here.listing or here.section
    if (place and units[place - 1].kind == ITEM) or context.category is not None or context.topic == DEAD:
        return
    run = _run(units, place)
    told = sure_topic(run, units[place].language)
    topic = told or topic_of(run, units[place].language)
    if topic == Category.DRUG_EFFECT.value:
        return  # steps read like effects; what begins with a verb in the third person is read anyway
    if topic and (context.topic in {"", ABOUT} or told == Category.CONTRAINDICATION.value):
        here.listing = replace(context, topic=topic, certain=GUESSED)


def _run(units: Sequence[Unit], place: int) -> list[str]:
    """The words of the items that stand together from here on."""
    run = takewhile(lambda unit: unit.kind == ITEM, units[place : place + MOST_ITEMS])
    return [unit.words for unit in takewhile(lambda unit: unit is units[place] or not _heads_more(unit), run)]


def _heads_more(unit: Unit) -> bool:
    """An item that begins another list ("🚫 Stop list: …")."""
    head, sign, _ = unit.words.partition(":")
    return bool(sign) and len(head.split()) <= PART_WORDS and sense_of(head, unit.language).category is not None


def _does(run: Sequence[str], language: str) -> bool:
    """Whether most of a list's items begin with what something does."""
    known = verbs(language)
    begun = [found for found in (known.pattern.match(one.lower()) for one in run) if found]
    return bool(run) and sum(one["verb"] in known.finite for one in begun) * 2 > len(run)


def _corrected(context: Context, units: Sequence[Unit], place: int, *, plain: bool) -> Context:
    """The context of a list whose items say plainly that they are of another category than vague words above them."""
    run = _run(units, place)
    told = sure_topic(run, units[place].language) if run and not plain else ""
    return replace(context, topic=told, qualifier=None, certain=GUESSED) if told and told != context.topic else context


def _item(here: Walk, units: Sequence[Unit], place: int) -> None:
    unit = units[place]
    here.opens_text = False
    before = units[place - 1]
    if here.opened_by not in {None, before} and same_marks(unit, here.opened_by) and not same_marks(unit, before):
        here.listing = here.opened_by = None  # "4. …" is no part of the list that "3. …:" opened
    context = _local(here.listing or here.section, unit)
    if unit.words.rstrip().endswith(":") and len(unit.words.split()) <= 12:
        _introduce(here, unit.words, _local(here.section, unit), units, place)
        return
    here.found += read_item(here.text, unit.start, unit.end, context)
    under, begin = under_run_in(here.text, unit.start, unit.end, context)
    if begin > unit.start and under.aside and unit.marker:
        here.listing = under  # "✅ Steps: … ✅ …": the first item heads the others


def _text(here: Walk, units: Sequence[Unit], place: int) -> None:
    unit = units[place]
    listing, here.listing, here.opened_by = here.listing, None, None
    opened, here.opens_text = here.opens_text, False
    context, begin = _labelled(unit, _local(here.section, unit))
    if opened and listing is not None and listing.category is not None:
        here.found += read_item(here.text, unit.start, unit.end, _local(listing, unit))
        return
    if place > 1 and units[place - 1].kind in {HEADING, TURN}:
        context = _by_words(unit, here.text[begin : unit.end], context)
    if here.asked is not None:
        spans = [span for span in sentences(here.text, begin, unit.end) if " " in here.text[slice(*span)]]
        here.found += answered(here.asked, here.text[slice(*spans[0])] if spans else "", context)
        here.asked = None
    here.found += read_text(here.text, begin, unit.end, context)
    follows = place + 1 < len(units) and units[place + 1].kind == ITEM
    if unit.words.rstrip().endswith(":") or follows:
        spans = sentences(here.text, begin, unit.end)
        words = [here.text[first:last] for first, last in spans]
        headed = len(words) > 1 and words[-1].endswith(":") and not intro_sense(words[-1], context).topic
        short = (
            headed and len(words[-2].split()) <= SHORT_HEAD and sense_of(words[-2], unit.language).category is not None
        )
        _introduce(here, words[-2] if short else words[-1], context, units, place)
        here.opens_text = unit.words.rstrip().endswith(":")


def _by_words(unit: Unit, words: str, context: Context) -> Context:
    """The context of a Russian paragraph under a heading that says nothing of its category: what most of it names."""
    understood = context.topic not in {"", ABOUT, NONE}
    if unit.language != "ru" or understood or words.rstrip().endswith(":"):
        return context
    told = told_topic(words, unit.language)
    return replace(context, topic=told, certain=GUESSED) if told else context


def _labelled(unit: Unit, context: Context) -> tuple[Context, int]:
    """The context under a label in bold, and where the words behind it begin."""
    head = unit.words[: unit.label].strip(" .:–—-")
    sense = sense_of(head, unit.language)
    if not head or not sense.topic or len(head.split()) > MOST_LABEL:
        return context, unit.start
    rest = unit.words[unit.label :]
    return context.under(sense), unit.start + unit.label + len(rest) - len(rest.lstrip(" .:–—-*_"))


def _introduce(here: Walk, sentence: str, context: Context, units: Sequence[Unit], place: int) -> None:
    """An introduction decides the list under it, and may contradict the heading above; its items may both."""
    sense = intro_sense(sentence, context)
    if sense.topic == NONE and _does(_run(units, place + 1), units[place].language):
        sense = Sense(ABOUT)  # "by injection: strengthens …, regulates …"
    qualifier = qualifier_of(sentence.lower(), units[place].language)
    told = sure_topic(_run(units, place + 1), units[place].language)
    if sense.topic and not (sense.category is None and told and told == context.topic):
        here.listing = replace(context, topic=sense.topic, qualifier=sense.qualifier or context.qualifier)
    elif qualifier and context.category is not None:
        here.listing = replace(context, qualifier=qualifier)
    else:
        here.listing = context
    here.opened_by = units[place] if units[place].kind == ITEM else None
    plain = sense.outright and sense.category is not None
    here.listing = _corrected(here.listing, units, place + 1, plain=plain)
