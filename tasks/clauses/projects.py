"""Names of sub-projects: how they look, and the lists in which goals and tasks give them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tasks.clauses.districts import LINYI, district_of
from tasks.figures import Certainty, Span

LONGEST = 60
#: What the name of a thing that is built ends with, when it stands alone.
PLACES = (
    "路 大道 大街 街 桥 高架 隧道 立交 互通 枢纽 地道 通道 匝道 高速 铁路 公路 国道 省道 环线 航道 码头 港 机场 车站 段 学校 小学 中学 初中 高中 "
    "一中 二中 三中 实验 幼儿园 学院 大学 校区 医院 院区 卫生院 中心 养老院 福利院 公寓 图书馆 博物馆 体育馆 文化馆 展览馆 科技馆 纪念馆 游泳馆 剧院 书房 "
    "公园 广场 游园 绿道 湿地 景区 场所 停车场 体育场 水库 水厂 泵站 污水厂 处理厂 电厂 电站 变电站 河 沟 渠 湖 坝 闸 堤 灌区 管网 管廊 管线 水系 厂 基地 "
    "园区 园 小区 社区 家园 花园 苑 府 楼 馆 线 村 平台 系统 综合体 城 大厦 市场 服务区 新区 片区 地块 产业园 科技园 站 所 院 港区 泊位 航站楼 首站 菜场 场 停车楼 大楼 巷"
).split()
#: What the name of a piece of work ends with.
WORKS = (
    "工程 项目 改造 提升 拓宽 整治 修复 扩建 新建 迁建 改扩建 续建 维修 大修 绿化 亮化 延伸 贯通 快速化 治理 加固 配套 一期 二期 三期 更新 扩能 建设 扩容 "
    "升级 技改 改建 重建 开发 修缮 疏浚 连通 西延 东延 南延 北延"
).split()
_PLACE_END = "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
_WORK_END = "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word)))
_BRACKET = r"(?:[（(][^（）()]{1,40}[）)])"
NAME_END = re.compile(rf"(?:{_WORK_END}|{_PLACE_END}){_BRACKET}?$|{_BRACKET}$")
WORK_END = re.compile(rf"(?:工程|项目|改造|扩建|迁建|提升|整治|综合提升|拓宽){_BRACKET}?$")
#: Verbs with which a clause begins that reports an activity and names no sub-project.
ACTIVITY = (
    "开工 竣工 年内 新签约 签约 招引 引进 扩充 扩大 淘汰 清理 招聘 兑现 惠及 受益 超额 更换 更新 关停 发展 支撑 助力 赋能 培训 培养 资助 救助 指导 组织 开展 推进 加快 加强 召开 印发 制定 出台 落实 建立 完善 深化 强化 持续 积极 全面 有序 稳步 扎实 大力 统筹 举办 举行 争取 拨付 发放 编制 编发 "
    "起草 拟定 转发 配合 会同 联合 督促 督导 协调 对接 调度 梳理 排查 完成 实施 启动 启用 实现 做好 抓好 抓实 推动 推行 推广 打造 培育 新增 新建 改造 建设 建成 铺设 "
    "集中 评选 申报 申请 确定 围绕 聚焦 结合 按照 根据 为 对 将 以 通过 针对 依托 坚持 优化 提升 提高 规范 健全 发挥 鼓励 支持 引导 宣传 走访 累计 已 正在 目前 "
    "截至 今年 全市 全区 全县 我市 我区 我局 市级 各 其中 其他 其它 其余 剩余 共 下一步 下步 同时 另外 此外 因 由于 受 预计 计划 拟 力争 确保 继续 进一步 严格 "
    "深入 广泛 及时 不断 充分 切实 主动 狠抓 紧盯 聘请 委托 邀请 参加 参与 接受 检查 抽查 验收 审核 审批 办理 受理 处理 解决 化解 整改 治理 投入 完善 征求 "
    "在 从 向 把 让 使 于 并 也 还 又 即 该 此 这 那 本 上级 中央 省级 国家 影响 制约 导致 造成 相关 有关 项目 工程 资金 主体 总体 整体 前期 后期 土地 手续"
).split()
_ACTIVITY = re.compile("(?:" + "|".join(sorted(map(re.escape, ACTIVITY), key=lambda word: -len(word))) + ")")
#: Words that name kinds of things, parts of buildings and acts: a phrase made of them alone names no single thing.
_KINDS = (
    "回迁 安置房 安置 供热 供水 供气 供电 供暖 管网 老旧 小区 棚户区 棚改 农村 城市 城区 城镇 城乡 道路 公路 路网 线路 危房 危旧房 项目 工程 建设 改造 新建 续建 重点 中心城区 "
    "主城区 污水 处理厂 处理 垃圾 学校 中小学 小学 中学 高中 初中 义务教育 公办 民办 幼儿园 普惠性 普惠 养老 医疗 医院 卫生院 卫生室 社区 中心 服务 公园 口袋 绿地 街道 乡镇 "
    "基础设施 基础 设施 配套 水利 水库 水体 黑臭 河道 治理 整治 提升 保障性 保障 租赁 住房 青年 标准化 标准 住宅 邻里 高标准 农田 清洁 取暖 雨污 分流 充电桩 充电 停车场 停车 "
    "泊位 公共 交通 公交 车站 产业 工业 技改 招商 引资 投资 签约 开工 竣工 完工 亿元 以上 年度 全年 年内 计划 任务 目标 综合 更新 修缮 加装 电梯 智慧 数字 平台 系统 体育 健身 "
    "文化 场地 场馆 图书馆 书房 绿道 绿化 生态 环境 分类 厕所 户厕 卫生 饮水 安全 饮用水 雨水 排水 积水 易涝点 大中型 中型 小型 大型 病险 除险 加固 民生 实事 优质 基层 日间 "
    "照料 食堂 助餐 家庭 床位 适老化 残疾人 无障碍 托育 园区 厂房 高速公路 国省道 四好 桥梁 隧道 地下 管廊 海绵 物业 一批 工作 提档 升级 提标 扩容 增效 农贸市场 农贸 市场 "
    "规模 企业 机构 队伍 人才 新增 完成 实施 推进 现代化 快速化 一体化 灌区 流域 水系 景观 节点 街区 片区 地块 土地 征地 拆迁 征收 房屋 群众 居民 村庄 美丽 乡村 宜居 示范 试点 "
    "主体 结构 门诊楼 住院楼 医技楼 教学楼 宿舍楼 综合楼 办公楼 实验楼 行政楼 主楼 裙楼 车间 库房 仓库 食堂 体育馆 操场 连接线 主线 匝道 辅道 主路面 路面 路基 桥涵 涵洞 "
    "桩基 围挡 管线 管道 地下室 外立面 幕墙 室外 室内 附属 装修 装饰 安装 设备 采购 招标 设计 方案 手续 前期 立项 可研 渠首 渠道 泵站 水闸 堤防 护岸 清淤 建筑物 大坝 溢洪道 "
    "东段 西段 南段 北段 中段 全线 全市 全区 全县 各县区 县区 市区 一期 二期 三期 首期 区间 车辆段 站点 站房 安居 保租房 共有 产权 筹集 集中 监测 站 点位 在线 扬尘 重点 行业 "
    "技术 人员 义务 学位 班级 校园 周边 普通 职业 院校 专业 技能 教师 干部 教育 培训 就业 创业 岗位 医保 社保 救助 补贴 特困 低保 高龄 老人 儿童 妇女 零星 骨干 网络 基站 新型 能源 光伏 风电 储能 "
    "新能源 汽车 冷链 物流 仓储 加工 种植 养殖 粮食 蔬菜 畜禽 秸秆 化肥 农药 造林 森林 湿地 矿山 修复 大气 土壤 防治 扩建 改建 迁建 改扩建 高铁 铁路 机场 港口 航道 码头 客运 货运 枢纽 "
    "工业 农业 服务业 社会事业 城建 房地产 民间 制造业 文旅 旅游 政府 国企 平台 其中 目前 累计 部分 剩余 各类 各项 相关 上述 该 和 与 及 、 的 等 类 总体 整体"
).split()
_KIND = re.compile("|".join(sorted(map(re.escape, _KINDS), key=lambda word: -len(word))) + r"|[0-9０-９.#＃一二三四五六七八九十百]+[个条处座所家项类]?")
#: An institution of the city's own is one: 市图书馆.
_OWN = re.compile(r"^(?:市|县|区|省|全民)(?!级|场|政|区|内|民)")
_LIST_INTRO = re.compile(r"包括|包含|分别为|分别是|主要有|主要是|涉及|即|其中|[：:]")
_LIST_END = re.compile(r"等(?=[，。；,;\n）)]|$|[0-9一二三四五六七八九十]{1,4}[个条处座所家项]|[^、，]{0,12}(?:建设|项目|工程|改造|道路)[，。；]?)")
_VERBS = re.compile(
    r"^(?:全面|加快|持续|稳步|有序|统筹|扎实|大力|积极|重点|继续|做好|抓好|力争|确保|年内|实施|推进|推动|开工|建成|新建|改造|启动|完成|建设|实现|开展|打造|提升|"
    r"续建|谋划|投用|竣工|加强|组织|编制|和|及|以及|与|对|将|、|一批|\s)+(?=.{3})"
)


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A sub-project in a list: its name as written, its district (own or inherited along the list) and its place."""

    name: str
    district: str | None
    span: Span
    certainty: Certainty
    inherited: bool = False


#: Acts that name something built only after a place or a work: 凤凰河综合治理, but not 教师队伍建设.
_ABSTRACT = re.compile(r"(?:综合|全面)?(?:建设|提升|整治|治理|更新|配套|系统|平台|开发|配置|保护)+$")


def is_specific(name: str) -> bool:
    """Tell a name (火炬路改造) from a kind of thing (供热管网, 老旧小区改造)."""
    if not 3 <= len(name) <= LONGEST:
        return False
    own = _KIND.sub("", re.sub(r"[（(][^（）()]*[）)]", "", name))
    return len(own) >= 2 or bool(_OWN.match(name) and len(name) >= 4)


def begins_with_activity(words: str) -> bool:
    """Tell whether a clause begins by saying what was done (召开, 推进) and so names nothing built."""
    return bool(_ACTIVITY.match(words))


def looks_like_name(words: str) -> bool:
    """Tell whether `words` as a whole can be the name of something built."""
    if not is_specific(words) or not NAME_END.search(words) or begins_with_activity(words):
        return False
    abstract = _ABSTRACT.search(words)
    return not abstract or (abstract.start() >= 2 and bool(NAME_END.search(words[: abstract.start()])))


def parts_of(text: str, start: int, end: int, marks: str = "、，") -> list[Span]:
    """Return the parts of `text[start:end]` between `marks` that stand outside brackets."""
    parts, depth, begin = [], 0, start
    for place in range(start, end):
        mark = text[place]
        if mark in "（(《“":
            depth += 1
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        elif mark in marks and depth == 0:
            parts.append(Span(begin, place))
            begin = place + 1
    return [*parts, Span(begin, end)]


def named_projects(text: str, known: Collection[str] = LINYI) -> list[NamedProject]:
    """Return the sub-projects that lists in a goal or a task name, in order: 包括兰山区A、B、C，高新区D、E等."""
    found: list[NamedProject] = []
    start = 0
    for sentence_end in [*(mark.start() for mark in re.finditer(r"[。；;\n]", text)), len(text)]:
        if sentence_end - start >= 6:
            found += _in_sentence(text, start, sentence_end, known)
        start = sentence_end + 1
    return found


def _in_sentence(text: str, start: int, end: int, known: Collection[str]) -> list[NamedProject]:
    """Return the names of the list that a sentence holds."""
    intro = next((found for found in _LIST_INTRO.finditer(text, start, end) if text[found.end() : end].count("、") >= 1), None)
    begin = intro.end() if intro else start
    names: list[Span] = []
    for part in parts_of(text, begin, end, "、，,"):
        words = part.of(text)
        closing = _LIST_END.search(words)
        if closing:
            part = Span(part.start, part.start + closing.start())
        pieces = [piece for piece in _pieces(text, part) if len(piece)]
        accepted = [piece for piece in pieces if _is_listed(piece.of(text), bool(intro))]
        if pieces and not accepted and names and text[part.start - 1] in "，,":
            break
        names += accepted
        if closing and names:
            break
    if len(names) < 2:
        return []
    return _with_districts(text, names, known, Certainty.SURE if intro else Certainty.LIKELY)


def _pieces(text: str, part: Span) -> list[Span]:
    """Return `part` without leading verbs, split at 和 or 以及 where both sides are names."""
    words = part.of(text)
    head = _VERBS.match(words)
    begin = part.start + (head.end() if head else 0)
    if count := re.match(r"[0-9一二三四五六七八九十]{1,4}[个条处座所家项](?=[^，、]{3})", text[begin : part.end]):
        begin += count.end()
    for joint in re.finditer(r"以及|和|及|与", text[begin : part.end]):
        left, right = Span(begin, begin + joint.start()), Span(begin + joint.end(), part.end)
        if looks_like_name(left.of(text)) and looks_like_name(right.of(text)):
            return [left, right]
    return [Span(begin, part.end)]


def _is_listed(words: str, introduced: bool) -> bool:
    """Tell whether `words` can be an entry of a list of sub-projects."""
    if not looks_like_name(words) or re.search(r"[0-9]\s?%|[。；：]", words):
        return False
    return introduced or not re.search(r"(?:中心|社区)$", words) or len(words) >= 7


def _with_districts(text: str, names: list[Span], known: Collection[str], certainty: Certainty) -> list[NamedProject]:
    """Return the names with their districts: a name without one takes over that of the name before it."""
    found: list[NamedProject] = []
    district: str | None = None
    for span in names:
        own = district_of(span.of(text), known=known)
        district = own[0] if own else district
        found.append(NamedProject(span.of(text), district, span, certainty, inherited=own is None and district is not None))
    return found
