"""The builder's form: what is drawn and every setting, in plain words, with safe defaults and three presets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3

from lms_plugin.authoring.editing.fields import number, select, words
from lms_plugin.authoring.service import BankFacts
from lms_plugin.delivery.builder_rows import ANY, OWN, MinimumRow, SectionRow
from lms_plugin.delivery.review import Review
from lms_plugin.delivery.settings import Expiry, Layout
from lms_plugin.delivery.zones import zone_names
from lms_plugin.form_base import Form
from question_bank.grades import GradePolicy
from question_bank.taxonomy import in_tree_order

OFF = "off"
INDENT = "\u00a0\u00a0"  # a depth in the tree of topics, which an option cannot show by style
MOMENT = {"type": "datetime-local"}
HONOUR = _("I answer these questions on my own, without help from other people or from notes.")
PRESETS: dict[str, tuple[Any, dict[str, Any]]] = {
    "practice": (
        _("Practice: feedback at once, as often as wanted, no grade"),
        {"practice": True, "attempts": "", "minutes": "", "pass_percent": "", "tolerance": OFF, "grade_policy": "best",
         "review": Review.AFTER_SUBMIT.value, "layout": Layout.ONE_PER_PAGE.value, "pause_first": "", "pause_later": "",
         "honour": "", "cap_sent_score": False, "spread_use": True},
    ),
    "graded": (
        _("Graded quiz: two attempts, the best one counts, pass mark 60 percent, no dangerous choice"),
        {"practice": False, "attempts": "2", "minutes": "", "pass_percent": "60", "tolerance": "0",
         "grade_policy": "best", "review": Review.AFTER_SUBMIT.value,
         "layout": Layout.ONE_PAGE.value, "pause_first": "", "pause_later": "",
         "honour": "", "cap_sent_score": False, "spread_use": False},
    ),
    "certifying": (
        _("Certifying exam: one hour, pass mark 80 percent, no dangerous choice"),
        {"practice": False, "attempts": "2", "minutes": "60", "pass_percent": "80", "tolerance": "0",
         "grade_policy": "best", "review": Review.AFTER_CLOSE.value, "layout": Layout.ONE_PER_PAGE.value,
         "pause_first": "24", "pause_later": "72", "honour": HONOUR, "cap_sent_score": False, "spread_use": True},
    ),
}  # fmt: skip


class BuilderForm(Form):
    """A quiz as it is built: sections first, then its settings."""

    title = StringField(_("Title"), render_kw={"maxlength": 120})
    bank = select(_("Question bank"), ())
    opened = HiddenField()
    sections = FieldList(FormField(SectionRow), label=_("Sections"), description=_("Add a section"))

    layout = RadioField(
        _("Layout"),
        choices=[
            SelectChoice(Layout.ONE_PAGE.value, _("All questions on one page")),
            SelectChoice(Layout.ONE_PER_PAGE.value, _("One question per page")),
        ],
        default=Layout.ONE_PAGE.value,
        validate_choice=False,
    )
    practice = BooleanField(_("Practice only: feedback on each question at once, no time limit, no grade"))
    attempts = number(_("Attempts allowed; empty: as many as wanted"), default="1")
    minutes = number(_("Time limit in minutes; empty: none"))
    expiry = select(
        _("When the time is over"),
        (
            (Expiry.AUTO_SUBMIT.value, _("saved answers are handed in")),
            (Expiry.GRACE_PERIOD.value, _("the learner may still hand in for a while, answers frozen")),
        ),
    )
    grace = number(_("That while, in minutes"))
    zone = select(_("Time zone of the course"), [(one, one.replace("_", " ")) for one in zone_names()], default="UTC")
    opens_at = StringField(_("Opens; empty: at once"), render_kw=MOMENT)
    closes_at = StringField(_("Closes; empty: never"), render_kw=MOMENT)
    pause_first = number(_("Hours to wait after the first attempt; empty: none"))
    pause_later = number(_("Hours to wait after later attempts; empty: none"))
    code = StringField(_("Access code; empty: none"), render_kw={"maxlength": 200, "autocomplete": "off"})
    keep_code = BooleanField(_("Keep the access code that is set"), default=True)
    honour = words(_("Statement to agree with before starting; empty: none"))
    grade_policy = select(
        _("Which attempt counts"),
        (
            (GradePolicy.BEST.value, _("the best one")),
            (GradePolicy.AVERAGE.value, _("the average of all")),
            (GradePolicy.LAST.value, _("the last one")),
            (GradePolicy.FIRST.value, _("the first one")),
        ),
    )
    avoid_seen = BooleanField(_("In a further attempt, draw questions not seen before first"), default=True)
    spread_use = BooleanField(_("Draw questions that were used less first"))
    certainty = BooleanField(_("Learners say how sure they are of each answer; it never changes the score"))
    one_way = BooleanField(_("No way back to a page that was left; learners are told before they start"))
    anonymous = BooleanField(_("People whom the learning platform does not name may practise, without a grade"))

    pass_percent = number(_("Pass mark in percent; empty: nobody has to pass by score"))
    tolerance = select(
        _("Dangerous choices"),
        (
            ("0", _("one already means not passed")),
            ("1", _("one is tolerated")),
            ("2", _("two are tolerated")),
            (OFF, _("do not count by themselves")),
        ),
        default="0",
    )
    minimums = FieldList(
        FormField(MinimumRow), label=_("Topics with a least share of their own"), description=_("Add a topic")
    )
    cap_sent_score = BooleanField(
        _("Send a score just below the pass mark where the safety rule or a topic fails an attempt")
    )
    review = RadioField(
        _("After handing in, learners see"),
        choices=[
            SelectChoice(Review.AFTER_SUBMIT.value, _("score, right answers, explanations and sources, at once")),
            SelectChoice(Review.AFTER_CLOSE.value, _("their score at once, the rest when the quiz has closed")),
            SelectChoice(Review.SCORE_ONLY.value, _("only their score")),
        ],
        default=Review.AFTER_SUBMIT.value,
        validate_choice=False,
    )

    def offer(self, banks: Sequence[BankFacts], stems: Mapping[int, Mapping[str, tuple[str, str]]]) -> None:
        """Fill in the banks there are, and for each row the topics and approved questions (stem, right answer or
        nothing) of its own. ``stems`` are by bank. Where there is one bank only, no row asks for it."""
        titles = [SelectChoice(str(one.id), f"{one.title} ({one.approved})") for one in banks]
        self.bank.choices = _with_gone(titles, self.bank.data)
        known = {str(one.id): one for one in banks}
        own, several = str(self.bank.data or ""), len(banks) > 1 or any(row.bank.data for row in self.rows_of())
        for section in self.sections:
            for draw in section.form.rows:
                chosen = known.get(draw.form.bank.data or own)
                draw.form.topic.choices = [SelectChoice(*ANY), *_topics(chosen)]
            for fixed in section.form.fixed:
                chosen = known.get(fixed.form.bank.data or own)
                asked = stems.get(chosen.id, {}) if chosen else {}
                fixed.form.item_id.choices = [SelectChoice("", _("choose")), *_questions(asked)]
        for row in self.rows_of():
            row.bank.choices = _with_gone([SelectChoice(*OWN), *titles], row.bank.data)
            if not several:
                del row.bank
        used = [known[one] for one in dict.fromkeys([own, *self.banks_named()]) if one in known]
        topics = {choice.value: choice for one in reversed(used) for choice in _topics(one)}
        for least in self.minimums:
            least.form.topic.choices = [SelectChoice("", _("choose")), *topics.values()]

    def rows_of(self) -> Iterator[Any]:
        """The forms of all rows and fixed questions."""
        for section in self.sections:
            yield from (one.form for one in (*section.form.rows, *section.form.fixed))

    def banks_named(self) -> list[str]:
        """What rows and fixed questions name as their bank beside the quiz's own."""
        return list(dict.fromkeys(row.bank.data for row in self.rows_of() if "bank" in row and row.bank.data))

    def field_at(self, name: str) -> Field | None:
        """A field by its name in the form, those of rows too."""
        found: Any = self
        for part in name.split("-"):
            found = found.entries[int(part)].form if part.isdecimal() else getattr(found, part, None)
            if found is None:
                return None
        return found  # type: ignore[no-any-return]  # a field, by its name


def _with_gone(choices: list[SelectChoice], chosen: Any) -> list[SelectChoice]:
    """The banks there are, and one that is chosen and not among them by words instead of its number."""
    if not chosen or any(one.value == str(chosen) for one in choices):
        return choices
    return [*choices, SelectChoice(str(chosen), _("no longer here"))]


def _topics(bank: BankFacts | None) -> list[SelectChoice]:
    """The tree, an upper topic before those under it; the numbers are of questions it draws from, with those below."""
    if bank is None:
        return []
    titles = {topic: title for topic, title, _count in bank.topics}
    return [
        SelectChoice(topic, f"{INDENT * depth}{titles[topic]} ({bank.whole.get(topic, 0)})")
        for topic, depth in in_tree_order(list(titles), bank.parents)
    ]


def _questions(stems: Mapping[str, tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(key, stem[:90] + (right and f" – {right}")) for key, (stem, right) in stems.items()]
