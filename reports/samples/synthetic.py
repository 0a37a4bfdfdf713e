"""Synthetic plans for measuring: any number of tasks, rows and years, the same for the same arguments.

They lie in the years from 2100 on, in a city that doesn't exist, so that none can be taken for a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from reports.models import Report
from reports.samples import bulk, removal
from reports.workflow import Content, EntryData
from tasks.language import Condition, Stage, conditions
from tasks.language.figures import Basis
from tasks.milestones import condition_of
from tasks.models import (
    AnnualTarget,
    Organization,
    Period,
    Plan,
    QuarterlyMilestone,
    SubProject,
    Task,
    User,
)
from tasks.models.tasks import number_order
from tasks.quarters import NUMERALS

FIRST_YEAR, LAST_YEAR = 2100, 2199
CITY = "样本市"
BUREAUS = (
    "住房城乡建设局 城市管理局 自然资源和规划局 发展改革委 教育局 财政局 民政局 人力资源社会保障局 卫生健康委 医保局 农业农村局 "
    "交通运输局 水利局 国资委 退役军人局 残联 妇联 工业和信息化局 科技局 公安局 司法局 生态环境局 商务局 文化和旅游局 应急管理局 审计局 "
    "行政审批服务局 市场监督管理局 体育局 统计局 林业局 大数据局 信访局 投资促进局 地方金融局 海关 税务局 气象局 邮政管理局 供电公司 "
    "总工会 团市委 科协 红十字会 供销社"
).split()
DISTRICTS = "东城区 西城区 北湖区 南山县 临河县 平原县 青石县 安水县 长桥县 高新区 滨河新区 开发区".split()
PLACES = (
    "滨河 清源 长虹 文峰 凤鸣 金桥 银河 东风 和平 青年 育才 朝阳 春晖 柳河 松山 云台 石桥 龙泉 白塔 红旗 沙沟 兴隆 永安 太和 "
    "新华 建设 胜利 团结 丰收 明珠"
).split()
ORDINALS = "东西南北中"


class Theme(NamedTuple):
    """What one kind of task is about; `text` and `goal` are filled with what is counted."""

    category: str
    what: str
    unit: str
    site: str
    text: str
    goal: str
    closing: str


THEMES = (
    Theme(
        "基础设施",
        "城市道路",
        "公里",
        "路改造工程",
        "全面推进城市骨干路网建设，打通断头路、拓宽瓶颈路，完善慢行系统和道路照明，新建、改造城市道路{value}公里，同步实施雨污分流。",
        "加快推进在建道路工程，完成路基、管网和路面施工，同步完善交通信号、标志标线和绿化照明，新建、改造城市道路{part}公里",
        "已落实施工现场扬尘防治和交通疏导措施，会同有关部门协调解决用地、管线迁改等问题{solved}个。",
    ),
    Theme(
        "城市更新",
        "老旧小区",
        "个",
        "小区改造项目",
        "实施城镇老旧小区改造提升行动，统筹推进水电气暖、适老化设施和停车充电设施建设，年内完成老旧小区改造{value}个，惠及更多居民家庭。",
        "完成方案联合审查和居民意见征求，组织施工单位进场，重点推进楼本体修缮、管网更新和环境整治，完成老旧小区改造{part}个",
        "建立居民、社区、施工单位三方协商机制，收集意见建议{solved}条，已全部办理答复。",
    ),
    Theme(
        "民生保障",
        "学位",
        "个",
        "学校新建项目",
        "优化基础教育资源布局，新建、改扩建中小学和幼儿园，补齐城区学位短板，提升乡镇寄宿制学校条件，年内新增学位{value}个。",
        "全部项目完成前期手续并开工，主体工程按节点推进，同步启动教师招聘和设备采购，新增学位{part}个",
        "教师招聘、教学设备采购与工程建设同步推进，现场办公解决问题{solved}个。",
    ),
    Theme(
        "乡村振兴",
        "高标准农田",
        "万亩",
        "片区高标准农田项目",
        "坚决扛牢粮食安全责任，加强耕地保护和质量提升，完善田间灌排、道路和林网，新建、改造提升高标准农田{value}万亩。",
        "完成项目勘察设计和招标，抢抓农闲时机组织施工，健全工程管护机制，新建、改造提升高标准农田{part}万亩",
        "组织专家巡回指导{solved}次，工程质量抽检合格率100%。",
    ),
    Theme(
        "生态环境",
        "河道治理",
        "公里",
        "河治理工程",
        "统筹水资源、水环境、水生态治理，实施重点河道综合整治和生态修复，完善防洪排涝体系，年内完成河道治理{value}公里。",
        "完成清淤疏浚和岸坡防护，汛前完成度汛关键工程，同步推进沿河截污和生态补水，完成河道治理{part}公里",
        "汛前完成度汛隐患排查{solved}处，全部落实整改责任人。",
    ),
    Theme(
        "项目建设",
        "项目投资",
        "亿元",
        "产业园项目",
        "坚持项目为王，强化要素保障和全周期服务，推动重点产业项目早开工、早投产、早达效，年度完成投资{value}亿元。",
        "加强月调度和现场推进，集中解决用地、环评、能耗、融资等要素问题，推动新开工项目形成实物工作量，完成投资{part}亿元",
        "召开项目调度会，协调解决用地、环评、能耗等要素问题{solved}个。",
    ),
)
SHARES = (18, 46, 74, 100)
PREPARATION = ("正在办理项目立项手续", "正在编制可行性研究报告", "正在组织施工招标", "正在办理用地规划许可")
WORKS = ("", "正在按计划施工，", "地下管网完成{ahead}%，水稳摊铺完成{percent}%，", "主体结构施工和设备安装交叉进行，")


class ExistsError(Exception):
    """A plan that isn't a sample lies in the years of the samples."""


def samples() -> tuple[object, object, object, object]:
    """Return the plans, tasks, accounts (none) and organisations of the samples, as removal takes them."""
    plans = Plan.objects.filter(is_demo=True, year__gte=FIRST_YEAR)
    units = Organization.objects.filter(is_demo=True, name__startswith=CITY)
    return plans, Task.objects.filter(plan__in=plans, demo=Task.Demo.INVENTED), User.objects.none(), units


def remove() -> int:
    """Take every sample away and return how many tasks that was; raises `removal.StandsOnError`."""
    return removal.remove(*samples())


def generate(tasks: int, entries: int, years: int, tick: Callable[[], object] = lambda: None) -> None:
    """Replace the samples by `years` plans of `tasks` tasks, each reported in four quarters with `entries` rows.

    Each year is a transaction of its own. Calls `tick` after each task of each year. Raises `ExistsError` beside a real
    plan of these years.
    """
    wanted = range(FIRST_YEAR, FIRST_YEAR + years)
    if real := Plan.objects.filter(year__in=wanted, is_demo=False).first():
        raise ExistsError(f"库中已有{real}的正式计划，样本数据不与它放在一起。")
    remove()
    bureaus = bulk.write(_unit(name, Organization.Kind.BUREAU) for name in BUREAUS)
    places = bulk.write(_unit(name, Organization.Kind.DISTRICT) for name in DISTRICTS)
    for year in wanted:
        with transaction.atomic():
            _Year(year, tasks, entries, bureaus, places).write(tick)
    bulk.settle()


def _unit(name: str, kind: Organization.Kind) -> Organization:
    return Organization(kind=kind, name=f"{CITY}{name}", short_name=f"样本{name}", is_demo=True)


_Told = tuple[Report, Content]


@cache
def _conditions(text: str) -> list[Condition]:
    """Return the conditions in a goal; there are few texts among many milestones."""
    return conditions(text)


class _Year:
    """One plan: its rows are made in memory, table by table, and written in bulk."""

    def __init__(
        self, year: int, tasks: int, entries: int, bureaus: list[Organization], places: list[Organization]
    ) -> None:
        self.random = Random(f"{year}:{tasks}:{entries}")  # noqa: S311
        self.entries, self.bureaus, self.places = entries, bureaus, places
        self.sites = max(0, entries - 2)
        self.plan = Plan.objects.create(year=year, is_demo=True)
        self.periods = Period.objects.bulk_create(
            Period(
                plan=self.plan,
                number=number,
                opens_on=date(year, number * 3, 10),
                due_on=date(year, number * 3, 28),
                opened_at=timezone.make_aware(datetime.combine(date(year, number * 3, 10), time(9))),
            )
            for number in range(1, 5)
        )
        self.themes = [THEMES[index % len(THEMES)] for index in range(tasks)]
        self.values = [self.random.randrange(1, 10) * 100 for _ in range(tasks)]

    def write(self, tick: Callable[[], object]) -> None:
        """Write tasks, targets, milestones with their conditions, sub-projects, and the reports of four quarters."""
        tasks = bulk.write(self._task(number) for number in range(1, len(self.themes) + 1))
        told = list(zip(tasks, self.themes, self.values, strict=True))
        targets = bulk.write(
            AnnualTarget(task=task, what=theme.what, value=value, unit=theme.unit, words=f"{value}{theme.unit}")
            for task, theme, value in told
        )
        milestones = bulk.write(
            QuarterlyMilestone(task=task, period=period, text=self._goal(theme, value, share))
            for task, theme, value in told
            for period, share in zip(self.periods, SHARES, strict=True)
        )
        bulk.write(
            condition_of(milestone, read, lambda _name: None)
            for milestone in milestones
            for read in _conditions(milestone.text)
        )
        sites = bulk.write(site for task, theme, _value in told for site in self._sites(task, theme))
        reports: list[_Told] = []
        for place, (task, theme, _value) in enumerate(told):
            own = sites[place * self.sites : (place + 1) * self.sites]
            reports += self._reports(task, theme, targets[place], own)
            tick()
        bulk.write_reports(reports)

    def _task(self, number: int) -> Task:
        theme, value = self.themes[number - 1], self.values[number - 1]
        return Task(
            plan=self.plan,
            number=str(number),
            order=number_order(str(number)),
            category=theme.category,
            text=theme.text.format(value=value),
            lead=self.bureaus[(number - 1) % len(self.bureaus)],
            sponsor="分管副市长",
            demo=Task.Demo.INVENTED,
        )

    @staticmethod
    def _goal(theme: Theme, value: int, share: int) -> str:
        return f"{theme.goal.format(part=_share(value, share))}，完成全年目标的{share}%。"

    def _reports(
        self, task: Task, theme: Theme, target: AnnualTarget, sites: list[SubProject]
    ) -> Iterator[tuple[Report, Content]]:
        """Yield the report of each quarter with what it says."""
        paces = [self.random.randrange(0, 10) * 5 for _ in sites]
        for period, share in zip(self.periods, SHARES, strict=True):
            assert period.due_on is not None
            due = timezone.make_aware(datetime.combine(period.due_on, time(16)))
            reached = max(1, share + self.random.randrange(-12, 9))
            entries = self._entries(theme, target, reached, list(zip(sites, paces, strict=True)), period.number)
            yield (
                Report(
                    task=task, period=period, status=Report.Status.ACCEPTED, version=1, updated_at=due, published_at=due
                ),
                Content(tuple(entries), {target.pk: _share(int(target.value), reached)}),
            )

    def _sites(self, task: Task, theme: Theme) -> Iterator[SubProject]:
        for order in range(self.sites):
            round_, place = divmod(self.random.randrange(len(PLACES)) + order, len(PLACES))
            district = self.places[(order * len(self.places)) // max(1, self.sites)]
            name = f"{district.short_name}{PLACES[place]}{ORDINALS[(round_ + order) % 5]}{theme.site}"
            yield SubProject(task=task, order=order, name=f"{name}（{order + 1}标段）", district=district)

    def _entries(
        self,
        theme: Theme,
        target: AnnualTarget,
        reached: int,
        sites: list[tuple[SubProject, int]],
        quarter: int,
    ) -> Iterator[EntryData]:
        done = _share(int(target.value), reached)
        yield EntryData(
            f"①截至{NUMERALS[quarter - 1]}季度末，全市完成{theme.what}{done}{theme.unit}，完成全年目标的{reached}%。",
            "①",
            percent=Decimal(reached),
            basis=Basis.ANNUAL_TARGET.value,
        )
        for order, (site, pace) in enumerate(sites):
            words, stage, percent = self._stated(min(100, pace * quarter))
            start, end = ("" if order else "\n②"), ("。" if order == len(sites) - 1 else "；")
            yield EntryData(
                f"{start}{site.name}：{words}{end}",
                start.strip(),
                1,
                name=site.name,
                subproject_id=site.pk,
                district_id=site.district_id,
                stage=stage.value,
                percent=percent,
                basis="" if percent is None else Basis.WORKS.value,
            )
        if self.entries > 1:
            item = 2 if sites else 1
            marker = "①②③"[item]
            yield EntryData(f"\n{marker}{theme.closing.format(solved=self.random.randrange(3, 90))}", marker, item)

    def _stated(self, percent: int) -> tuple[str, Stage, Decimal | None]:
        """Return what is said of a site with that share of its works done, its stage, and the share."""
        if percent < 5:
            return self.random.choice(PREPARATION), Stage.PREPARATION, None
        if percent == 100:
            return "已完工", Stage.COMPLETED, None
        start = self.random.choice(WORKS).format(ahead=min(100, percent + 15), percent=percent)
        return f"{start}总工程量完成{percent}%", Stage.UNDER_CONSTRUCTION, Decimal(percent)


def _share(value: int, percent: int) -> Decimal:
    """Return that share of `value`: whole, because every value is a multiple of 100."""
    return Decimal(value * percent) / 100
