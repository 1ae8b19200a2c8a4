"""Operators' forms. They only carry what was typed; what is wrong with it is said by ``lti.entries``, for all doors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3

from lms_plugin.form_base import Form
from lms_plugin.lti.entries import Entry
from lms_plugin.lti.presets import PRESETS, Preset

FAMILY_CHOICES = [
    SelectChoice("canvas", "Canvas"),
    SelectChoice("moodle", "Moodle"),
    SelectChoice("brightspace", "Brightspace"),
    SelectChoice("blackboard", "Blackboard"),
    SelectChoice("openedx", "Open edX"),
    SelectChoice("generic", _("Sakai or another platform")),
]
ADDRESS = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class PresetForm(Form):
    """The first step: which platform it is, and on which host."""

    preset = SelectField(_("Which platform?"), choices=[SelectChoice(one.key, one.title) for one in PRESETS.values()])
    host = StringField(_("Its host name"), render_kw=ADDRESS)


class PlatformForm(Form):
    """A platform's registration."""

    name = StringField(_("Name"), render_kw={"autocomplete": "off"})
    family = SelectField(_("Kind of platform"), choices=FAMILY_CHOICES, default="generic")
    issuer = StringField(_("Issuer (Platform ID)"), render_kw=ADDRESS)
    client_id = StringField(_("Client ID"), render_kw=PLAIN)
    deployment_id = StringField(_("Deployment ID"), render_kw=PLAIN)
    authorization_url = StringField(_("Authentication request address"), render_kw=ADDRESS)
    token_url = StringField(_("Access token address"), render_kw=ADDRESS)
    key_set_url = StringField(_("Public key set address"), render_kw=ADDRESS)
    token_audience = StringField(_("Audience of token requests"), render_kw=ADDRESS)
    frame_hosts = TextAreaField(_("More hosts that may frame Assay"), render_kw={"rows": "2", "spellcheck": "false"})
    trusted_audiences = TextAreaField(
        _("Other client IDs its tokens may name"), render_kw={"rows": "2", "spellcheck": "false"}
    )

    @classmethod
    def for_preset(cls, preset: Preset, host: str) -> PlatformForm:
        """Filled with what is known of a family."""
        return cls(data=preset.filled(host) | {"family": preset.family, "deployment_id": preset.deployment_id})

    @classmethod
    def for_entry(cls, entry: Entry) -> PlatformForm:
        """Filled with what is stored."""
        stored = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        lines = {name: "\n".join(stored[name]) for name in ("frame_hosts", "trusted_audiences")}
        return cls(data=stored | lines)

    def entry(self) -> Entry:
        """What was typed."""
        texts = {name: str(self[name].data or "") for name in Entry.__dataclass_fields__}
        return Entry(
            name=texts["name"],
            issuer=texts["issuer"],
            client_id=texts["client_id"],
            authorization_url=texts["authorization_url"],
            token_url=texts["token_url"],
            key_set_url=texts["key_set_url"],
            token_audience=texts["token_audience"],
            family=texts["family"],
            frame_hosts=tuple(texts["frame_hosts"].split()),
            trusted_audiences=tuple(texts["trusted_audiences"].split()),
        )

    def show(self, problems: dict[str, str]) -> PlatformForm:
        """Put each problem beside its field."""
        for name, problem in problems.items():
            self[name].errors = [problem]
        return self
