"""By what a year's standing is judged, in the administration: every change is a new version, with its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from reports.models import Light
from reports.standing.scale import COLOURS, SEVERE, WORDS
from tasks.access import person
from tasks.fields import IN_ADMIN, plain
from tasks.models import Plan, StandingScale

NAMES = {"green": "绿", "amber": "黄", "red": "红", "grey": "灰"}


def _word(key: str) -> forms.CharField:
    return forms.CharField(label=f"“{WORDS[key]}”叫作", max_length=10, required=False, help_text="留空用通用叫法。")


def _colour(light: Light) -> forms.ChoiceField:
    return forms.ChoiceField(label=f"{light.label}的颜色", choices=list(NAMES.items()), initial=COLOURS[light.value])


class ScaleForm(forms.ModelForm):
    """Thresholds, words and colours of one version, and why they are as they are."""

    word_completed, word_ahead, word_on_schedule = _word("completed"), _word("ahead"), _word("on_schedule")
    word_behind, word_severe, word_not_comparable = _word("behind"), _word(SEVERE), _word("not_comparable")
    colour_green, colour_yellow, colour_red = _colour(Light.GREEN), _colour(Light.YELLOW), _colour(Light.RED)
    reason = forms.CharField(
        label="说明",
        widget=forms.Textarea({"rows": 3}),
        help_text="依据哪个文件或会议，与上一版有何不同。",
        error_messages={"required": "请写明为什么这样规定。"},
    )

    class Meta:
        model = StandingScale
        fields = ("plan", "ahead_by", "yellow_by", "red_by", "reason")

    def clean(self) -> dict[str, Any]:
        """Return the values; `words` and `colours` go with the version as far as they differ from the usual ones."""
        cleaned = super().clean() or self.cleaned_data
        words = {key: cleaned.get(f"word_{key}", "").strip() for key in WORDS}
        self.instance.words = {key: word for key, word in words.items() if word and word != WORDS[key]}
        colours = {key: cleaned.get(f"colour_{key}", usual) for key, usual in COLOURS.items()}
        self.instance.colours = {key: name for key, name in colours.items() if name != COLOURS[key]}
        return cleaned


@admin.register(StandingScale)
class StandingScaleAdmin(admin.ModelAdmin):
    """The versions of each plan, to look at; a further one begins with the values of the last."""

    form = ScaleForm
    list_display = ("plan", "version", "ahead", "yellow", "red", "by", "at", "reason")
    list_display_links = ("version",)
    list_filter = ("plan",)
    list_select_related = ("plan", "by")
    ordering = ("-plan__year", "-version")
    fieldsets = (
        (None, {"fields": ("plan", "ahead_by", "yellow_by", "red_by", "reason")}),
        ("叫法", {"fields": tuple(f"word_{key}" for key in WORDS)}),
        ("颜色", {"fields": tuple(f"colour_{key}" for key in COLOURS)}),
    )
    formfield_overrides = IN_ADMIN
    shown = ("plan", "version", "ahead", "yellow", "red", "words", "colours", "reason", "by", "at")

    @admin.display(description="超进度", ordering="ahead_by")
    def ahead(self, scale: StandingScale) -> str:
        """Return the points above the line."""
        return plain(scale.ahead_by)

    @admin.display(description="黄灯", ordering="yellow_by")
    def yellow(self, scale: StandingScale) -> str:
        """Return the points below the line from which on a task is yellow."""
        return plain(scale.yellow_by)

    @admin.display(description="红灯", ordering="red_by")
    def red(self, scale: StandingScale) -> str:
        """Return the points below the line from which on a task is red."""
        return plain(scale.red_by)

    def get_readonly_fields(self, request: HttpRequest, obj: StandingScale | None = None) -> Any:
        """Return all that a kept version shows."""
        return self.shown if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: StandingScale | None = None) -> Any:
        """Return the fields of a new version, or all that a kept one says."""
        return ((None, {"fields": self.shown}),) if obj else super().get_fieldsets(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the values of the latest version of the plan in the address, else of the latest plan."""
        asked: Any = super().get_changeform_initial_data(request)
        plans = Plan.objects.filter(pk=asked["plan"]) if str(asked.get("plan", "")).isdigit() else Plan.objects.all()
        plan = plans.first()
        last = StandingScale.objects.filter(plan=plan).order_by("-version").first() or StandingScale(plan=plan)
        words = {f"word_{key}": word for key, word in last.words.items()}
        colours = {f"colour_{key}": name for key, name in (COLOURS | last.colours).items()}
        thresholds = {name: getattr(last, name) for name in ("ahead_by", "yellow_by", "red_by")}
        return {"plan": plan and plan.pk, **thresholds, **words, **colours, **asked}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a change is a new version."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what tasks were judged by is kept."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: StandingScale, form: Any, change: bool) -> None:
        """Save as the plan's next version."""
        Plan.objects.select_for_update().get(pk=obj.plan_id)
        last = StandingScale.objects.filter(plan=obj.plan_id).order_by("-version").first()
        obj.version, obj.by = (last.version if last else 0) + 1, person(request)
        super().save_model(request, obj, form, change)
