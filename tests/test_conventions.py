"""The house rules, checked on the whole application."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from page_checks import is_well, problems_of, shape_of
from sqlalchemy import inspect

from lms_plugin import errors
from lms_plugin.config import PREFIX, Settings
from lms_plugin.db import Base, db, in_models
from lms_plugin.lti.errors import LaunchCode
from lms_plugin.web import access_of

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path
    for folder in ("lms_plugin", "question_bank", "sandbox")
    for path in (ROOT / folder).rglob("*.py")
    if "_resources" not in path.parts
)
SCRIPTS = sorted((ROOT / "lms_plugin" / "static").glob("*.js"))
REFERENCE = ROOT / "docs" / "reference.md"


def test_every_route_declares_who_may_call_it(app):
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    assert undeclared == []


def test_public_routes_are_few_and_each_says_why(app):
    reasons = {
        rule.endpoint: access_of(app, rule.endpoint).reason
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint).scope == "public"
    }
    assert all(reasons.values())
    assert {endpoint.split(".")[0] for endpoint in reasons} <= {"pages", "lti", "operations"}


def test_every_launch_route_lives_under_a_launch(app):
    for rule in app.url_map.iter_rules():
        scope = access_of(app, rule.endpoint).scope
        assert (scope == "launch") == rule.rule.startswith("/launch/<launch_id>/"), rule.rule


def test_every_template_named_in_code_exists_and_every_template_is_used(app):
    folder = ROOT / "templates"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    named = set()
    for path in [*SOURCES, *folder.rglob("*.html")]:
        if "sandbox" not in path.parts:
            named |= set(re.findall(r'"([a-z_]+(?:/[a-z_]+)*\.html)"', path.read_text(encoding="utf-8")))
    assert named == there


def test_times_on_pages_are_written_in_one_place_only():
    pages = (ROOT / "templates").rglob("*.html")
    assert [page.name for page in pages if re.search(r"strftime|<time\b", page.read_text(encoding="utf-8"))] == []
    code = [path for path in SOURCES if "lms_plugin" in path.parts and path.name != "filters.py"]
    assert [path.name for path in code if "strftime(" in path.read_text(encoding="utf-8")] == []


def test_every_setting_is_documented():
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [name for name in Settings.__dataclass_fields__ if f"`{PREFIX}{name.upper()}`" not in text]
    assert missing == []


def every_error(kind: type) -> set[type]:
    return {kind} | {deeper for below in kind.__subclasses__() for deeper in every_error(below)}


def test_every_error_code_is_documented(app):
    text = REFERENCE.read_text(encoding="utf-8")
    codes = {kind.code for family in (errors.AppError, errors.PlatformTrouble) for kind in every_error(family)}
    codes |= {"OUR_BUG", "BUSY", "ANSWER_CONFLICT"}
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def test_every_launch_code_is_documented():
    text = REFERENCE.read_text(encoding="utf-8")
    assert [code.value for code in LaunchCode if f"`{code.value}`" not in text] == []


def test_every_command_is_documented(app):
    text = REFERENCE.read_text(encoding="utf-8")
    commands = [
        words
        for name, command in app.cli.commands.items()
        for words in ([f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name])
        if not words.startswith("db ")
    ]
    assert [words for words in commands if f"assay {words}" not in text] == []


def test_models_and_migrations_agree(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": in_models})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_run_up_down_and_up_again(app):
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def test_migrations_are_numbered_without_gaps_and_named_like_their_revision():
    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    for number, path in enumerate(files, start=1):
        assert path.stem.startswith(f"{number:04d}_")
        assert f'revision = "{path.stem}"' in path.read_text(encoding="utf-8")
        imports = re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.M)
        assert set(imports) <= {"sqlalchemy", "alembic"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are_for_and_stay_short(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree)
    assert docstring, "no module docstring"
    assert len(docstring.splitlines()) <= 3
    assert len(text.splitlines()) <= 400
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_say_what_they_are_for_and_stay_as_short_as_modules(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= 400


def test_the_median_module_is_short():
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES)
    assert lengths[len(lengths) // 2] <= 90


def test_no_two_test_modules_share_a_name():
    """pytest takes the second of them for the first, and leaves it out."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.xdist_group("of its own")
def test_a_group_of_tests_is_known_by_its_name_where_tests_are_spread(request):
    """Without that a group is taken apart in silence, and what it shares is made by every process."""
    spread = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@of its own") is bool(spread)


def test_every_ignored_rule_has_its_reason_on_the_line():
    bare = []
    for path in [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            marks = re.findall(r"#\s*(?:noqa(?::[A-Z0-9, ]+)?|type: ignore(?:\[[a-z-, ]+\])?)(.*)$", line)
            if marks and "re.findall" not in line and not re.search(r"[a-z]{3}", marks[0]):
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []


def test_no_registry_host_and_no_path_of_one_machine_is_written_down():
    forbidden = re.compile(r"pypi\.org|pythonhosted|npmjs|/(?:home|root|work)/[a-z]")
    kinds = {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".cfg", ".json"}
    left_out = {".venv", ".interop", ".git", ".demo", "dist"}
    paths = [path for path in ROOT.rglob("*") if path.suffix in kinds and not left_out & set(path.parts)]
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        if path != Path(__file__) and forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_inspecting_client_notices_what_it_is_for():
    bad = """<!doctype html><html><title></title><h1>a</h1><h1>b</h1><h3 id=x>c</h3><p id=x style="color:red">
      <form method=post action=/launch/x/y><input name=n></form><script>1</script>"""
    found = " ".join(problems_of(bad))
    for word in (
        "2 h1",
        "no title",
        "no language",
        "h3 after h1",
        "id x",
        "no label",
        "without token",
        "inline script",
    ):
        assert word in found
    assert "inline style" in found


WELL = (
    '<!doctype html><html lang="en"><title>T</title><h1>a</h1><h2 id="x" class="k">b</h2><script src="s"></script>'
    '<form method="post" action="/launch/%s/y"><input type="hidden" name="csrf_token" value="%s">'
    '<label for="n">L</label><input id="n" name="n" aria-label="n"></form>'
)


def test_pages_of_one_shape_differ_in_nothing_that_is_inspected():
    page = WELL % ("a" * 43, "t")
    assert is_well(page)
    other = page.replace("<h1>a", "<h1> another word").replace('value="t"', 'value="u"').replace("a" * 43, "b" * 43)
    assert shape_of(other) == shape_of(page)
    for part, broken in (
        ("<title>T", "<title>"), ("<title>T", "<title>– T"), (' lang="en"', ""), ("h2", "h3"), ('"x"', '"n"'),
        ('"t"', '""'), ('for="n"', 'for="m"'), (' src="s"', ""), (' class="k"', ' style="k"'), (' aria-label="n"', ""),
        ("<h2", '<h2 onclick="k"'), ('action="/launch/', 'action="/other/'),
    ):  # fmt: skip
        assert shape_of(page.replace(part, broken)) != shape_of(page), broken


def test_pages_carry_the_security_headers(browser):
    page = browser.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_templates_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), path
