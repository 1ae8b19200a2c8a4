"""The claims of a launch (CORE 5.3, 5.4), and tokens made to order for hostile launches."""

from __future__ import annotations

from typing import Any

from sandbox.keys import new_key
from sandbox.launch_habits import reshaped
from sandbox.records import MENTOR, Hint, Link
from sandbox.services import QUERY
from sandbox.signing import signed
from sandbox.vocabulary import AGS, AGS_SCOPES, CLAIM, DL, NRPS, ROSTER_SCOPE
from sandbox.world import World

TOKEN_LIFE = 60  # as short as Moodle's
COURSE_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"


def message_claims(here: World, hint: Hint, nonce: str) -> dict[str, Any]:
    """All claims of the launch that a message hint stands for."""
    if hint.pick:
        return pick_claims(here, hint, nonce)
    claims = launch_claims(here, hint.person_id, hint.link_id, nonce, window=hint.window)
    if hint.for_person:
        claims[CLAIM + "message_type"] = "LtiSubmissionReviewRequest"
        claims[CLAIM + "target_link_uri"] = here.settings.launch_url
        claims[CLAIM + "for_user"] = {"user_id": hint.for_person, "name": here.people[hint.for_person].name}
    return claims


def pick_claims(here: World, hint: Hint, nonce: str) -> dict[str, Any]:
    """All claims of a request for content (DL 4.4): no link, and what its answer has to fit."""
    pick = here.picks[hint.pick]
    place = Link(id="", course_id=pick.course_id, title="", graded=False)
    claims = _claims(here, hint.person_id, place, nonce, window=hint.window)
    claims.pop(CLAIM + "resource_link", None)
    settings = {
        "deep_link_return_url": f"{here.settings.base_url}/courses/{pick.course_id}/content/{pick.id}",
        "accept_types": list(pick.types),
        "accept_presentation_document_targets": list(pick.targets),
        "accept_multiple": pick.multiple,
        "accept_lineitem": pick.line_item,
        "auto_create": pick.auto_create,
        "data": pick.data,
    }
    claims[CLAIM + "message_type"] = "LtiDeepLinkingRequest"
    claims[DL + "deep_linking_settings"] = {name: value for name, value in settings.items() if value is not None}
    return claims


def launch_claims(here: World, person_id: str, link_id: str, nonce: str, *, window: bool = False) -> dict[str, Any]:
    """All claims of a resource link launch.

    Raises:
        KeyError: no such person or link.
    """
    return _claims(here, person_id, here.links[link_id], nonce, window=window)


def _claims(here: World, person_id: str, link: Link, nonce: str, *, window: bool) -> dict[str, Any]:
    settings, person = here.settings, here.people[person_id]
    course, now = here.courses[link.course_id], int(here.now())
    roles = here.roles_of(person_id, course.id)
    claims: dict[str, Any] = {
        "iss": settings.base_url,
        "aud": settings.client_id,
        "sub": person.id,
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        "name": person.name,
        "given_name": person.given,
        "family_name": person.family,
        "email": person.email,
        "locale": "en",
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": settings.deployment_id,
        CLAIM + "target_link_uri": target_of(here, link),
        CLAIM + "resource_link": {"id": link.id, "title": link.title},
        CLAIM + "context": {"id": course.id, "label": course.label, "title": course.title, "type": [COURSE_TYPE]},
        CLAIM + "roles": roles,
        CLAIM + "tool_platform": {
            "guid": settings.base_url,
            "name": settings.name,
            "product_family_code": settings.family,
            "version": "1.0",
        },
        CLAIM + "launch_presentation": {
            "document_target": "window" if window else "iframe",
            "return_url": f"{settings.base_url}/courses/{course.id}",
            "locale": "en",
        },
        CLAIM + "custom": dict(link.custom),
    }
    if MENTOR[0] in roles:
        claims[CLAIM + "role_scope_mentor"] = list(person.mentees)
    return reshaped(claims | service_claims(here, link), here.habits)


def target_of(here: World, link: Link) -> str:
    """A link's target_link_uri."""
    return link.target or here.settings.launch_url


def service_claims(here: World, link: Link) -> dict[str, Any]:
    """Where the services are, as far as the platform offers them (AGS 3.1, NRPS 2.2)."""
    claims: dict[str, Any] = {}
    course = f"{here.settings.base_url}/lti/courses/{link.course_id}"
    scopes = [scope for scope in AGS_SCOPES if scope in here.scopes]
    if scopes:
        claims[AGS] = {"scope": scopes, "lineitems": f"{course}/lineitems?{QUERY}"}
        items = [item for item in here.line_items.values() if item.link_id == link.id]
        if len(items) == 1:  # with several the platform cannot say which is meant (AGS 3.1)
            claims[AGS]["lineitem"] = f"{course}/lineitems/{items[0].id}/lineitem?{QUERY}"
    if ROSTER_SCOPE in here.scopes:
        claims[NRPS] = {"context_memberships_url": f"{course}/members?{QUERY}", "service_versions": ["2.0"]}
    return claims


def made_to_order(here: World, person: str, link: str, nonce: str, **wish: Any) -> str:
    """A signed id_token with anything changed.

    Args:
        here: the platform.
        person, link: whose launch of what it starts from.
        nonce: the login's.
        wish: ``claims`` {name: value} put in or over · ``without`` [name, …] taken out · ``headers`` the same for
            the header (None leaves one out) · ``alg`` RS256 (default), RS384, RS512, PS*, HS* (keyed with our
            public PEM) or none · ``key`` "ours" (default) or "stranger" (not in the key set) · ``payload`` any
            JSON instead of the claims · ``window`` whether for a new window.

    Raises:
        KeyError: no such person, link or algorithm.
        TypeError: a wish that is none of these.
    """
    known = {"claims", "without", "headers", "alg", "key", "payload", "window"}
    if unknown := set(wish) - known:
        raise TypeError(f"no such wish: {', '.join(sorted(unknown))}")
    claims = launch_claims(here, person, link, nonce, window=wish.get("window", False)) | wish.get("claims", {})
    for name in wish.get("without", []):
        claims.pop(name, None)
    kid, key = here.keys.current
    if wish.get("key", "ours") != "ours":
        key = new_key()
    headers = {"kid": kid} | wish.get("headers", {})
    return signed(wish.get("payload", claims), key, headers=headers, alg=wish.get("alg", "RS256"))
