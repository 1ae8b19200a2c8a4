"""Questions of other programs: looked at first, chosen, brought in as drafts in one go, undone while unused."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from tests_support import SECRET

from lms_plugin.access import Role
from lms_plugin.authoring import import_applying, import_reading, importing, questions
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ImportState, ItemImport, LineState
from lms_plugin.authoring.import_process import main as read_here
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.db import db, session_factory, utc_now
from question_bank.interchange import formats
from question_bank.interchange.model import Outgoing
from question_bank.interchange.packages import pack
from question_bank.items import SingleChoice
from question_bank.items.single_choice import Option

GIFT = """::peel::Which acid peels deepest? {=Phenol ~Lactic acid}

::wait::How long between two peels? {=Two weeks ~A day}

::words::Tell me about peels. {}

::broken::Which one? {~none ~of ~these
"""


def a_question(key="q1", stem="Which acid peels deepest?", *, number=None, wrong="Lactic acid"):
    options = (Option(id="a", text="Phenol", fraction=Decimal(1)), Option(id="b", text=wrong))
    return SingleChoice(item_id=key, stem=stem, options=options, idnumber=number)


class Counter:
    """An importer's desk: sends files, does the worker's part, looks at the report."""

    def __init__(self, desk):
        self.desk, self.session = desk, desk.session

    def send(self, content, name="questions.gift.txt"):
        data = content if isinstance(content, bytes) else content.encode()
        return self.desk.post("/imports", {"file": (io.BytesIO(data), name)})

    def read(self):
        """Do what the worker does, in this process."""
        while (found := importing.lease_one(self.session, now=utc_now())) is not None:
            said = read_here(found.format, found.content, confirmed=found.confirmed)
            bank = import_reading.look(self.session, found.id)
            rows = import_reading.compare(found.id, said, bank)
            import_reading.keep(self.session, found.id, said, rows, mark=bank.mark, now=utc_now())
        self.session.commit()

    def bring(self, content, name="questions.gift.txt"):
        """Upload and read; returns the import."""
        answer = self.send(content, name)
        assert answer.status_code == 303
        self.read()
        return self.one(answer)

    def one(self, answer):
        number = int(answer.location.split("/imports/")[1].split("?")[0])
        return self.session.get_one(ItemImport, number, populate_existing=True)

    def press(self, found, step, **data):
        self.session.commit()
        answer = self.desk.post(f"/imports/{found.id}/{step}", data)
        self.session.expire_all()
        return answer

    def apply(self, found, **choices):
        return self.press(found, "choices", do="apply", **choices)

    def lines(self, found):
        return {one.place: one for one in self.session.scalars(select(ImportLine).filter_by(import_id=found.id))}

    def in_bank(self):
        return questions.items_of(self.session, self.desk.bank_id)


@pytest.fixture
def counter(desk):
    return Counter(desk)


def test_a_file_is_looked_at_and_adds_up_before_anything_enters_the_bank(counter):
    answer = counter.send(GIFT)
    assert "being read" in counter.desk.client().get(answer.location).text
    counter.read()
    page = counter.desk.client().get(answer.location).text
    assert "4 questions found" in page
    assert "2 can be brought in + 1 kept as they came + 1 refused" in page
    assert "line 1" in page
    assert "Tell me about peels. {}" in page
    assert counter.in_bank() == {}


def test_applying_brings_all_in_as_drafts_with_where_they_came_from(counter):
    found = counter.bring(GIFT)
    assert counter.apply(found).status_code == 303
    assert {one.stem for one in counter.in_bank().values()} == {
        "Which acid peels deepest?",
        "How long between two peels?",
    }
    versions = counter.session.scalars(select(ItemVersion)).all()
    assert {(one.status, one.reason, one.author_id) for one in versions} == {
        (ItemStatus.DRAFT, "import of questions.gift.txt", None)
    }
    page = counter.desk.get(f"/imports/{found.id}").text
    assert "2 new questions, 0 new versions" in page
    assert counter.apply(found).status_code == 409
    assert "Which acid peels deepest?" in counter.desk.get("/questions").text


def test_the_worker_reads_in_a_process_of_its_own_and_says_what_it_cannot_read(app, counter):
    good, bad = counter.send(GIFT), counter.send(b"<!DOCTYPE a [<!ENTITY b 'c'>]><quiz>&b;</quiz>", "evil.xml")
    counter.session.commit()
    with app.app_context():
        sessions = session_factory(db.engine)
    assert import_reading.read_waiting(sessions, utc_now) == 2
    counter.session.expire_all()
    assert counter.one(good).state is ImportState.READ
    assert (counter.one(bad).state, counter.one(bad).problem) == (ImportState.FAILED, "UNREADABLE")
    assert "document type" in counter.desk.client().get(bad.location).text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (pack({"../evil.xml": b"<assessmentItem/>"}), "evil.zip", "outside itself"),
        (pack({"a.xml": b"<assessmentItem>" + b" " * 30_000_000}), "bomb.zip", "unpacks to far more"),
        ("type;stem\nsingle;", "a.csv", "row"),
    ],
)
def test_dangerous_and_wrong_files_are_refused_with_a_word(counter, content, name, says):
    found = counter.bring(content, name)
    page = counter.desk.get(f"/imports/{found.id}").text
    assert says in page
    assert counter.in_bank() == {}


def test_a_file_of_no_known_kind_asks_for_its_format(counter):
    found = counter.bring("Which acid peels deepest?\nNobody knows.", "notes.txt")
    assert (found.state, found.problem) == (ImportState.FAILED, "UNKNOWN_FORMAT")
    assert counter.press(found, "format", format="nonsense").status_code == 409
    assert counter.press(found, "format", format="aiken").status_code == 303
    counter.read()
    assert found.state is ImportState.READ
    assert "has no ANSWER" in counter.desk.get(f"/imports/{found.id}").text


def test_an_old_encoding_is_shown_and_never_guessed(counter):
    found = counter.bring("Für wen? {=Öl ~Säure}".encode("cp1252"))
    page = counter.desk.get(f"/imports/{found.id}").text
    assert "Für wen? {=Öl ~Säure}" in page
    assert "Which letters are these?" in page
    counter.press(found, "format", format="gift", confirmed="yes")
    counter.read()
    assert next(iter(counter.lines(found).values())).document["stem"] == "Für wen?"


def test_the_same_file_twice_is_recognised(counter):
    found = counter.bring(GIFT)
    again = counter.send(GIFT, "other name.txt")
    assert f"/imports/{found.id}?known=1" in again.location
    assert "uploaded before" in counter.desk.client().get(again.location).text
    counter.press(found, "discard")
    assert f"/imports/{found.id}" not in counter.send(GIFT).location
    assert counter.desk.get(f"/imports/{found.id}").status_code == 404


def native(*items):
    """A file in a format that holds numbers."""
    return formats.write("moodle-xml", Outgoing(items=items)).data


def test_questions_that_meet_others_are_shown_with_what_can_become_of_them(counter):
    counter.apply(
        counter.bring(
            native(a_question("p", number="7"), a_question("t", "Which acid is the mildest one of all?")), "a.xml"
        )
    )
    second = native(
        a_question("p", number="7"),
        a_question("x", "Another wording of it?", number="7"),
        a_question("y", "Which acid is the mildest one of al?"),
        a_question("z", "What is new?"),
    )
    found = counter.bring(second, "b.xml")
    states = [(one.state, one.choice) for one in counter.lines(found).values()]
    assert sorted(states) == sorted(
        [
            (LineState.SAME, Choice.SKIP),
            (LineState.CHANGED, Choice.VERSION),
            (LineState.TWIN, Choice.NEW),
            (LineState.NEW, Choice.NEW),
        ]
    )
    assert "3 questions meet one that is in the bank" in counter.desk.get(f"/imports/{found.id}").text
    counter.press(found, "choices", do="all", all="skip")
    assert sum(one.choice is Choice.SKIP for one in counter.lines(found).values()) == 3
    [changed] = [one for one in counter.lines(found).values() if one.state is LineState.CHANGED]
    counter.apply(found, **{f"choice-{changed.id}": "version"})
    assert {one.stem for one in counter.in_bank().values()} == {
        "Another wording of it?",
        "Which acid is the mildest one of all?",
        "What is new?",
    }
    newest = counter.session.get_one(ItemVersion, changed.version_id)
    assert (newest.number, newest.document["item_id"], newest.document["version"]) == (2, "p", 2)
    approval = {"step": "approve", "number": 2}
    assert counter.desk.post(f"/questions/{newest.item_id}", approval).status_code == 403  # who changed it by a file


def test_a_number_stays_with_the_question_that_has_it(counter):
    counter.apply(counter.bring(native(a_question("p", number="7")), "a.xml"))
    found = counter.bring(native(a_question("p", "Another wording of it?", number="7")), "b.xml")
    [line] = counter.lines(found).values()
    counter.apply(found, **{f"choice-{line.id}": "new"})
    documents = [one.document for one in counter.session.scalars(select(ItemVersion).order_by(ItemVersion.id))]
    assert [one["idnumber"] for one in documents] == ["7", None]
    assert documents[0]["item_id"] != documents[1]["item_id"]


@pytest.mark.parametrize("form", [{"do": "nonsense"}, {"do": "save", "choice-1": "nonsense"}, {}])
def test_a_choice_that_is_none_is_refused(counter, form):
    assert counter.press(counter.bring(GIFT), "choices", **form).status_code == 422


def test_an_import_that_breaks_off_leaves_nothing_behind(counter, monkeypatch):
    many = native(*(a_question(f"q{at}", f"Question number {at}, which acid?") for at in range(60)))
    found = counter.bring(many, "many.xml")
    real, calls = import_applying.columns_of, []

    def breaking(document):
        calls.append(document)
        if len(calls) == 30:
            raise RuntimeError("the power went")
        return real(document)

    monkeypatch.setattr(import_applying, "columns_of", breaking)
    bank = counter.session.get_one(Bank, counter.desk.bank_id)
    with pytest.raises(RuntimeError):
        import_applying.apply(counter.session, bank, found, person_id=counter.desk.entered.person_id, now=utc_now())
    counter.session.rollback()
    assert counter.in_bank() == {}
    assert counter.session.scalar(select(func.count()).select_from(Item)) == 0
    monkeypatch.undo()
    counter.apply(found)
    assert len(counter.in_bank()) == 60


def test_a_bank_that_changed_meanwhile_is_compared_once_more(counter):
    found = counter.bring(GIFT)
    counter.apply(counter.bring(native(a_question("n", "What is new?")), "a.xml"))
    answer = counter.apply(found)
    assert "again=1" in answer.location
    assert (found.state, len(counter.in_bank())) == (ImportState.WAITING, 1)
    counter.read()
    counter.apply(found)
    assert len(counter.in_bank()) == 3


def test_an_import_is_undone_while_nobody_worked_with_it(counter):
    counter.apply(counter.bring(native(a_question("p", number="7")), "a.xml"))
    found = counter.bring(
        native(a_question("p", "Another wording of it?", number="7"), a_question("n", "New?")), "b.xml"
    )
    counter.apply(found)
    assert {one.stem for one in counter.in_bank().values()} == {"Another wording of it?", "New?"}
    answer = counter.press(found, "undo")
    assert "undone=2" in answer.location
    assert [one.stem for one in counter.in_bank().values()] == ["Which acid peels deepest?"]
    assert "Which acid peels deepest?" in counter.desk.get("/questions").text
    assert found.state is ImportState.UNDONE
    assert counter.press(found, "undo").status_code == 409


def test_an_import_that_was_worked_with_is_not_undone(counter):
    found = counter.bring(GIFT)
    counter.apply(found)
    item = min(counter.in_bank())
    counter.desk.post(f"/questions/{item}", {"step": "reject", "number": 1})
    answer = counter.press(found, "undo")
    assert (answer.status_code, "IMPORT_USED" in answer.text) == (409, True)
    assert len(counter.in_bank()) == 2


def test_what_is_taken_out_of_a_text_is_shown(counter):
    stem = "<p onclick='steal()'>Which <script>alert(1)</script>acid?</p>"
    xml = native(a_question()).decode().replace("Which acid peels deepest?", stem.replace("<", "&lt;"))
    found = counter.bring(xml.replace('questiontext format="markdown"', 'questiontext format="html"'), "a.xml")
    [line] = counter.lines(found).values()
    assert "script" not in line.document["stem"]
    removed = [words for code, words in line.notes if code == "removed"]
    assert removed == ["taken out for safety: onclick='steal()'", "taken out for safety: <script>alert(1)</script>"]
    page = counter.desk.get(f"/imports/{found.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_a_file_lost_is_told_in_the_language_of_the_page(counter):
    found = counter.bring("title,type,stem,option_a,option_b,key,strange\n", "a.csv")
    page = counter.desk.get(f"/imports/{found.id}", headers={"Accept-Language": "es"}).text
    assert "columnas que no se leen" in page
    lossy = counter.bring("Who? {=He =*#Look again}\n")
    [line] = counter.lines(lossy).values()
    told = "no se traslada el comentario a cualquier otra respuesta: Look again"
    for place in (f"/imports/{lossy.id}", f"/imports/{lossy.id}/lines/{line.id}"):
        assert told in counter.desk.get(place, headers={"Accept-Language": "es"}).text


def test_one_question_is_previewed_as_learners_see_it_or_shown_as_it_came(counter):
    found = counter.bring(GIFT)
    for line in counter.lines(found).values():
        page = counter.desk.get(f"/imports/{found.id}/lines/{line.id}").text
        if line.document:
            assert 'type="radio"' in page
        elif line.reason:
            assert "Tell me about peels. {}" in page
        else:
            assert "Why it is refused" in page
    assert counter.desk.get(f"/imports/{found.id}/lines/99999").status_code == 404


def test_a_bank_of_ours_comes_in_whole_as_drafts(counter):
    counter.apply(counter.bring(native(a_question("p", number="7")), "a.xml"))
    document = counter.desk.post("/exports", {"format": "native"})
    assert document.status_code == 303
    with counter.desk.app.app_context():
        sessions = session_factory(db.engine)
    from lms_plugin.authoring import exporting

    counter.session.commit()
    assert exporting.work_one(sessions, utc_now)
    data = counter.desk.client().get(document.location + "/file").data
    other = Counter(counter.desk)
    counter.press(counter.session.scalars(select(ItemImport)).one(), "undo")
    assert counter.in_bank() == {}
    found = other.bring(data, "bank.json")
    other.apply(found)
    [item] = other.in_bank().values()
    assert (item.item_id, item.idnumber) == ("p", "7")


def test_a_file_over_the_limit_and_a_form_without_one_are_refused(counter):
    assert counter.send(b"", "").status_code == 422
    answer = counter.desk.post(
        "/imports",
        {"file": (io.BytesIO(b"x"), "a.xml")},
        environ_overrides={"CONTENT_LENGTH": str(20_000_000 + 70_000)},
    )
    assert answer.status_code == 413


def test_imports_belong_to_their_bank_and_course(counter, open_desk):
    found = counter.bring(GIFT)
    stranger = open_desk(sub="t2", context="c2")
    assert stranger.get(f"/imports/{found.id}").status_code == 404
    elsewhere = open_desk(sub="t2", context="c2", bank_id=counter.desk.bank_id)
    assert elsewhere.get(f"/imports/{found.id}").status_code == 404
    learner = open_desk(role=Role.LEARNER, sub="s1", bank_id=counter.desk.bank_id)
    assert learner.get("/imports").status_code == 403
    assert (
        elsewhere.post(
            f"/imports/{found.id}/choices", {"do": "apply", "csrf_token": elsewhere.entered.csrf(SECRET)}
        ).status_code
        == 404
    )


def test_a_file_over_which_workers_die_is_given_up_with_a_word(counter):
    answer = counter.send(GIFT)
    for turn in range(importing.TRIES):
        assert importing.lease_one(counter.session, now=utc_now() + turn * 2 * importing.LEASE)
    assert importing.lease_one(counter.session, now=utc_now() + 99 * importing.LEASE) is None
    counter.session.commit()
    assert "broke off again and again" in counter.desk.client().get(answer.location).text
