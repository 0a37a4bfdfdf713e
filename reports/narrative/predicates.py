"""Where the statement of a clause may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.language.figures.names import masked

#: Words after which the statement begins beyond doubt: a name holds none of them.
_PLAIN = (
    r"已|正在|正式|(?<!项)目前|截至|截止|全部|完成|进入|处于|累计|总体|整体|总工程量|形象进度|工程进度|开工|竣工|完工|预计|计划|尚未|尚处|"
    r"于[0-9]|按照|按计划|按期|投入|取得|办理|提出|列入|顺利|全面|如期|建成|签约(?!率|项目)|投产|摘牌|挂网|(?<!修)复工(?!程)|并网|获批|批复|开园|开业|进场|封顶|合龙|"
    r"通车|取消|停工|分别|均(?!衡)|投用|投运|试运[行营]|试生产|暂停|暂缓|缓建|转入|具备|受[^，。；]{0,8}影响|移交|入驻|揭牌|下闸|蓄水(?!池)|"
    r"封关|开通|完毕|结束|收尾|就绪|落成|过半|挂牌|迎客|剩余|其余|总?占地|总?建筑面积|总投资|概算|全长|总长|开市|开街|加快|有序|持续|稳步|扎实|洞通|终止|成型|受阻|交房|(?:提升|顶升|吊装|安装)?(?:到位|就位)|(?:规范化?|正常|平稳|常态化|实体化|高效|满负荷|稳定)运[行营]|[0-9０-９]+"
)
#: Words that begin a statement as a rule and may stand inside a name: 激光雷达, 未来科技城, 运营中心.
_LIKELY = (
    r"正(?=按|加|推|进|办|开|组|全|抓)|现(?!代|场|有|状)|基本|(?<!雷)(?<!发)(?<!抵)达(?=[到标产效成约近0-9０-９])|主体(?!育)|(?:施工|建设|开发|改造|安装)进[度展]|施工|实现|通过|启动(?!区)|(?<![模虚])拟|将(?!军)|"
    r"尚(?!城|品)|未(?!来)|暂|获得?|(?<![基])因|落地|中标|发电(?!厂|项目|工程)|运营(?!中心)|验收|招标|进度|全线|贯通(?!工程|项目)|推进|桩基|路基|确定|明确|"
    r"主楼|仍|需|(?<!接)(?<!招)待|顶进|下线|应(?=[签征拆完交搬])|由于|纳入|入选|恢复|结束|调试|开放|启用|上线|交付|供水(?!管|厂|工程|项目|站|设施)|正处|进展|土建|基坑|在建(?!工程|项目)|"
    r"实施(?!方案)|开展|征[地迁]|拆迁|清表|勘察|设计(?!院|中心)|可研|立项|环评|采购|签订|签约|洽谈|谋划|试营业|通航|通电|通气|合拢|联动试车|试车|热滑|冷滑|升顶|封底|达标(?!工程|项目|改造)|满水|亮灯|亮相|开榨|点火|办结|核发|公示|定稿|比选|征集|收储|供地|腾退|腾空|"
    r"进尺|到货|进水|出水|疏浚(?=[土淤完至约0-9])|试桩|打桩|绑扎|拆模|抹灰|粉刷|喷涂|铺轨|铺油|划线|补植|充水|联调|更换|搬入|查验|装机|浆砌|合格"
)
_PREDICATE = re.compile(rf"(?P<open>[（(《“])|(?P<close>[）)》”])|(?P<plain>{_PLAIN})|(?P<likely>{_LIKELY})")
COUNT = r"[0-9０-９一二三四五六七八九十两]{1,3}余?[个条座所处家]"
#: Verbs of building that a length or a height follows: 隧洞掘进3.6公里, 大坝填筑至高程580米.
_WORKED = re.compile(
    r"新?(?:掘进|填筑|铺设|敷设|安装|浇筑|衬砌|砌筑|吊装|焊接|摊铺|架设|硬化|种植|铺装|修缮|布设|组立|接入|清淤|疏浚|修建|砌护|贯通|开挖|栽植|拆除|回填|搭建)(?:完成)?(?:[至到了])?(?:高程|标高)?$"
)
_DATE = re.compile(r"(?:20[0-9]{2}年)?[0-9]{1,2}月")


def predicates(clause: str) -> Iterator[int]:
    """Yield the places where a clause's statement may begin, up to the first that is beyond doubt.

    Nothing more is yielded where the clause merely counts its subject.
    """
    depth, names = 0, None
    for found in _PREDICATE.finditer(clause):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(0, depth - 1)
        elif depth or found.start() < 3:
            continue
        elif not found[0].isdigit():
            yield found.start()
            if found["plain"]:
                return
        elif re.match(r"(?:\.[0-9]+)?\s?[%％]", clause[found.end() :]):
            yield found.start()
            return
        else:
            listed = "、" in clause[: found.start()] or clause[found.start() - 1] == "等"
            names = masked(clause) if names is None else names
            if names[found.start()] and _DATE.match(clause, found.start()):
                yield found.start()
                return
            if worked := _WORKED.search(clause, 3, found.start()):
                yield worked.start()
                return
            if not (listed and re.match(COUNT, clause[found.start() :])) and not names[found.start()]:
                return


def states(words: str) -> bool:
    """Tell whether `words` hold a statement, outside brackets."""
    return any(_PREDICATE.match(words, place)["plain"] for place in predicates(words))  # type: ignore[index]
