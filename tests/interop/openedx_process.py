"""Open edX's own LTI platform code on a loopback port, told what to do by JSON lines on standard input.

Runs in an environment of its own (``make interop``) and imports nothing of ours. One answer a line: ``{"ok": …}`` or
``{"error": …}``; the first line says where the platform is.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import threading
import types
from collections.abc import Callable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings

URLS = "openedx_process_urls"
COURSE, BLOCK = "course-v1:Beauty+C{0}+2026", "block-v1:Beauty+C{0}+2026+type@lti_consumer+block@quiz{0}"
Reply = Any


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Keeps standard error for what went wrong."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def configure(folder: Path) -> None:
    """The part of edx-platform's settings that its LTI code reads."""
    apps = ["contenttypes", "auth", "sessions"]
    settings.configure(
        SECRET_KEY="for tests only",
        ALLOWED_HOSTS=["127.0.0.1"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[f"django.contrib.{app}" for app in apps]
        + ["config_models", "rest_framework", "django_filters", "lti_consumer"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "platform.sqlite3"),
                "OPTIONS": {"timeout": 20},
            }
        },
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        REST_FRAMEWORK={"PAGE_SIZE": 10},
        ROOT_URLCONF=URLS,
        LOGGING_CONFIG=None,
        LMS_ROOT_URL="http://127.0.0.1",
        LMS_BASE="127.0.0.1",
        PLATFORM_NAME="Open edX",
        FEATURES={},
        USAGE_ID_PATTERN=r"(?P<usage_id>(?:[^/]+))",
        LEARNING_MICROFRONTEND_URL="http://127.0.0.1/learning",
        SERVICE_VARIANT="lms",
    )
    import django
    from django.core.management import call_command

    urls = types.ModuleType(URLS)
    sys.modules[URLS] = urls
    django.setup()
    from django.urls import include, path

    urls.urlpatterns = [path("api/", include("lti_consumer.plugin.urls"))]  # type: ignore[attr-defined]  # made here
    call_command("migrate", verbosity=0, run_syncdb=True)


class Course:
    """One course with one LTI block, and what its gradebook was told."""

    def __init__(self, number: int, **facts: Any) -> None:
        from lti_consumer.models import CourseAllowPIISharingInLTIFlag, Lti1p3Passport, LtiConfiguration
        from opaque_keys.edx.keys import UsageKey

        self.members: list[dict[str, Any]] = facts.get("members", [])
        self.published: list[tuple[str, float, str]] = []
        self.name, self.location = COURSE.format(number), UsageKey.from_string(BLOCK.format(number))
        tool = facts["tool"]
        self.passport = Lti1p3Passport.objects.create(
            name=f"tool {number}",
            lti_1p3_tool_public_key=facts.get("public_key", ""),
            lti_1p3_tool_keyset_url=facts.get("keyset_url", ""),
        )
        self.config = LtiConfiguration.objects.create(
            version=LtiConfiguration.LTI_1P3,
            config_store=LtiConfiguration.CONFIG_ON_DB,
            location=self.location,
            lti_1p3_passport=self.passport,
            lti_1p3_oidc_url=f"{tool}/lti/login",
            lti_1p3_launch_url=f"{tool}/lti/launch",
            lti_1p3_redirect_uris=[f"{tool}/lti/launch"],
            lti_advantage_ags_mode=facts.get("ags_mode", "declarative"),
            lti_advantage_deep_linking_enabled=True,
            lti_advantage_deep_linking_launch_url=f"{tool}/lti/launch",
            lti_advantage_enable_nrps=True,
        )
        CourseAllowPIISharingInLTIFlag.objects.create(course_id=self.location.course_key, enabled=True)

    @property
    def block(self) -> types.SimpleNamespace:
        """What the LTI code wants of an XBlock."""

        def set_user_module_score(user: str, score: float, _maximum: float, comment: str = "") -> None:
            self.published.append((user, score, comment))

        return types.SimpleNamespace(
            has_score=True,
            is_past_due=lambda: False,
            accept_grades_past_due=True,
            max_score=lambda: 1.0,
            scope_ids=types.SimpleNamespace(usage_id=str(self.location)),
            weight=100,
            display_name="Quiz",
            set_user_module_score=set_user_module_score,
        )


class Platform:
    """The commands. Each is a public method; its arguments are the members of the JSON line."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.courses: list[Course] = []
        self.server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        settings.LMS_ROOT_URL = settings.LTI_BASE = settings.LTI_API_BASE = self.url
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self._stand_in_for_edx_platform()

    def _stand_in_for_edx_platform(self) -> None:
        """The few functions by which the LTI code reaches into edx-platform."""
        from lti_consumer.plugin import compat, views

        def of(key: Any) -> Course:
            return next(one for one in self.courses if key in (one.location, one.location.course_key))

        compat.load_enough_xblock = compat.load_block_as_user = lambda location: of(location).block
        compat.get_user_from_external_user_id = lambda external: external
        compat.user_has_studio_write_access = lambda *_args, **_named: True
        compat.get_course_members = lambda key: {
            number: dict(member, id=number) for number, member in enumerate(of(key).members, 1)
        }
        compat.get_user_course_forum_role = lambda *_args: None
        compat.get_forum_role_model = lambda: None
        views.LtiNrpsContextMembershipViewSet.attach_external_user_ids = lambda _view, _data: None

    def course(self, **facts: Any) -> Reply:
        """A new course whose block opens the tool at ``tool``; ``public_key`` or ``keyset_url``, ``ags_mode``,
        ``members``. Answers with what to register."""
        self.courses.append(Course(len(self.courses) + 1, **facts))
        course, base = self.courses[-1], f"{self.url}/api/lti_consumer/v1"
        return {
            "course": len(self.courses) - 1,
            "issuer": self.url,
            "client_id": course.config.lti_1p3_client_id,
            "deployment_id": "1",
            "key_set_url": f"{base}/public_keysets/{course.config.passport_id}",
            "token_url": f"{base}/token/{course.config.passport_id}",
            "authorization_url": f"{base}/launch/",
            "deep_link_url": f"{base}/lti/{course.config.id}/lti-dl/response",
            "link_id": str(course.location),
        }

    def login(
        self, course: int, *, user: str, role: str, message_type: str = "LtiResourceLinkRequest", **pii: Any
    ) -> Reply:
        """The address a browser opens to begin a launch."""
        from lti_consumer.api import get_lti_1p3_launch_start_url
        from lti_consumer.data import Lti1p3LaunchData

        here = self.courses[course]
        data = Lti1p3LaunchData(
            user_id=user,
            user_role=role,
            config_id=here.config.config_id,
            resource_link_id=str(here.location),
            message_type=message_type,
            context_id=here.name,
            context_type=["course_offering"],
            context_title="Cosmetology 101",
            context_label="COS101",
            launch_presentation_document_target="iframe",
            launch_presentation_return_url=f"{self.url}/back",
            **pii,
        )
        return get_lti_1p3_launch_start_url(data, deep_link_launch=message_type == "LtiDeepLinkingRequest")

    def scores(self, course: int) -> Reply:
        """The rows of ``LtiAgsScore``, and what was published to the block."""
        from lti_consumer.models import LtiAgsScore

        here = self.courses[course]
        rows = LtiAgsScore.objects.filter(line_item__lti_configuration=here.config).order_by("id")
        return {"rows": list(rows.values()), "published": here.published}

    def line_items(self, course: int) -> Reply:
        """The rows of ``LtiAgsLineItem``."""
        from lti_consumer.models import LtiAgsLineItem

        return list(
            LtiAgsLineItem.objects.filter(lti_configuration=self.courses[course].config).order_by("id").values()
        )

    def content_items(self, course: int) -> Reply:
        """The rows of ``LtiDlContentItem``."""
        from lti_consumer.models import LtiDlContentItem

        rows = LtiDlContentItem.objects.filter(lti_configuration=self.courses[course].config).order_by("id")
        return [{"type": row.content_type, "attributes": dict(row.attributes)} for row in rows]


def answer(platform: Platform, line: str) -> dict[str, Any]:
    """What one line asks for."""
    asked = json.loads(line)
    command: Callable[..., Reply] = getattr(platform, asked.pop("do"))
    try:
        return {"ok": command(**asked)}
    except Exception as error:  # noqa: BLE001 - the test on the other side shows it
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Serve until standard input ends."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        platform = Platform()
        sys.stdout.write(json.dumps({"ok": platform.url}) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            sys.stdout.write(json.dumps(answer(platform, line), default=str) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
