"""All drafts that a set of documents gives: which facts become which kind of question, and why some become none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.claims.model import Category
from question_bank.drafting.advice import is_for_a_doctor
from question_bank.drafting.choosing import several, single
from question_bank.drafting.classing import classed, is_classed
from question_bank.drafting.deciding import client
from question_bank.drafting.fitness import unfit
from question_bank.drafting.periods import period
from question_bank.drafting.relating import VERDICTS, cloze, matching, matrix
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop
from question_bank.drafting.stating import is_deniable, recall, statement
from question_bank.facts import Fact, Facts
from question_bank.items import Item
from question_bank.linter import lint_item
from question_bank.twins import TWIN, Trigrams, likeness, trigrams

# Findings that need an instructor's edit: such a draft is not offered.
SPOILED = frozenset({"W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "W12"})


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fact that became no draft, or no more: ``why`` is ``conflict``, ``watchlist``, ``confidence``, what
    :func:`~question_bank.drafting.fitness.unfit` says, ``distractors``, ``facts``, ``decision``, ``twin``, or the
    linter's rule."""

    claim_id: str
    kind: str
    why: str


@dataclass(slots=True)
class Drafts:
    """What came of drafting, in the order of documents and claims."""

    items: list[Item] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def draft(facts: Facts, *, seed: bytes, per_claim: int = 1, existing: Sequence[Item] = ()) -> Drafts:
    """Draft up to ``per_claim`` questions for each usable claim, and a few that set several claims side by side.

    The same facts and seed give the same drafts, byte for byte. Nothing near an ``existing`` item is drafted again, and
    one that rests on a claim alone counts among the ``per_claim`` of that claim.
    """
    shop, drafts = Shop(facts, seed), Drafts()
    run = _Run(shop, drafts, per_claim, [trigrams(item) for item in existing])
    run.recall(existing)
    usable = []
    for fact in facts.all:
        obstacle = facts.obstacle(fact) or unfit(fact, facts)
        if obstacle:
            drafts.skipped.append(Skipped(fact.id, "", obstacle))
        else:
            usable.append(fact)
    for source in facts.sources:
        own = [fact for fact in usable if fact.source is source]
        run.usable[source.document.name] = len(own)
        run.refer([fact for fact in own if is_for_a_doctor(fact)])
        run.ask([fact for fact in own if not is_for_a_doctor(fact)])
    return drafts


@dataclass(slots=True)
class _Run:
    """What was made so far: drafts of each claim, and of each kind in a document."""

    shop: Shop
    drafts: Drafts
    per_claim: int
    known: list[Trigrams]
    asked: Counter[str] = field(default_factory=Counter)
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    stems: Counter[str] = field(default_factory=Counter)
    bans: Counter[str] = field(default_factory=Counter)
    usable: Counter[str] = field(default_factory=Counter)

    def recall(self, existing: Sequence[Item]) -> None:
        """Count what earlier runs made, so that drafting again finds what it found then."""
        facts = {fact.id: fact for fact in self.shop.facts.all}
        for item in existing:
            first = facts.get(item.claim_ids[0]) if item.claim_ids else None
            if first is None:
                continue
            self.made[first.source.document.name, _kind_of(item)] += 1
            if _kind_of(item) == CLASS and _is_plain_ban(first):
                self.bans[first.source.document.name] += 1
            self.stems[item.stem] += 1
            if len(item.claim_ids) == 1:
                self.asked[first.id] += 1
                recall(first, item, self.shop)

    def refer(self, own: Sequence[Fact]) -> None:
        """Ask only what to decide where it is left to a doctor, which is neither a ban nor mere caution."""
        for fact in own:
            self.draft(fact, DECISION, _bound_to(client, fact, self.shop))

    def ask(self, own: Sequence[Fact]) -> None:
        """Draft whatever the claims of a document are good for."""
        for fact in sorted(own, key=lambda one: not one.claim.critical):  # what harms is asked about first
            for name, build in _kinds(fact, own, self.shop):
                if not (name == CLASS and _is_plain_ban(fact)):
                    self.draft(fact, name, build)
        for name, first, build in _side_by_side(own, self.shop):
            self.keep(first, name, build)
        self.class_bans(own)
        self.state(own)

    def draft(self, fact: Fact, name: str, build: Build) -> bool:
        """Draft from a claim alone, if it may have one more and the document one more of the kind."""
        place = (fact.source.document.name, name)
        if self.asked[fact.id] >= self.per_claim or self.made[place] >= self._most(*place) * self.per_claim:
            return False
        if not self.keep(fact, name, build):
            return False
        self.asked[fact.id] += 1
        return True

    def class_bans(self, own: Sequence[Fact]) -> None:
        """Ask how plain bans of a document are classed: of no more than of all else, so that nobody learns to answer
        "a contraindication" unread, but for a few."""
        for fact in sorted((one for one in own if _is_plain_ban(one)), key=lambda one: not one.claim.critical):
            name = fact.source.document.name
            others = self.made[name, CLASS] - self.bans[name]
            if self.bans[name] >= max(FEW_BANS * self.per_claim, others):
                return
            if self.draft(fact, CLASS, _bound_to(classed, fact, self.shop)):
                self.bans[name] += 1

    def _most(self, document: str, name: str) -> int:
        """How many of a kind a document may have: a long one that much can be asked of more than a short one."""
        return max(MOST[name], self.usable[document] // CLAIMS_A_KIND) if name in MOST else UNLIMITED

    def keep(self, fact: Fact, name: str, build: Build) -> bool:
        """Draft, and count what was kept."""
        kept = _try(self, fact, name, build)
        if kept:
            self.made[fact.source.document.name, name] += 1
        return kept

    def state(self, own: Sequence[Fact]) -> None:
        """Statements on the claims of a document that nothing better came of: few, and true and false by turns."""
        if not own:
            return
        name = own[0].source.document.name
        others = sum(count for (where, kind), count in self.made.items() if where == name and kind != STATEMENT)
        most = others // OTHERS_PER_STATEMENT if others else 1
        left = sorted(own, key=lambda one: self.shop.chance(f"state:{one.id}"))
        if others and not any(is_deniable(one, self.shop) for one in left):
            return  # true ones alone would tell that statements are true
        ways = (False, True)  # a false one first, which fewer claims allow: no document has more true ones of many
        for way in ways * most:
            if self.made[name, STATEMENT] >= most:
                return
            made = any(self.draft(one, STATEMENT, _stating(one, self.shop, true=way)) for one in left)
            if others and not made:
                return


Build = Callable[[], Item]
STATEMENT = "true_false"
DECISION = "client_decision"
CLASS = "class"
FEW_BANS = 2  # of a document that has nothing else to be classed
OTHERS_PER_STATEMENT = 3
UNLIMITED = 10_000
MOST = {DECISION: 5, CLASS: 4}  # of a document, for each claim's draft: more of the same tires
CLAIMS_A_KIND = 6  # claims of a long document for one more of such a kind
ROWS_A_MATRIX, MOST_MATRICES = 12, 3  # plain claims of a subject for one more matrix
MOST_OF_A_STEM = 2  # questions with the same words and other options


def _stating(fact: Fact, shop: Shop, *, true: bool) -> Build:
    return lambda: statement(fact, shop, true=true)


def _is_plain_ban(fact: Fact) -> bool:
    """Whether the answer to how it is classed is that it is a contraindication."""
    return fact.category is Category.CONTRAINDICATION and fact.claim.qualifier != RELATIVE


def _bound_to(build: Callable[[Fact, Shop], Item], fact: Fact, shop: Shop) -> Build:
    return lambda: build(fact, shop)


def _kind_of(item: Item) -> str:
    """The kind a draft was made as: a single choice whose options are the classes is one of its own."""
    if item.type == "single_choice" and is_classed(item):
        return CLASS
    return item.type


def _kinds(fact: Fact, usable: Sequence[Fact], shop: Shop) -> Iterator[tuple[str, Build]]:
    """The kinds that suit a fact, the most telling first."""
    if fact.category is Category.CONTRAINDICATION:
        yield "period", lambda: period(fact, shop)
        first, second = (DECISION, lambda: client(fact, shop)), ("single_choice", lambda: single(fact, shop))
        turned = not fact.claim.critical and shop.chance(f"kind:{fact.id}") < 1 / 2
        yield from (second, first) if turned else (first, second)
    elif fact.category is Category.DRUG_EFFECT:
        effects = _effects(usable, fact)
        kinds: list[tuple[str, Build]] = [
            ("single_choice", lambda: single(fact, shop)),
            ("cloze", lambda: cloze(fact, effects, shop)),
        ]
        yield from sorted(kinds, key=lambda row: shop.chance(f"kind:{fact.id}:{row[0]}"))
    else:
        yield "single_choice", lambda: single(fact, shop)
    yield CLASS, lambda: classed(fact, shop)


def _effects(usable: Sequence[Fact], fact: Fact) -> list[Fact]:
    return [one for one in usable if one.source is fact.source and one.category is Category.DRUG_EFFECT]


def _side_by_side(own: Sequence[Fact], shop: Shop) -> Iterator[tuple[str, Fact, Build]]:
    """For a document: all that apply and a matrix for each subject, and one matching over its subjects."""
    for subject in dict.fromkeys(fact.subject for fact in own):
        of_subject = [fact for fact in own if fact.subject == subject]
        for category in Category:
            keys = [fact for fact in of_subject if fact.category is category and not fact.claim.qualifier]
            if keys:
                yield "multiple_response", keys[0], _bound(several, keys, shop)
        for part in _parts(of_subject, shop):
            yield "matrix", part[0], _bound(matrix, part, shop)
    effects = [fact for fact in own if fact.category is Category.DRUG_EFFECT]
    if effects:
        yield "matching", effects[0], _bound(matching, effects, shop)


def _parts(of_subject: Sequence[Fact], shop: Shop) -> list[list[Fact]]:
    """A subject's facts in as many parts as matrices can be made of, each with some of every category."""
    many = min(MOST_MATRICES, max(1, sum(one.category in VERDICTS for one in of_subject) // ROWS_A_MATRIX))
    mixed = sorted(of_subject, key=lambda one: (one.category.value, shop.chance(f"part:{one.id}")))
    return [mixed[place::many] for place in range(many)] if many > 1 else [list(of_subject)]


def _bound(build: Callable[[Sequence[Fact], Shop], Item], facts: Sequence[Fact], shop: Shop) -> Build:
    return lambda: build(facts, shop)


def _try(run: _Run, fact: Fact, name: str, build: Build) -> bool:
    """Draft, look at it, and keep it if it is sound, new, and not the same question over and over."""
    drafts, known = run.drafts, run.known
    try:
        item = build()
    except NotDrafted as reason:
        drafts.skipped.append(Skipped(fact.id, name, str(reason)))
        return False
    found = lint_item(item, language=fact.source.language)
    spoiled = next(
        (one.rule for one in found if one.severity == "error" or (one.severity == "warning" and one.rule in SPOILED)),
        "",
    )
    marks = trigrams(item)
    repeated = name == "single_choice" and run.stems[item.stem] >= MOST_OF_A_STEM
    if spoiled or repeated or any(likeness(marks, other) >= TWIN for other in known):
        drafts.skipped.append(Skipped(fact.id, name, spoiled or "twin"))
        return False
    known.append(marks)
    run.stems[item.stem] += 1
    drafts.items.append(item)
    return True
