"""QTI 2.x and 3.0 as other programs write them: types, scoring, feedback, packages, tests, what is kept or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from strategies import EVERY_TYPE, multiple, pairs, single, statement, steps, word

from question_bank.interchange import formats
from question_bank.interchange.bounds import STANDARD, Bounds
from question_bank.interchange.model import Outgoing, UnreadableFile
from question_bank.interchange.packages import pack, unpack
from question_bank.interchange.qti_read import read
from question_bank.items import Cloze, Matching, MultipleResponse, Numeric, Ordering, ShortText, SingleChoice, TrueFalse

V21 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
V22 = "http://www.imsglobal.org/xsd/imsqti_v2p2"
V30 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
OUTCOME = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item(inside: str, *, name: str = "q1", space: str = V21, more: str = "") -> bytes:
    """An item of another program."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="{space}" identifier="{name}" title="Peel" '
        f'adaptive="false" timeDependent="false"{more}>{inside}</assessmentItem>'
    ).encode()


def response(
    right: str, *, cardinality: str = "single", base: str = "identifier", mapping: str = "", name: str = "RESPONSE"
):
    """A declaration; the right values are parted by bars."""
    values = "".join(f"<value>{one}</value>" for one in right.split("|"))
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def mapping(facts: str = "", **entries: str) -> str:
    rows = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items())
    return f'<mapping defaultValue="0" {facts}>{rows}</mapping>'


def choice(
    *rows: str, many: int = 1, before: str = "<p>Which acid peels deepest?</p>", prompt: str = "", more: str = ""
) -> str:
    options = "".join(f'<simpleChoice identifier="{one[0]}">{one}</simpleChoice>' for one in rows)
    asked = f"<prompt>{prompt}</prompt>" if prompt else ""
    return (
        f"<itemBody>{before}<choiceInteraction responseIdentifier='RESPONSE' shuffle='true' maxChoices='{many}'{more}>"
        f"{asked}{options}</choiceInteraction></itemBody>"
    )


def by(template: str) -> str:
    return f'<responseProcessing template="{TEMPLATE}{template}"/>'


def only(data: bytes):
    """The one question of a file."""
    found = read(data).found
    assert len(found) == 1
    return found[0]


def taken(data: bytes):
    found = only(data)
    assert (found.problems, found.reason) == ((), "")
    return found.item


def test_a_choice_by_template_is_taken_with_its_prompt():
    body = choice("A lactic", "B phenol", "C mandelic", prompt="Pick one.")
    got = taken(item(response("B") + OUTCOME + body + by("match_correct"), space=V22))
    assert isinstance(got, SingleChoice)
    assert got.stem == "Which acid peels deepest?\n\nPick one."
    assert [(one.text, one.fraction) for one in got.options] == [("A lactic", 0), ("B phenol", 1), ("C mandelic", 0)]
    assert (got.item_id, got.shuffle, got.default_mark) == ("q1", True, 1)


def test_a_map_gives_shares_of_its_most_and_the_mark():
    body = choice("A lactic", "B phenol", "C mandelic")
    declared = response("B", mapping=mapping(A="1", B="4", C="-1"))
    got = taken(item(declared + OUTCOME + body + by("map_response")))
    assert [one.fraction for one in got.options] == [Decimal("0.25"), 1, Decimal("-0.25")]
    assert got.default_mark == 4


def sets(outcome: str, kind: str, value: str) -> str:
    """A rule that sets an outcome."""
    return f"<setOutcomeValue identifier='{outcome}'><baseValue baseType='{kind}'>{value}</baseValue></setOutcomeValue>"


def test_feedback_for_right_and_wrong_goes_to_the_options():
    match = "<match><variable identifier='RESPONSE'/><correct identifier='RESPONSE'/></match>"
    won = sets("SCORE", "float", "2") + sets("FEEDBACK", "identifier", "well")
    lost = sets("FEEDBACK", "identifier", "not_so")
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{match}{won}</responseIf>"
        f"<responseElse>{lost}</responseElse></responseCondition></responseProcessing>"
        "<modalFeedback outcomeIdentifier='FEEDBACK' identifier='well' showHide='show'>Deepest indeed.</modalFeedback>"
        "<modalFeedback outcomeIdentifier='FEEDBACK' identifier='not_so' showHide='show'>Read on peels.</modalFeedback>"
    )
    told = "<outcomeDeclaration identifier='FEEDBACK' cardinality='single' baseType='identifier'/>"
    got = taken(item(response("B") + OUTCOME + told + choice("A lactic", "B phenol") + rules))
    assert [one.feedback for one in got.options] == ["Read on peels.", "Deepest indeed."]
    assert (got.general_feedback, got.default_mark) == ("", 2)


@pytest.mark.parametrize(
    ("cardinality", "facts", "values", "rule"),
    [
        ("multiple", 'lowerBound="0"', {"A": "1", "B": "1", "C": "-1"}, "right_minus_wrong"),
        ("multiple", "", {"A": "1", "B": "1", "C": "-3"}, "qti_map"),
        ("multiple", 'lowerBound="0" upperBound="2"', {"A": "1", "B": "1", "C": "-2"}, "qti_map"),
    ],
)
def test_several_answers_get_the_rule_that_earns_the_same(cardinality, facts, values, rule):
    declared = response("A|B", cardinality=cardinality, mapping=mapping(facts, **values))
    got = taken(item(declared + OUTCOME + choice("A lactic", "B phenol", "C soap", many=0) + by("map_response")))
    assert isinstance(got, MultipleResponse)
    assert (got.scoring.rule, got.key, got.default_mark) == (rule, {"a", "b"}, 2)


def test_all_or_nothing_comes_from_match_correct():
    declared = response("A|B", cardinality="multiple")
    found = only(item(declared + OUTCOME + choice("A lactic", "B phenol", "C soap", many=2) + by("match_correct")))
    assert found.item.scoring.rule == "all_or_nothing"
    assert [one.code for one in found.notes] == ["limit"]


def test_pairs_and_orders_are_taken_with_their_rules():
    rows = "".join(
        f'<simpleAssociableChoice identifier="{one}" matchMax="1">{one} text</simpleAssociableChoice>' for one in "PQ"
    )
    columns = "".join(
        f'<simpleAssociableChoice identifier="{one}" matchMax="3">{one} text</simpleAssociableChoice>' for one in "XYZ"
    )
    body = (
        "<itemBody><matchInteraction responseIdentifier='RESPONSE' shuffle='false' maxAssociations='2'>"
        f"<prompt>Match.</prompt><simpleMatchSet>{rows}</simpleMatchSet><simpleMatchSet>{columns}</simpleMatchSet>"
        "</matchInteraction></itemBody>"
    )
    pair = mapping(**{"P Y": "1", "Q X": "1"})
    declared = response("P Y|Q X", cardinality="multiple", base="directedPair", mapping=pair)
    got = taken(item(declared + OUTCOME + body + by("map_response")))
    assert isinstance(got, Matching)
    assert [(one.text, one.id) for one in got.choices] == [("Y text", "ca"), ("X text", "cb"), ("Z text", "cc")]
    assert (got.key, got.scoring.all_or_nothing, got.default_mark) == ({"pa": "ca", "pb": "cb"}, False, 2)

    entries = "".join(f'<simpleChoice identifier="{one}">{one} step</simpleChoice>' for one in "ABC")
    begun = "<itemBody><orderInteraction responseIdentifier='RESPONSE' shuffle='true'>"
    order = f"{begun}{entries}</orderInteraction></itemBody>"
    got = taken(item(response("C|A|B", cardinality="ordered") + OUTCOME + order + by("match_correct")))
    assert isinstance(got, Ordering)
    assert ([one.text for one in got.entries], got.rule) == (["C step", "A step", "B step"], "all_or_nothing")


def test_typed_answers_become_numbers_and_words():
    entry = "<itemBody><p>Wait <textEntryInteraction responseIdentifier='RESPONSE'/> days.</p></itemBody>"
    near = (
        "<responseProcessing><responseCondition><responseIf><equal toleranceMode='absolute' tolerance='1 1'>"
        "<variable identifier='RESPONSE'/><correct identifier='RESPONSE'/></equal><setOutcomeValue identifier='SCORE'>"
        "<baseValue baseType='float'>1</baseValue></setOutcomeValue></responseIf></responseCondition>"
        "</responseProcessing>"
    )
    got = taken(item(response("14", base="integer") + OUTCOME + entry + near))
    assert isinstance(got, Numeric)
    assert (got.stem, got.answers[0].bounds) == ("Wait \\_\\_\\_\\_ days.", (13, 15))

    words = (
        '<mapping defaultValue="0"><mapEntry mapKey="Retinol" mappedValue="2" caseSensitive="false"/>'
        '<mapEntry mapKey="vitamin A" mappedValue="1" caseSensitive="false"/></mapping>'
    )
    got = taken(item(response("Retinol", base="string", mapping=words) + OUTCOME + entry + by("map_response")))
    assert isinstance(got, ShortText)
    assert [(one.text, one.fraction) for one in got.variants] == [("Retinol", 1), ("vitamin A", Decimal("0.5"))]
    assert not got.case_sensitive


@pytest.mark.parametrize("tests", ["gte", "gt", "lt", "lte", "lt gt"])
def test_a_number_with_one_bound_alone_is_kept_instead_of_asking_for_the_bound_itself(tests):
    entry = "<itemBody><p>Wait <textEntryInteraction responseIdentifier='RESPONSE'/> days.</p></itemBody>"
    bounds = "".join(
        f"<{one}><variable identifier='RESPONSE'/><baseValue baseType='float'>14</baseValue></{one}>"
        for one in tests.split()
    )
    rules = (
        f"<responseProcessing><responseCondition><responseIf><or>{bounds}</or><setOutcomeValue identifier='SCORE'>"
        "<baseValue baseType='float'>1</baseValue></setOutcomeValue></responseIf></responseCondition>"
        "</responseProcessing>"
    )
    found = only(item(response("14" if "e" in tests else "20", base="float") + OUTCOME + entry + rules))
    assert found.unsupported
    assert "in a way that is not known here" in found.reason


def test_gaps_scored_each_by_itself_become_a_cloze_and_others_are_kept():
    def gap(name: str) -> str:
        rows = "".join(f'<inlineChoice identifier="{one}">{one} acid</inlineChoice>' for one in "AB")
        return f"<inlineChoiceInteraction responseIdentifier='{name}' shuffle='false'>{rows}</inlineChoiceInteraction>"

    body = f"<itemBody><p>Choose.</p><p>First {gap('R1')}, then {gap('R2')}.</p></itemBody>"
    declared = response("A", name="R1", mapping=mapping(A="1")) + response("B", name="R2", mapping=mapping(B="3"))
    maps = "".join(f"<mapResponse identifier='{one}'/>" for one in ("R1", "R2"))
    total = f"<setOutcomeValue identifier='SCORE'><sum>{maps}</sum></setOutcomeValue>"
    rules = f"<responseProcessing>{total}</responseProcessing>"
    got = taken(item(declared + OUTCOME + body + rules))
    assert isinstance(got, Cloze)
    assert (got.stem, got.text) == ("Choose.", "First [[g1]], then [[g2]].")
    assert [one.weight for one in got.gaps] == [1, 3]

    both = "".join(
        f"<match><variable identifier='{one}'/><correct identifier='{one}'/></match>" for one in ("R1", "R2")
    )
    rules = (
        f"<responseProcessing><responseCondition><responseIf><and>{both}</and><setOutcomeValue identifier='SCORE'>"
        "<baseValue baseType='float'>1</baseValue></setOutcomeValue></responseIf></responseCondition>"
        "</responseProcessing>"
    )
    assert "scored together" in only(item(declared + OUTCOME + body + rules)).reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<extendedTextInteraction responseIdentifier='RESPONSE'/>", "no type here for extendedTextInteraction"),
        ("<hottextInteraction responseIdentifier='RESPONSE'/>", "no type here for hottextInteraction"),
        ("<p>Nothing to do.</p>", "there is no interaction"),
        (
            "<customInteraction responseIdentifier='RESPONSE'/><extendedTextInteraction responseIdentifier='R2'/>",
            "asks several things at once",
        ),
    ],
)
def test_what_has_no_type_here_is_kept_byte_for_byte(body, reason):
    data = item(response("A") + OUTCOME + f"<itemBody>{body}</itemBody>" + by("match_correct"))
    found = only(data)
    assert found.unsupported
    assert reason in found.reason
    assert found.raw.encode() == data
    again = read(formats.write("qti21", Outgoing(items=[], kept=[found.raw])).data)
    assert [one.raw.encode() for one in again.kept] == [data]


def test_an_old_encoding_of_a_kept_item_survives_too():
    data = (
        item("<itemBody><p>Peeling für Anfänger</p></itemBody>")
        .decode()
        .replace("UTF-8", "ISO-8859-1")
        .encode("latin-1")
    )
    found = only(data)
    again = unpack(formats.write("qti21", Outgoing(items=[], kept=[found.raw])).data, STANDARD)
    assert data in again.values()


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("<lookupOutcomeValue identifier='SCORE'/>", "lookupOutcomeValue"),
        ("<setOutcomeValue identifier='SCORE'><customOperator/></setOutcomeValue>", "customOperator"),
        ("<setOutcomeValue identifier='SCORE'><mapResponse identifier='OTHER'/></setOutcomeValue>", "'OTHER'"),
    ],
)
def test_scoring_that_is_not_known_is_kept_with_its_name(rule, reason):
    rules = f"<responseProcessing>{rule}</responseProcessing>"
    found = only(item(response("A") + OUTCOME + choice("A lactic", "B phenol") + rules))
    assert reason in found.reason


def test_a_question_that_nobody_can_get_right_is_refused():
    found = only(item(response("A") + OUTCOME + choice("A lactic", "B phenol") + by("map_response")))
    assert [str(one) for one in found.problems] == ["no answer earns credit"]


def test_a_package_is_read_in_the_order_of_its_manifest_with_tests_told():
    good = item(response("B") + OUTCOME + choice("A lactic", "B phenol") + by("match_correct"), name="b")
    other = good.replace(b'identifier="b"', b'identifier="a"')
    test = (
        f'<assessmentTest xmlns="{V21}" identifier="t" title="Final"><timeLimits maxTime="1800"/>'
        '<testPart identifier="p">'
        '<assessmentSection identifier="s1" title="Acids"><selection select="1"/><ordering shuffle="true"/>'
        '<assessmentItemRef identifier="r1" href="b.xml"><weight identifier="W" value="2.5"/></assessmentItemRef>'
        '<assessmentItemRef identifier="r2" href="a.xml"/></assessmentSection></testPart></assessmentTest>'
    )
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
        '<resource identifier="t" type="imsqti_test_xmlv2p1" href="q/t.xml"/>'
        '<resource identifier="b" type="imsqti_item_xmlv2p1" href="q/b.xml"><metadata><lom><general>'
        "<keyword><string>topic:peels</string></keyword><keyword><string>spring</string></keyword>"
        "</general></lom></metadata></resource>"
        '<resource identifier="a" type="imsqti_item_xmlv2p1" href="q/a.xml"/>'
        '<resource identifier="c" type="imsqti_item_xmlv2p1" href="q/gone.xml"/></resources></manifest>'
    )
    files = {"imsmanifest.xml": manifest.encode(), "q/t.xml": test.encode(), "q/a.xml": other, "q/b.xml": good}
    reading = read(pack(files | {"q/bad.xml": b"<assessmentItem><p>"}))
    assert [one.place for one in reading.found] == ["q/b.xml", "q/a.xml", "q/bad.xml"]
    first = reading.found[0].item
    assert (first.default_mark, first.topics, first.tags) == (Decimal("2.5"), ("peels",), ("spring",))
    assert "not well-formed" in str(reading.found[2].problems[0])
    said = {one.code: one.message for one in reading.notes}
    assert "gone.xml" in said["missing"]
    assert said["test"].endswith("1 section; time limit 1800 s; “Acids” draws 1 of 2, shuffled.")


def test_pictures_of_a_package_come_along_and_go_out():
    body = choice(
        "A lactic", "B phenol", before="<p><img src='../pics/a.png' alt='Skin'/> and <img src='x.png' alt=''/></p>"
    )
    files = {"items/q.xml": item(response("B") + OUTCOME + body + by("match_correct")), "pics/a.png": PNG}
    reading = read(pack(files))
    [name] = reading.media
    assert f"media:{name}" in reading.items[0].stem
    assert sum(one.code == "media" for one in reading.found[0].notes) == 2
    again = read(formats.write("qti30", Outgoing(items=reading.items, media=reading.media)).data)
    assert (again.items, again.media) == (reading.items, reading.media)


def test_qti_3_is_read_under_its_own_names():
    data = f"""<qti-assessment-item xmlns="{V30}" identifier="three" title="T" adaptive="false" time-dependent="false">
    <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
      <qti-correct-response><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>
    <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
    <qti-outcome-declaration identifier="HINT" cardinality="single" base-type="identifier"/>
    <qti-item-body><p>Which is <em>safe</em>?</p>
      <qti-choice-interaction class="qti-labels-none" response-identifier="RESPONSE" max-choices="1">
        <qti-simple-choice identifier="A">Azelaic</qti-simple-choice>
        <qti-simple-choice identifier="B" fixed="true">None of them</qti-simple-choice>
      </qti-choice-interaction></qti-item-body>
    <qti-response-processing>
      <qti-response-condition><qti-response-if><qti-match><qti-variable identifier="RESPONSE"/>
        <qti-correct identifier="RESPONSE"/></qti-match><qti-set-outcome-value identifier="SCORE">
        <qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value></qti-response-if>
      </qti-response-condition>
      <qti-set-outcome-value identifier="HINT"><qti-variable identifier="RESPONSE"/></qti-set-outcome-value>
    </qti-response-processing>
    <qti-modal-feedback outcome-identifier="HINT" identifier="B" show-hide="show">
      <qti-content-body><p>Look again.</p></qti-content-body></qti-modal-feedback>
    </qti-assessment-item>"""
    found = only(data.encode())
    assert isinstance(found.item, SingleChoice)
    assert found.item.stem == "Which is *safe*?"
    assert [(one.text, one.pin, one.feedback) for one in found.item.options] == [
        ("Azelaic", None, ""),
        ("None of them", "last", "Look again."),
    ]
    assert [one.code for one in found.notes] == ["class"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<quiz/>", "begins with <quiz>"),
        (f'<assessmentTest xmlns="{V21}"/>'.encode(), "Upload the whole package"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><assessmentItem>&b;</assessmentItem>', "DOCTYPE"),
        (pack({"readme.txt": b"hello"}), "no QTI questions"),
        (pack({"../evil.xml": b"<a/>"}), "outside itself"),
        (pack({"big.xml": b" " * 30_000_000}), "unpacks to far more"),
    ],
)
def test_files_that_are_none_are_refused_with_a_word(data, says):
    with pytest.raises(UnreadableFile, match=says):
        read(data)


def test_more_items_than_are_read_at_once_are_refused():
    data = formats.write("qti21", Outgoing(items=list(EVERY_TYPE))).data
    with pytest.raises(UnreadableFile, match="Split it"):
        read(data, Bounds(questions=3))


def test_what_goes_out_looks_as_other_programs_expect():
    given = [
        single(item_id="s"),
        multiple(rule="all_or_nothing", item_id="m"),
        pairs(item_id="p"),
        steps(item_id="o"),
        word(item_id="w"),
        statement(item_id="t"),
    ]
    old, new = (unpack(formats.write(name, Outgoing(items=given)).data, STANDARD) for name in ("qti21", "qti30"))
    assert list(old)[:2] == ["imsmanifest.xml", "test.xml"]
    assert b'template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"' in old["items/s.xml"]
    assert b"<qti-choice-interaction response-identifier=" in new["items/s.xml"]
    assert b'base-type="directedPair"' in new["items/p.xml"]
    assert b"<qti-simple-associable-choice" in new["items/p.xml"]
    entries = old["items/o.xml"].split(b"<itemBody>")[1]
    order = [entries.index(f'identifier="e{place}"'.encode()) for place in range(1, 5)]
    assert order != sorted(order)  # the stored order would show the key
    assert isinstance(read(formats.write("qti30", Outgoing(items=[statement()])).data).items[0], TrueFalse)
