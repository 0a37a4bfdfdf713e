"""Every rule: a text in which it must speak, and near misses in which it must not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.checks import RULES, Finding, Severity, Subject, find
from reports.checks.rounding import whole_between
from tasks.quarters import Quarter

Texts = dict[str, str]
TARGET = "农村危房改造800户。"
ROADS = "开工建设3条道路，包括东风路改造、文化路改造、滨河路改造。"

#: code → (texts in which it speaks, words that its evidence holds, texts in which it is silent)
CASES: dict[str, tuple[Texts, str, list[Texts]]] = {
    "percent_impossible": (
        {"progress": "①西三路改造：形象进度完成120%。"},
        "120%",
        [{"progress": "①完成投资12亿元，占全年计划的120%。"}, {"progress": "①完成序时进度的105%。"}],
    ),
    "share_mismatch": (
        {"task": TARGET, "progress": "①农村危房改造已完成410户，完成全年目标的52%。"},
        "52%",
        [
            {"task": TARGET, "progress": "①农村危房改造已完成410户，完成全年目标的51.3%。"},
            {"task": TARGET, "progress": "①兰山区农村危房改造已完成41户，完成率52%。"},
            {"progress": "①年度计划投资20亿元，已完成投资9.4亿元，占年度计划的47%。"},
            {"progress": "①工程类项目62个、服务类项目38个，已完成工程类31个，完成率50%。"},
            {"task": TARGET, "progress": "①二季度完成农村危房改造100户，累计完成全年目标的52%。"},
        ],
    ),
    "denominator_unstated": (
        {"task": "做好病虫害防治。", "progress": "①病虫害普查已完成1108个，完成全年目标的62.5%。"},
        "62.5%",
        [
            {"task": "完成病虫害普查1773个。", "progress": "①病虫害普查已完成1108个，完成全年目标的62.5%。"},
            {"progress": "①共185个项目。开工建设160个，开工率为86.5%。"},
            {"progress": "①专业化物业覆盖率79%。"},
        ],
    ),
    "sum_mismatch": (
        {"progress": "①新建项目11个、续建项目24个，共36个。"},
        "共36个",
        [
            {"progress": "①新建项目11个、续建项目25个，共36个。"},
            {"progress": "①36个项目，其中已开工30个、已竣工20个。"},
            {"progress": "①在3个县区的12个乡镇共建设36个站点。"},
            {"progress": "①全市36个项目，其中已签约12个。"},
            {"progress": "①25个项目中，8个已开始配售。其余17个正在筹备。"},
        ],
    ),
    "part_exceeds_whole": (
        {"progress": "①全市培训30人，其中乡村医生40人。"},
        "40人",
        [{"progress": "①全市培训300人，其中乡村医生40人。"}, {"progress": "①完成投资3亿元，其中中央资金4000万元。"}],
    ),
    "condition_short": (
        {"goal": "市科技馆投入使用。", "progress": "①市科技馆项目完成主体封顶，正在进行内部装修。"},
        "主体封顶",
        [
            {"goal": "市科技馆投入使用。", "progress": "①市科技馆已建成启用。"},
            {"goal": "市科技馆主体封顶。", "progress": "①市科技馆已完工，预计9月启用。"},
            {"goal": "农村危房竣工率60%以上。", "progress": "①农村危房开工率55%，竣工率62%。"},
            {"goal": "老旧小区全部开工。", "progress": "①计划改造老旧小区186个，开工186个，完工74个。"},
        ],
    ),
    "condition_unanswered": (
        {"goal": "举办招聘会100场，完成联网调试。", "progress": "①举办招聘会120场。"},
        "完成联网调试",
        [
            {"goal": "完成教师招聘面试。", "progress": "①招聘教师1850名，已完成笔试、面试。"},
            {"goal": "加快推进道路建设。", "progress": "①云龙街：正在施工。"},
            {"goal": "完成省定序时目标。", "progress": "①优良天数比例74.4%。"},
        ],
    ),
    "remainder_mismatch": (
        {"task": "完成安置项目不少于51个。", "progress": "①安置项目建设完成21个，剩余128个正常推进。"},
        "剩余128个",
        [
            {"task": "完成安置项目不少于51个。", "progress": "①安置项目建设完成21个，剩余32个正常推进。"},
            {"task": "完成安置项目51个。", "progress": "①安置项目建设完成21个，剩余30个正常推进。"},
        ],
    ),
    "quantity_short": (
        {"goal": "农村危房改造完成300户。", "progress": "①农村危房改造累计完成280户。"},
        "280户",
        [
            {"goal": "农村危房改造完成300户。", "progress": "①农村危房改造累计完成754户。"},
            {"goal": "农村危房改造完成300户。", "progress": "①兰山区农村危房改造完成80户，其余县区正在统计。"},
            {"goal": "农村危房改造完成300户。", "progress": "①计划农村危房改造280户，已全部完成任务。"},
        ],
    ),
    "share_short": (
        {"goal": "供水管网改造完成全年目标的50%。", "progress": "①供水管网改造顺利推进，完成全年目标的45%。"},
        "45%",
        [
            {"goal": "供水管网改造完成全年目标的50%。", "progress": "①供水管网改造顺利推进，完成全年目标的55%。"},
            {"goal": "供水管网改造完成全年目标的50%。", "progress": "①公交线路优化完成全年目标的45%。"},
        ],
    ),
    "rate_short": (
        {"goal": "青年社区项目开工率80%。", "progress": "①实施青年社区项目36个。青年社区项目已开工7个。"},
        "7个",
        [
            {"goal": "青年社区项目开工率15%。", "progress": "①实施青年社区项目36个。青年社区项目已开工7个。"},
            {"goal": "青年社区项目开工率80%。", "progress": "①实施青年社区项目36个，进展顺利。"},
        ],
    ),
    "level_short": (
        {"task": "专业化物业覆盖率达到80%以上。", "progress": "①专业化物业覆盖率79%。"},
        "79%",
        [
            {"task": "专业化物业覆盖率达到80%以上。", "progress": "①专业化物业覆盖率81%。"},
            {"task": "专业化物业覆盖率达到80%以上。", "progress": "①专业化物业覆盖率提高2个百分点。"},
        ],
    ),
    "whole_differs": (
        {"goal": "新建2个保障性租赁住房项目。", "progress": "①5个新建保障性租赁住房项目全部开工。"},
        "5个",
        [
            {"goal": "新建2个保障性租赁住房项目。", "progress": "①2个新建保障性租赁住房项目全部开工。"},
            {
                "task": "新建保障性租赁住房项目5个。",
                "goal": "新建2个保障性租赁住房项目。",
                "progress": "①5个新建保障性租赁住房项目全部开工。",
            },
        ],
    ),
    "event_missed": (
        {"goal": "滨河路改造完成立项。", "progress": "①滨河路改造正在推进立项手续。"},
        "正在推进立项手续",
        [
            {"goal": "滨河路改造完成立项。", "progress": "①滨河路改造已完成立项，正在办理用地手续。"},
            {"goal": "滨河路改造开展立项。", "progress": "①滨河路改造正在推进立项手续。"},
            {
                "goal": "出台《城市更新管理办法》。",
                "progress": "①印发《城市更新管理办法》；起草《历史建筑保护办法》，正在征求意见。",
            },
        ],
    ),
    "goal_unmet": (
        {"progress": "①二季度任务目标未完全完成，总体进度完成60%。"},
        "未完全完成",
        [{"progress": "①二季度任务目标已全部完成。"}, {"progress": "①剩余部分尚未完成验收，正在组织。"}],
    ),
    "procedure_unanswered": (
        {"goal": "滨河路改造开展可研编制。", "progress": "①滨河路改造：已完成拆迁摸底，正在组织镇街拆迁。"},
        "可研编制",
        [
            {"goal": "滨河路改造开展可研编制。", "progress": "①滨河路改造：可行性研究报告正在编制。"},
            {"goal": "滨河路改造开展可研编制。", "progress": "①滨河路改造：已完成路基施工。"},
        ],
    ),
    "list_count": (
        {"goal": "建设4条道路，包括东风路改造、文化路改造、滨河路改造。", "progress": "①各条道路顺利推进。"},
        "4条",
        [
            {"goal": ROADS, "progress": "①各条道路顺利推进。"},
            {"goal": "建设4条道路，包括东风路改造、文化路改造、滨河路改造等。", "progress": "①各条道路顺利推进。"},
        ],
    ),
    "list_missing": (
        {"goal": ROADS, "progress": "①东风路改造：已完工；文化路改造：已完工。"},
        "滨河路改造",
        [
            {"goal": ROADS, "progress": "①东风路改造：已完工；文化路改造：已完工；滨河路：已完工。"},
            {"goal": ROADS, "progress": "①3条道路已开工。"},
        ],
    ),
    "list_extra": (
        {
            "goal": ROADS,
            "progress": "①东风路改造：已完工；文化路改造：已完工；滨河路改造：已完工；机场大道改造：已完工。",
        },
        "机场大道改造",
        [
            {"goal": ROADS, "progress": "①东风路改造：已完工；文化路改造：已完工；滨河路改造：已完工。"},
            {
                "goal": "开工建设东风路改造、文化路改造、滨河路改造等道路。",
                "progress": "①东风路改造：已完工；文化路改造：已完工；机场大道改造：已完工。",
            },
        ],
    ),
    "list_stage": (
        {"goal": ROADS, "progress": "①东风路改造：已完工；文化路改造：总工程量完成60%；滨河路改造：正在办理施工手续。"},
        "滨河路改造",
        [
            {"goal": ROADS, "progress": "①东风路改造：已完工；文化路改造：总工程量完成60%；滨河路改造：正在铺设管网。"},
            {
                "goal": ROADS.replace("开工建设", "谋划"),
                "progress": "①东风路改造：已完工；文化路改造：已完工；滨河路改造：正在办理施工手续。",
            },
        ],
    ),
    "goal_unanswered": (
        {"goal": "培训家政服务人员600人次。", "progress": "①加装电梯工作有序推进，已召开协调会。"},
        "600人次",
        [
            {"goal": "培训家政服务人员600人次。", "progress": "①家政服务人员培训有序推进，已开班。"},
            {"goal": "培训家政服务人员600人次。", "progress": "①各项任务均已完成，进展情况良好。"},
        ],
    ),
    "commitment_not_due": (
        {
            "task": "新建污水管网50公里，供热能力提高980万平方米。",
            "goal": "新建污水管网20公里。",
            "progress": "①新建污水管网23公里，进展顺利。",
            "later": "供热能力提高980万平方米。",
        },
        "980万平方米",
        [
            {
                "task": "新建污水管网50公里，供热能力提高980万平方米。",
                "goal": "新建污水管网20公里。",
                "progress": "①新建污水管网23公里，进展顺利。",
            },
            {
                "task": "新建污水管网50公里，供热能力提高980万平方米。",
                "goal": "新建污水管网20公里。",
                "progress": "①新建污水管网23公里；②供热能力提高400万平方米。",
                "later": "供热能力提高980万平方米。",
            },
        ],
    ),
    "numbered_stage": (
        {"goal": "2座泵站主体完工。", "progress": "①1#泵站主体已完工，2#泵站主体正在浇筑二层。"},
        "2#泵站",
        [
            {"goal": "2座泵站主体完工。", "progress": "①1#泵站主体已完工，2#泵站主体完工，正在安装设备。"},
            {"goal": "2座泵站主体完工。", "progress": "①1#泵站主体已完工，2#泵站、3#泵站主体正在浇筑。"},
            {"goal": "2座泵站开工。", "progress": "①1#泵站主体已完工，2#泵站主体正在浇筑。"},
        ],
    ),
    "commitment_unanswered": (
        {
            "task": "新建污水管网50公里，供热能力提高980万平方米。",
            "goal": "新建污水管网20公里。",
            "progress": "①新建污水管网23公里，进展顺利。",
        },
        "980万平方米",
        [
            {
                "task": "新建污水管网50公里，供热能力提高980万平方米。",
                "goal": "新建污水管网20公里。",
                "progress": "①新建污水管网23公里；②供热能力提高400万平方米。",
            },
            {
                "task": "新建污水管网50公里，供热能力提高980万平方米。",
                "goal": "全面完成年度任务。",
                "progress": "①新建污水管网50公里，进展顺利。",
            },
        ],
    ),
    "handover": (
        {
            "task": "新增口袋公园128处（市城管局）。",
            "goal": "建设5处综合公园。",
            "progress": "①盛湖综合公园：总体进度达到55%。",
        },
        "128处",
        [
            {
                "task": "新增口袋公园128处（市城管局）。",
                "goal": "建设5处综合公园。",
                "progress": "①盛湖综合公园：总体进度达到55%；口袋公园由市城管局另行报送。",
            },
            {
                "task": "新增口袋公园128处（市住建局）。",
                "goal": "建设口袋公园60处。",
                "progress": "①新增口袋公园66处。",
            },
        ],
    ),
    "figure_down": (
        {"previous": "①农村公路累计完成22公里。", "progress": "①农村公路累计完成20公里。"},
        "20公里",
        [
            {"previous": "①农村公路累计完成22公里。", "progress": "①农村公路累计完成42公里。"},
            {"previous": "①农村公路累计完成22公里。", "progress": "①二季度农村公路完成20公里。"},
            {"previous": "①60处口袋公园完成选址。", "progress": "①建成口袋公园36处。"},
        ],
    ),
    "percent_down": (
        {"previous": "①城南互通改造：形象进度完成45%。", "progress": "①城南互通改造：形象进度完成42%。"},
        "42%",
        [
            {"previous": "①城南互通改造：形象进度完成45%。", "progress": "①城南互通改造：形象进度完成58%。"},
            {"previous": "①城南互通改造：形象进度完成45%。", "progress": "①城北互通改造：形象进度完成42%。"},
        ],
    ),
    "reopened": (
        {"previous": "①绕城公路改造：已完工。", "progress": "①绕城公路改造：正在进行路面施工。"},
        "正在进行路面施工",
        [
            {"previous": "①绕城公路改造：已完工。", "progress": "①绕城公路改造：正在办理竣工验收资料。"},
            {"previous": "①绕城公路改造：正在施工。", "progress": "①绕城公路改造：正在进行路面施工。"},
        ],
    ),
    "dropped": (
        {
            "previous": "①东风路改造：正在施工；文化路改造：正在施工；滨河路改造：正在施工。",
            "progress": "①东风路改造：已完工；文化路改造：已完工。",
        },
        "东风路改造",
        [
            {
                "previous": "①东风路改造：正在施工；文化路改造：正在施工；滨河路改造：已完工。",
                "progress": "①东风路改造：已完工；文化路改造：已完工。",
            },
            {
                "previous": "①东风路改造：正在施工；文化路改造：正在施工；滨河路改造：正在施工。",
                "progress": "①东风路改造：已完工；文化路改造：已完工；其余道路正在收尾。",
            },
        ],
    ),
    "unchanged": (
        {"previous": "①10条河湖正在编制实施方案。", "progress": "（一）10条河湖正在编制实施方案；"},
        "10条河湖正在编制实施方案",
        [
            {"previous": "①10条河湖正在编制实施方案。", "progress": "①10条河湖实施方案已批复。"},
            {"previous": "①东风路改造工程：已完工。", "progress": "①东风路改造工程：已完工。"},
        ],
    ),
    "contradiction": (
        {"progress": "①45座水库除险加固已全部开工，开工率95%。"},
        "95%",
        [
            {"progress": "①45座水库除险加固已全部开工，开工率100%。"},
            {"progress": "①指导各县区全部开工，目前开工率95%。"},
            {"progress": "①重点项目开工90个，开工率83%，陵城区、武城县的项目全部开工建设。"},
            {"progress": "①22个分项全部开工，1614个子项开工1333个，开工率82.6%。"},
            {"progress": "①东风路改造：一期已完工，总工程量完成60%。"},
        ],
    ),
    "quarter_word": (
        {"progress": "①三季度已完成站台改造120座。"},
        "三季度",
        [
            {"progress": "①对一季度投诉量大的街道进行集中谈话。"},
            {"progress": "①计划三季度开工，力争四季度完成。"},
        ],
    ),
    "slip": (
        {"progress": "①供热管网铺设2.25公里，完成全面目标的10.7%。"},
        "全面目标",
        [{"progress": "①全面完成目标任务。"}, {"progress": "①报名截止日期为6月30日。"}],
    ),
    "hotline": (
        {"progress": "①对1235投诉量大的街道进行谈话。"},
        "1235",
        [
            {"progress": "①12345热线受理诉求300件。"},
            {"progress": "①受理1235件投诉。"},
            {"progress": "①12315投诉举报平台运行良好。"},
        ],
    ),
    "magnitude": (
        {"progress": "①年度任务目标8.65亿元，累计完成投资11.3元。"},
        "11.3元",
        [
            {"progress": "①年度任务目标8.65亿元，累计完成投资7.3亿元。"},
            {"progress": "①学生早餐每份补助4.5元。"},
        ],
    ),
    "unit_missing": (
        {"progress": "①危房改造累计完成754，进展顺利。"},
        "754",
        [{"progress": "①累计开工754户，进展顺利。"}, {"progress": "①满意度排名达到3，进展顺利。"}],
    ),
    "colloquial_unit": (
        {"progress": "①地表清理6万平，土方回填3000方。"},
        "6万平",
        [{"progress": "①地表清理6万平方米。"}, {"progress": "①三方协议已签订。"}],
    ),
    "punctuation": (
        {"progress": "①创新路：总工程量完成90%。；振兴路：已完工。"},
        "总工程量完成90%。；",
        [{"progress": "①创新路：总工程量完成90%；振兴路：已完工……"}, {"progress": "①印发《甲》、《乙》。"}],
    ),
    "brackets": (
        {"progress": "①人民路（创业路-涑河：已完工。"},
        "（",
        [{"progress": "①人民路（创业路-涑河）：已完工。"}, {"progress": "1）人民路已完工。\n2）创业路已完工。"}],
    ),
    "closing_mark": (
        {"progress": "①东风路改造顺利推进；②文化路改造顺利推进；③滨河路改造顺利推进"},
        "推进",
        [
            {"progress": "①东风路改造顺利推进；②文化路改造顺利推进；③滨河路改造顺利推进。"},
            {"progress": "①东风路改造顺利推进。②文化路改造顺利推进。③滨河路改造顺利推进。"},
        ],
    ),
    "garbled": (
        {"progress": "①二季度任务目标完成和总体进度完成60%。"},
        "完成和总体进度完成60%",
        [{"progress": "①二季度任务目标已完成，总体进度完成60%。"}, {"progress": "①未完成的项目已明确完成时限。"}],
    ),
    "wording": (
        {"progress": "①其它17个项目正在筹备。"},
        "其它",
        [{"progress": "①其他17个项目正在筹备。"}, {"progress": "①明确责任主体、完成时限。"}],
    ),
    "road_drift": (
        {"progress": "①聚才路（临高西路-中央大街）：中心大街-人民路段沥青完成。"},
        "中心大街",
        [
            {"progress": "①聚才路（临高西路-中央大街）：中央大街-人民路段沥青完成。"},
            {"progress": "①聚才路（临高西路-中央大街）：临高东路-人民路段沥青完成。"},
        ],
    ),
    "name_drift": (
        {
            "task": "推进雄安大道、沐河北路等骨干道路建设。",
            "goal": "沐河路开展可研编制。",
            "progress": "①沐河路：可研报告正在编制。",
        },
        "沐河北路",
        [
            {
                "task": "推进雄安大道、沐河北路等骨干道路建设。",
                "goal": "沐河北路开展可研编制。",
                "progress": "①沐河北路：可研报告正在编制。",
            },
            {
                "task": "推进雄安大道、沐河北路、沐河路等骨干道路建设。",
                "goal": "沐河路开展可研编制。",
                "progress": "①沐河路：可研报告正在编制。",
            },
        ],
    ),
    "name_shortened": (
        {
            "goal": "开工建设道路，包括团结路（中纬西路-富水路）、文化路改造。",
            "progress": "①团结路：地下管网完成50%；文化路改造：已完工。",
        },
        "团结路",
        [
            {
                "goal": "开工建设道路，包括团结路（中纬西路-富水路）、文化路改造。",
                "progress": "①团结路（中纬西路-富水路）：已完工；文化路改造：已完工。",
            },
            {
                "goal": "开工建设高新区火炬路改造、文化路改造。",
                "progress": "①火炬路改造：已完工；文化路改造：已完工。",
            },
        ],
    ),
}


#: Further texts in which a rule speaks, each with words of its evidence.
ALSO: list[tuple[str, Texts, str]] = [
    (
        "share_mismatch",
        {"task": TARGET, "progress": "①农村危房改造：完成410户，完成全年目标的52%；老旧小区改造：完成12个。"},
        "52%",
    ),
    (
        "share_mismatch",
        {
            "progress": "①共222项任务。超进度10项，占总任务的4.5%；已完成24项，占总任务的10.8%；达进度162项，占总任务的71.9%。"
        },
        "71.9%",
    ),
    (
        "quantity_short",
        {"goal": "农村危房改造完成300户。", "progress": "①农村危房改造：累计完成280户；老旧小区改造：完成12个。"},
        "280户",
    ),
    ("rate_short", {"goal": "青年社区项目开工率80%。", "progress": "①青年社区项目进展顺利，开工率75%。"}, "75%"),
    (
        "percent_down",
        {
            "task": "造林绿化2万亩。",
            "previous": "①造林绿化累计完成0.9万亩，完成全年目标的45%。",
            "progress": "①造林绿化累计完成1万亩，完成全年目标的40%。",
        },
        "40%",
    ),
    ("contradiction", {"progress": "①滨河路改造：已完工，总工程量完成90%。"}, "完工"),
    ("contradiction", {"progress": "①滨河路改造：尚未开工，总工程量完成10%。"}, "尚未开工"),
    ("sum_mismatch", {"progress": "①全市36个项目（新建11个、续建24个）。"}, "36个"),
    ("sum_mismatch", {"progress": "①25个项目中，8个已配售。其余16个正在筹备。"}, "16个"),
    ("level_short", {"task": "失业率控制在4%以内。", "progress": "①失业率4.3%。"}, "4.3%"),
    (
        "event_missed",
        {"goal": "冷链基地完成控制性规划审批。", "progress": "①冷链基地控制性规划已通过审议，尚未取得批复。"},
        "尚未取得批复",
    ),
    ("quarter_word", {"goal": "组织一季度擂台比武。", "progress": "①正在筹备擂台比武活动。"}, "一季度擂台比武"),
    ("goal_unmet", {"progress": "①受征地影响，年度任务未能按期完成。"}, "未能按期完成"),
]


def _found(code: str, texts: Texts) -> list[Finding]:
    subject = Subject("1", Quarter(2024, 2), lead=("市住房城乡建设局", "市住建局"), **texts)  # type: ignore[arg-type]
    return [finding for finding in find(subject) if finding.code == code]


def test_every_rule_has_its_cases() -> None:
    assert {rule.code for rule in RULES} == set(CASES)
    assert all(len(silent) >= 2 for _, _, silent in CASES.values())


@pytest.mark.parametrize("code", CASES)
def test_a_rule_speaks_where_it_must(code: str) -> None:
    texts, words, _ = CASES[code]
    assert [finding for finding in _found(code, texts) if words in finding.evidence]


@pytest.mark.parametrize(("code", "texts"), [(code, texts) for code, case in CASES.items() for texts in case[2]])
def test_a_rule_is_silent_in_a_near_miss(code: str, texts: Texts) -> None:
    assert _found(code, texts) == []


@pytest.mark.parametrize(("code", "texts", "words"), ALSO)
def test_a_rule_speaks_in_other_words_too(code: str, texts: Texts, words: str) -> None:
    assert [finding for finding in _found(code, texts) if words in finding.evidence]


def test_only_the_impossible_is_an_error() -> None:
    assert [rule.code for rule in RULES if rule.severity is Severity.ERROR] == ["percent_impossible"]
    assert [severity.label for severity in Severity] == ["错误", "疑点", "提示"]


def test_no_whole_fits_a_share_that_only_nothing_gives() -> None:
    assert whole_between(Decimal(1), Decimal(150), Decimal(2)) is None


def test_a_rounding_is_explained() -> None:
    texts = {"task": TARGET, "progress": "①已开工农村危房改造754户，开工率95%。"}
    [finding] = _found("share_mismatch", texts)
    assert finding.computed == "754 ÷ 800 = 94.25%"
    assert finding.message == (
        "754 ÷ 800 = 94.25%，四舍五入为 94%，文中为 95%（进一法），总数取自工作任务；按文中 95% 推算，总数应在 790–797 之间，请核实。"
    )
    [truncated] = _found("share_mismatch", {"progress": "①计划新开工项目270项，实际已开工129项，开工率达47%。"})
    assert "文中为 47%（舍去尾数）" in truncated.message


@pytest.mark.parametrize(
    ("progress", "offered"),
    [
        ("①已开工农村危房改造754户，开工率95%。", ["94.25%", "94%"]),
        ("①已开工农村危房改造754户，开工率９５％。", ["94.25％", "94％"]),
        ("①已开工农村危房改造411户，开工率52.0 %。", ["51.38 %", "51.4 %"]),
        ("①已开工农村危房改造798户，开工率98%。", ["99.75%"]),
        ("①已开工农村危房改造800户，开工率98%。", ["100%"]),
        ("①计划新开工项目270项，实际已开工129项，开工率达47%。", ["47.78%", "48%"]),
    ],
)
def test_a_proposal_is_made_where_count_and_whole_are_plain(progress: str, offered: list[str]) -> None:
    texts = {"task": TARGET, "goal": "农村危房改造完成300户。", "progress": progress}
    [finding] = _found("share_mismatch", texts)
    assert [each.text for each in finding.proposals] == offered
    for each in finding.proposals:
        mended = progress[: each.span.start] + each.text + progress[each.span.end :]
        assert _found("share_mismatch", texts | {"progress": mended}) == []


@pytest.mark.parametrize(
    "texts",
    [
        {"goal": "①计划新开工270项，实际已开工129项，开工率达47%。", "progress": "①正常推进。"},
        {"task": "农村危房改造不少于800户。", "progress": "①已开工农村危房改造754户，开工率95%。"},
    ],
    ids=["in the goal", "a bound"],
)
def test_no_proposal_is_made_where_something_else_may_be_wrong(texts: Texts) -> None:
    assert [each.proposals for each in _found("share_mismatch", texts)] == [()]


@pytest.mark.parametrize(
    "texts",
    [
        {"task": TARGET, "goal": "农村危房改造完成300户。", "progress": "①农村危房改造完成150户，完成全年目标的50%。"},
        {"task": "完成水利投资20亿元。", "progress": "①完成水利投资12.5万元，完成全年目标的62.5%。"},
        {"task": TARGET, "previous": "①计划改造1000户。", "progress": "①农村危房改造完成500户，完成全年目标的50%。"},
        {"task": "改造农村危房38410户。", "progress": "①已开工39696户，超任务1286户，开工率103.35%。"},
        {"task": "改造农村危房21286户。", "progress": "①开工21286户、竣工15618户，开工率100%、竣工率73.37%。"},
        {"task": "完成投资56.21亿元。", "progress": "①完成投资35.9亿元，占年度计划的63.88%。"},
    ],
    ids=["the goal bears it out", "far off", "last quarter bears it out", "of a difference", "crosswise", "rounded"],
)
def test_a_share_is_not_accused_where_another_reading_is_fair(texts: Texts) -> None:
    assert _found("share_mismatch", texts) == []


def test_a_whole_that_no_text_states_is_hinted_at_once() -> None:
    progress = "①病虫害普查已完成1108个，完成全年目标的62.5%。②果园巡查已完成907个，完成全年目标的31.7%。"
    [finding] = _found("denominator_unstated", {"task": "做好病虫害防治。", "progress": progress})
    assert (finding.severity, finding.computed) == (Severity.HINT, "1108 ÷ 62.5% ≈ 1773")
    listed = "①平邑县完成1108户，完成年度任务的62.5%；费县完成907户，完成年度任务的31.7%。"
    assert _found("denominator_unstated", {"progress": listed}) == []


@pytest.mark.parametrize(
    ("progress", "computed"),
    [
        ("下达资金2077万元，其中第一批606万元；第二批1169万元。", ["606 + 1169 = 1775"]),
        ("下达资金1775万元，其中第一批606万元；第二批1169万元。", []),
        ("总投资12.6亿元，其中中央资金4.2亿元、地方配套8.3亿元，合计12.6亿元。", []),
        ("总投资12.6亿元，其中中央资金4.2亿元、地方配套8.3亿元，合计12.9亿元。", ["4.2 + 8.3 = 12.5"]),
        ("16个重点项目（含前期2个），其中开工10个。", []),
        ("重点项目88项：工业76项、交通12项；其中续建30项。", []),
        ("集中开工的项目共有17个，各类项目开复工率达到了55.4%，其中续建项目开工33个。", []),
        ("包括桥梁工程和道路工程两个部分，其中桥梁工程涉及19座桥梁。", []),
        ("22个分项全部开工，1614个子项开工率82.6%。", []),
        ("22个分项全部开工，1614个子项开工1333个，开工率82.6%。", []),
    ],
)
def test_parts_are_held_to_their_whole_within_their_rounding(progress: str, computed: list[str]) -> None:
    found = [each for code in ("sum_mismatch", "part_exceeds_whole") for each in _found(code, {"progress": progress})]
    assert [each.computed for each in found] == computed


def test_a_sum_has_twenty_parts_at_most() -> None:
    found = _found("sum_mismatch", {"progress": "共1个，" * 500})
    assert 0 < len(found) <= 20
    assert max(each.computed.count("+") for each in found) < 20


def test_a_commitment_is_no_doubt_before_its_quarter() -> None:
    texts = {
        "task": "供热能力提高980万平方米。",
        "goal": "新建污水管网20公里。",
        "progress": "①新建污水管网23公里，进展顺利。",
    }
    codes = {quarter: {each.code for each in find(Subject("1", Quarter(2024, quarter), **texts))} for quarter in (1, 2)}
    assert "commitment_not_due" in codes[1] - codes[2]
    assert "commitment_unanswered" in codes[2] - codes[1]
