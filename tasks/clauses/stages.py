"""Where a sub-project stands, from the words that say so."""

from __future__ import annotations

import re
from decimal import Decimal

from tasks.clauses.kinds import Stage
from tasks.language.figures import Certainty, Span

_BREAK = re.compile(r"[，。；：,;\n]+")
#: Words that may stand before the word of completion while the whole is meant.
_LEAD = re.compile(
    r"“?(?:五一|六一|七一|十一|国庆|春节|元旦|中秋|入冬|采暖季?|节|汛)”?(?:前|期间)?|全线贯通|贯通|恢复|(?:改造|整修|装修|升级|重建)后|翻新|罩面|渠化|重新|汛前|节前|陆续|相继|先后|成功|同步|截至目前|截止目前|目前|点火|现|均|全部|已经|已|全面|整体|总体|顺利|项目|工程|道路|建设|改造|施工|任务|提前|按期|如期|正式|并|且|于|也|"
    r"[0-9]{1,4}年|[0-9]{1,2}月(?:[0-9]{1,2}日|份|底|初|中旬|上旬|下旬)?|工作|内容|所有|各项|全线|经|实现|达到|基本建成并|建成|竣工|完工|、|"
    r"[0-9一二三四五六七八九十]{1,3}(?:个|条|处|座|所)(?:项目|道路|路|工程|学校|小区)?"
)
_WHOLE = re.compile(
    r"(?:竣工|完工|通车|建成(?![^，。；]{1,8}[0-9])|交房|投用|投运|投入使用|投入执勤|(?:完成)?搬迁入驻|投入运营|投入运行|(?:对外|免费)?开放(?:运营)?|营业|运营|交工验收|(?:正常|规范化?|平稳|稳定|实体化|常态化|高效|满负荷)?运行|入驻(?=企业|商户|商家|团队|机构)|开馆|开业|开诊|开学|通水|通气|通电|(?:点火|正式)?供[热暖]|(?:并网|正式)?供水(?=$|[，。；]|并|运行|\s)|揭牌(?:运营|运行)?|(?:全部)?(?:全?容量)?并网(?:发电|运行)?|(?:全部)?(?:分配|回迁|交付)入住|上线|移交|入住|挂牌(?=成立|$)|开通(?:运营|运行)|投产|交付|启用|开街|开市|开张|迎客|开园|验收合格|通过[^，。；]{0,4}(?:验收|初验)|完成(?:蓄水|交工|竣工|完工|综合|最终|整体)验收|验收|(?:整改)?销号|挂牌运[营行]|达产|达效|"
    r"完成(?:[全所]部|各项|所有)?(?:建设|施工|改造|整治|任务|工程|内容|工作|提升|竣工|验收|改扩建|扩建|改建|修缮|升级|更新|优化|提质|提标|迁建|加固|工艺|(?<=[收工])备案){0,3}$|(?:已|全部)(?:整治|改造|治理|修复|修缮)完成(?![^，。；]{0,8}[0-9])|达标运行|通航|通邮|开榨|亮灯|亮相|试营业|封关运[作营]|(?:改造|整治|施工|建设|罩面|修缮|翻新)(?:完成并恢复|结束|完毕)|实施完毕|施工完毕|建设完毕|完毕)(?!手续|资料|准备|试(?!投产|生产))"
)
_OPENED = re.compile(
    r"(?:竣工验收|通车|投入使用|投入执勤|(?:完成)?搬迁入驻|投入运营|建成投用|竣工投用|交付使用|开园|建成并?投入|并(?:正式|全面|顺利)?(?:通过(?:竣工|综合|最终)?验收|移交|投产|投用|投运|正式交付|(?:对外|正式)?(?:开放|开诊|开业|运营|启用|投用)))(?!手续|资料|准备)"
)
_PART = re.compile(r"段|期|部分|主体|基础|[一二三四五六七八九十0-9][个处座条所]|其中")
CANCELLED = re.compile(
    r"(?:已取消|取消实施|不再实施|终止实施|已终止|调(?:整)?出[^，。；]{0,4}计划|不再建设|予以取消|取消建设|取消(?=[，。；]|$))"
)
SUSPENDED = re.compile(r"(?:停工|暂停|停建|暂缓|缓建|停滞)(?!整改后复工)")
RESUMED = re.compile(r"已[^，。；]{0,6}复工|全面复工|恢复施工")
NOT_STARTED = re.compile(
    r"(?:(?:未|没有|未能)(?:能|按(?:计划|期|时|要求)|如期|及时|正式|全面|完全|完成)+(?:开工|动工|启动)|未开工|尚未开工|未动工|未启动|尚未启动|暂未启动|未实施|暂未实施|尚未实施|未开始实施|待开工|未进场|尚未建设|未开始建设|计划[^，。；]{0,10}开工|"
    r"拟[^，。；]{0,8}开工|预计[^，。；]{0,10}(?:开工|动工|启动建设|进场)|力争[^，。；]{0,12}开工|将于[^，。；]{0,10}开工)"
)
FUTURE = re.compile(
    r"(?:(?<![0-9])(?<!已于)(?<!已)[0-9]{1,2}月(?:上旬|中旬|下旬|底|份|初)(?:进场|开工|动工|启动建设|投用|完工|竣工))|(?:预计|计划|力争|确保|拟于?|将于?|争取|待(?!验收)|近期|近日|择期|下一步|下步|有望|即将|准备|筹备|按照|按(?![期时质])|用于|年底前|未)[^，。；]{0,24}"
    r"(?:完工|竣工|通车|建成|投用|使用|交付|启用|开工|动工|施工|建设|完成|封顶|进场|运营|运行|验收)"
)
_UNFINISHED = re.compile(
    r"(?:未|尚未|没有|未能|即将|基本|部分|主体|[^，。；]{0,6}段)(?:全部|完全|全面)?(?:完工|竣工|建成|完成|通车)"
)
#: Words of preparation that hold a word of construction.
PAPER = re.compile(
    r"施工图|施工许可证?|施工手续|施工招标|施工单位|施工队伍|施工方案|施工合同|施工前|施工准备|建设方案|建设用地|建设单位|建设标准|建设模式|建设手续|"
    r"建设规划|建设条件|规划建设|开工手续|开工前|开工时间|开工日期|开工准备|开工许可|开工条件|开工令|工程规划许可证?|监理招标|设备招标|建设工程规划|建设内容|建设指标|拆除(?:房屋|民房|旧房|建筑物?|地上)|(?:装修|装饰|布展|改造|拆除|安装|绿化|修缮)(?:施工)?(?:方案|设计|图纸|招标|合同|协议)"
)
PREPARATION = re.compile(
    rf"{PAPER.pattern}|立项|项目建议书|使用权证|权证|许可证|可研|可行性研究|环评|能评|稳评|林评|水保|设计|方案|招标|招投标|投标|中标|挂网|开标|手续|报批|审批|批复|批准|核准|备案|规划|"
    r"拆迁|征迁|征地|征收|征拆|腾空|补偿|勘察|勘测|勘探|地勘|前期|选址|评审|初设|组卷|公示|摸底|论证|调研|洽谈|签约|签订|土地|用地|资金筹措|融资|清表|预审|"
    r"编制|工可|审查|控规|获批|报建|划拨|出让|摘牌|谋划|对接|采购|筹备|征求意见|优化|图审|财评|控制价|清单|听证|入库|申报|列入|纳入|储备"
)
CONSTRUCTION = re.compile(
    r"在建|施工|开工|并网|合龙|下闸|首台|首件|试运营|试营业|洞通|点火|复工|投料|试车|布展|展陈|完成(?:年度|总)投资|动工|进场|建设中|正在建设|开始建设|加快建设|推进建设|改造中|正在改造|正在实施|实施中|实施改造|铺设|浇筑|摊铺|封顶|主体|基础|"
    r"开挖|回填|安装|砌筑|调试|装修|装饰|绿化|路基|路面|沥青|水稳|管网|桩|围挡|渣土|吊装|架设|组塔|架线|转体|钢结构|粉刷|砌体|二次结构|幕墙|收尾|扫尾|附属|清淤|护坡|"
    r"衬砌|掘进|贯通|试运行|竣工验收准备|试压|水压试验|土建|试验合格|满水|升顶|封底|浆砌|联动|进尺|气压试验|压力试验|设备搬入|滑模|到顶|就位|焊接|设备进场|到货|土方|基坑|支护|地下室|结构|拆除|清理|工程量|试生产|混凝土|房建|墙体|室外|室内|外墙|屋面|场平|平整|"
    r"栽植|种植|疏浚|打井|供水|喷洒|更换|整修|敷设|硬化|梁板|墩|隧道|盾构|剩余部分|继续推进|完成投资|累计投资|建设进度|工程进度|形象进度|施工进度"
)
WORKED = re.compile(
    r"(?:完成|完工|建成|铺设|新建|改造|投放|种植|加固|铺轨|焊接|还田|接入|归集|更换|吊装|掘进|敷设|安装|搭建|修缮|治理|疏浚|新装|加装|修建|修筑|填筑|衬砌|架设|浇筑|掘进|栽植|铺装|铺筑|摊铺|打通)[^，。；]{0,14}?[0-9.]+\s?(?:万|亿)?(?:余)?(?:米|公里|千米|平方米|立方米|平|方|亩|公顷|[%％]|个|处|户|套|根|棵|株|吨|盏|座|栋)"
)


def stage_of(text: str, *, percent: Decimal | None = None) -> tuple[Stage, Span | None, Certainty]:
    """Return the stage that a sub-project's statement (its name left out) tells, with the words it stands on.

    `percent` is the share of the whole works, where stated: it decides between 在建 and 已完工.
    """
    if stopped := _stopped(text):
        return stopped
    done = _completed(text)
    if percent is not None and percent < 100:
        return (Stage.UNDER_CONSTRUCTION if percent else Stage.NOT_STARTED), None, Certainty.SURE
    if done or percent is not None:
        return Stage.COMPLETED, done, Certainty.SURE
    started = _search(CONSTRUCTION, text) or _search(WORKED, text)
    waiting = NOT_STARTED.search(text)
    if waiting and not (started and not waiting.start() <= started.start < waiting.end()):
        stated = bool(re.match(r"未|尚未|暂未|待", waiting[0]))
        if stated or not PREPARATION.search(text):
            return Stage.NOT_STARTED, Span(*waiting.span()), Certainty.SURE if stated else Certainty.LIKELY
    if started:
        return Stage.UNDER_CONSTRUCTION, started, Certainty.LIKELY
    if found := PREPARATION.search(text):
        return Stage.PREPARATION, Span(*found.span()), Certainty.LIKELY
    found = re.search(r"推进|建设|改造|实施|进展|完工|竣工|交付|建成|正在|加装|搭建|完成", text)
    return (Stage.UNDER_CONSTRUCTION, Span(*found.span()), Certainty.GUESS) if found else _UNSTATED


_UNSTATED = (Stage.UNSTATED, None, Certainty.GUESS)


def _stopped(text: str) -> tuple[Stage, Span, Certainty] | None:
    """Return that the works were given up or stand still, None where they go on."""
    if found := CANCELLED.search(text):
        return Stage.CANCELLED, Span(*found.span()), Certainty.SURE
    found = SUSPENDED.search(text)
    if found and not RESUMED.search(text, found.end()):
        return Stage.SUSPENDED, Span(*found.span()), Certainty.SURE
    return None


def _completed(text: str) -> Span | None:
    """Return the words that call the whole of it finished."""
    start = 0
    for end in [*(found.start() for found in _BREAK.finditer(text)), len(text)]:
        while start < end and text[start] in "，。；：,;\n 　":
            start += 1
        clause = text[start : min(end, start + 80)]
        if clause and not FUTURE.search(clause) and not _UNFINISHED.search(clause):
            place, leads = 0, []
            while found := _LEAD.match(clause, place):
                leads.append(place)
                place = found.end()
            for lead in [place, *reversed(leads)]:
                if found := _WHOLE.match(clause, lead):
                    return Span(start + lead, start + found.end())
            found = _OPENED.search(clause)
            if found and not _PART.search(clause[: found.start()]):
                return Span(start + found.start(), start + found.end())
        start = end
    return None


def _search(pattern: re.Pattern[str], text: str) -> Span | None:
    """Return the first words of construction that are neither paper work nor future."""
    aside = bytearray(len(text))
    for other in (PAPER, FUTURE):
        for found in other.finditer(text):
            aside[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    return next((Span(*found.span()) for found in pattern.finditer(text) if not aside[found.start()]), None)
