"""Forms of publication: what is published and how it is filed, who signs it, why an issue is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils import timezone

from reports import notices
from reports.documents.quarter_table import COLUMNS, OPEN_COLUMNS
from reports.models import Publication
from reports.models.publications import Retention
from reports.publication.file_names import default_publisher
from reports.publication.frozen import METADATA, Wish, latest
from reports.publication.signing import signatories
from tasks.fields import LinesField
from tasks.models import Organization, Period, Task, User

LEAVE, INCLUDE = "leave", "include"
SHOW, HIDE = "show", "hide"


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


class WishForm(forms.Form):
    """What the address asks for; what it does not say is as usual."""

    lead = forms.ChoiceField(label="范围", required=False)
    submitted = forms.ChoiceField(
        label="尚未通过审核的报告", choices=[(LEAVE, "推进情况留空"), (INCLUDE, "列入已报送的文字")]
    )
    lights = forms.ChoiceField(label="完成情况（亮灯）", choices=[(SHOW, "向公众公布"), (HIDE, "不公布")])
    further = forms.MultipleChoiceField(
        label="四列之外增加",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, COLUMNS[key][0]) for key in OPEN_COLUMNS],
    )
    publisher = forms.CharField(label="发布机构", max_length=100)
    dated = forms.DateField(
        label="发布日期",
        input_formats=["%Y-%m-%d", "%Y年%m月%d日"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "日期应写作 2024-07-02。", "required": "请选择日期。"},
    )
    document_number = forms.CharField(label="文号", max_length=60, required=False)
    index_number = forms.CharField(label="索引号", max_length=60, required=False)
    topic = forms.CharField(label="主题", max_length=60)
    retention = forms.ChoiceField(label="保管期限", choices=Retention)

    helper = _helper(
        "lead", "submitted", "lights", "further", "publisher", "dated", "document_number", "index_number", "topic", "retention"
    )  # fmt: skip

    def __init__(self, asked: QueryDict, period: Period) -> None:
        """Bind what the address says, with the usual, or how the issue that stands was filed; four queries."""
        self.period = period
        leads = Task.objects.filter(plan=period.plan_id).order_by().values("lead")
        self.leads = {unit.name: unit for unit in Organization.objects.filter(pk__in=leads).named_then(period.named_at)}
        said = asked.copy()
        #: What stands and would be corrected: it says how the next one is filed, unless the address says otherwise.
        if (name := said.get("lead", "")) and name not in self.leads:
            renamed = Organization.objects.of_name(name)
            said["lead"] = renamed.name if renamed else name
        self.stands = latest(period, self.leads.get(said.get("lead", "")))
        usual = _usual(period, timezone.localdate()) | (_filed(self.stands) if self.stands else {})
        for name, value in usual.items():
            if name not in said:
                said[name] = value
        if self.stands and "publisher" not in asked:  # a box that is not ticked says nothing
            said.setlist("further", [each["key"] for each in self.stands.columns if each["key"] in OPEN_COLUMNS])
        super().__init__(said)
        names = [(unit.name, unit.name_then) for unit in self.leads.values()]
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = [("", "全市"), *names]

    def wish(self) -> Wish:
        """Return what was asked for, of a valid form; whether it corrects an issue is for the view to say."""
        said = self.cleaned_data
        return Wish(
            self.period,
            self.leads.get(said["lead"]),
            said["publisher"],
            said["dated"],
            tuple(said["further"]),
            submitted=said["submitted"] == INCLUDE,
            lights=said["lights"] == SHOW,
            document_number=said["document_number"],
            index_number=said["index_number"],
            topic=said["topic"],
            retention=said["retention"],
        )


def _usual(period: Period, today: date) -> dict[str, str]:
    return {
        "submitted": LEAVE,
        "lights": SHOW,
        "publisher": default_publisher(),
        "dated": today.isoformat(),
        "topic": period.plan.kind,
        "retention": Retention.THIRTY.value,
    }


def _filed(issue: Publication) -> dict[str, str]:
    """Return how an issue was filed, by field."""
    lights = SHOW if issue.standing.get("public") else HIDE
    return {name: getattr(issue, name) for name in METADATA} | {"lights": lights}


class SignForm(forms.Form):
    """Who approved it, and that what stands against it was read; `seen` is the content that was looked at."""

    approved = forms.ChoiceField(label="签发人", error_messages={"required": "请选择签发人。"})
    sure = forms.BooleanField(error_messages={"required": "请先逐条核对，再勾选。"})
    seen = forms.CharField(widget=forms.HiddenInput)

    helper = _helper("seen", "approved", "sure")

    def __init__(self, data: Any, user: User, seen: str, *, against: int) -> None:
        """Offer the people of the office, without `user` where there is anybody else; three queries."""
        super().__init__(data, initial={"seen": seen})
        self.user = user
        others = {str(person.pk): person for person in signatories() if person.pk != user.pk}
        self.people = others or {str(user.pk): user}
        approved = self.fields["approved"]
        assert isinstance(approved, forms.ChoiceField)
        approved.choices = [("", "请选择"), *((key, str(person)) for key, person in self.people.items())]
        approved.help_text = f"编制人为 {user}，" + ("签发人须是另一人。" if others else "督查室只有一人，可以兼签。")
        self.fields["sure"].label = f"上面 {against} 处我已核对，仍然发布" if against else "版面和内容我已核对"

    @property
    def approver(self) -> str:
        """Return the name of who approved, of a valid form."""
        return str(self.people[self.cleaned_data["approved"]])

    def tell_approver(self, made: object, address: str) -> None:
        """Tell who was named as the one who approved `made`, so that nobody is named without knowing it; one query."""
        approver = self.people[self.cleaned_data["approved"]]
        if approver != self.user:
            text = f"{self.user}发出了{made}，签发人写的是您。如果您没有签发，请马上与{self.user}联系，可以撤回。"
            with notices.stopping_nobody(made):
                notices.tell([approver], text, address)


class WithdrawForm(forms.Form):
    """Why an issue is taken back."""

    reason = LinesField(
        2,
        label="撤回的原因",
        max_length=1000,
        help_text="公众会看到期号、标题和原因；这一期的内容和文件不再公开。",
        error_messages={"required": "请写明撤回的原因。"},
    )

    helper = _helper("reason")
