"""Pages in other languages: the launch's, complete catalogues, and one nobody speaks to find what is not translated."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from learners import Learner
from pseudo import LANGUAGE, pseudo, speak, untranslated
from tests_support import a_launch, a_quiz

from lms_plugin import catalogues, web
from lms_plugin.access import Role
from lms_plugin.config import resource_dir

LANGUAGES = [language for language in web.LANGUAGES if language != "en"]
PLACES = re.compile(r"%\(\w+\)(?:s|d|\.\df)|%%")
# What authors, platforms and standards wrote, not we.
CONTENT = (
    r"Sample quiz|Person |Course c1|Quiz l1|Test bank|Safety|PLANTED|Assay|UTC|JSON|CSV|LTI|AGS|"
    r"fits?\?|belongs|Water|First|Second|Third|Alpha|Beta|Gamma|Delta|North|South|Cold|Warm|Wet|safety"
)


def stored(language):
    with (catalogues.FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        return read_po(lines, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_what_is_filled_in(language):
    for message in stored(language):
        singular, *plural = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        for text in strings:
            wanted = set(PLACES.findall("".join([singular, *plural])))
            assert set(PLACES.findall(text)) == wanted, (singular, text)
            assert text.strip(), singular


def test_nearly_every_text_has_its_translations():
    """A text that was just added may wait for its translators; not more than one in fifty do."""
    texts = set()
    for folder, method in ((catalogues.FOLDER.parent, "python"), (resource_dir("templates"), "jinja2")):
        pattern = "**.py" if method == "python" else "**.html"
        keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
        found = extract_from_dir(
            str(folder),
            method_map=[(pattern, method)],
            options_map={pattern: {"trimmed": "true", "newstyle_gettext": "true"}},
            keywords=keywords,
        )
        texts |= {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    for language in LANGUAGES:
        there = {one.id if isinstance(one.id, str) else one.id[0] for one in stored(language)}
        missing = sorted(texts - there)
        assert len(missing) * 50 <= len(texts), missing[:20]


@pytest.mark.parametrize(
    ("locale", "language", "says"),
    [
        ("ru-RU", "ru", "4 вопроса"),
        ("es_MX", "es", "4 preguntas"),
        ("en-GB", "en", "4 questions"),
        ("de", "en", "4 questions"),
    ],
)
def test_a_page_is_in_the_language_of_the_launch(app, session, locale, language, says):
    entered = a_launch(session, locale=locale)
    a_quiz(session, entered)
    page = Learner(app, entered).get().text
    assert f'<html lang="{language}" dir="ltr"' in page
    assert says in page


def test_refusals_are_in_the_language_of_the_launch(app, session):
    learner = Learner(app, a_launch(session, locale="ru"))
    assert "Ещё не настроено" in learner.get().text
    assert "Не для вашей роли" in learner.get("allowances").text


def test_a_forms_built_in_messages_are_in_the_language_of_the_launch(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=30)
    attempt = Learner(app, entered).start()
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1", locale="ru"))
    refused = teacher.post(f"attempts/{attempt}/extend", minutes="soon")
    assert refused.status_code == 422
    assert "Неверное целое число" in refused.text


@pytest.fixture
def from_the_right(monkeypatch):
    """Launches in the language that nobody speaks."""
    speak(monkeypatch)


def checked(page):
    assert 'dir="rtl"' in page.text
    assert untranslated(page.text, content=CONTENT) == [], page.request.path
    return page


def test_what_is_not_translated_is_noticed():
    page = f'<p>{pseudo("Fine")} and this <b>{pseudo("fine")}</b></p><a title="That too">–</a><code>not(that)</code>'
    assert untranslated(page, content="nothing") == ["and this", "That too"]


def test_no_text_of_a_learners_pages_is_left_untranslated(app, session, from_the_right):
    entered = a_launch(session, locale=LANGUAGE)
    a_quiz(session, entered, minutes=30, attempts=None, honour="Water", certainty=True)
    learner = Learner(app, entered)
    checked(learner.get())
    checked(learner.post("attempts"))
    attempt = int(re.search(r"attempts/(\d+)/", learner.post("attempts", honour="yes").location)[1])
    for page in ("", "summary"):
        checked(learner.get(f"attempts/{attempt}/{page}"))
    result = learner.submit(attempt).location
    checked(learner.client.get(result))
    checked(learner.get())
    checked(learner.get("practise"))
    checked(learner.get(f"attempts/{attempt + 1}/"))


def test_no_text_of_the_staffs_pages_is_left_untranslated(app, session, from_the_right):
    learner = Learner(app, a_launch(session))
    teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1", locale=LANGUAGE)
    a_quiz(session, teacher, minutes=30)
    attempt = learner.start()
    staff = Learner(app, teacher)
    for page in ("", "attempts", f"attempts/{attempt}/about", "allowances", f"allowances/{learner.entered.person_id}"):
        checked(staff.get(page))
    for page in ("gradebook", "scores", "choose", "banks"):
        checked(staff.get(page))
    refused = staff.post(f"attempts/{attempt}/void", reason="")
    assert refused.status_code == 422
    checked(refused)
