"""Lines that belong to a paper and not to its tasks: remarks, who filled it in, checked it, and when, page numbers."""

from __future__ import annotations

import re

from tasks.files import clean_key

LONGEST_SIGNED = 40
REMARK = re.compile(
    r"(注|备注|说明|附注|附|备考|填表说明|填报说明)\s*\d*[:：].*|[*＊※★☆▲△#＃]+\s*(?:为|是|表示|标[注有]|代表|号).*|其中[:：]?",
    re.DOTALL,
)
REMARK_ALONE = re.compile(r"(?:填[报表])?(?:注|备注|说明|附注|备考)")  # in a cell of its own, its words in the next
BLANK = re.compile(
    r"[（(]?(?:以下空白|此[页栏]无正文|本页无正文|空白)[）)]?|[（(](?:盖章|公章|签章|章)[）)]|.{2,20}[（(](?:盖章|公章|签章)[）)]"
)
# 填报人：张三, 审核：, 单位负责人（签字）：, 联系电话 0539-…, 填报日期：2024年7月2日
WHO = r"(?:填[报表写]|制表|编制|审[核批签定]|复核|校[对核]|经办|报送|上报|联[系络]|分管|主[要管]|单位|部门|科室|签[字发批]|统计|汇总|打印|更新|负责)"
ROLE = r"(?:负责人|人员|人|员|单位|部门|领导|日期|时间|电话|方式|号码|意见|签[字名章]|盖章)"
LABEL = (
    rf"(?:{WHO}{{0,3}}(?:领导|负责人)?{ROLE}|填[报表]|制表|审[核批签定]|复核|校[对核]|经办|签[字发批]|盖章|传真|手机)"
    r"(?:[及和与、/](?:联系)?(?:电话|方式|手机|职务|日期|时间|签[字章]|盖章))*(?:[（(][^（）()]{0,8}[）)])?"
)
SIGNED, SIGNED_ALONE = re.compile(rf"{LABEL}[:：]"), re.compile(LABEL)
DATED = re.compile(r"\D{0,20}(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?")  # 市住建局 2024年7月2日
PAGE = re.compile(
    r"[（(]?(?:续[上前]?[表页]?\d*|[接转承过续](?:[上下次前后]一?[页表])|[上下]页[接续])[）)]?|[-—–－·]+\d{1,4}[-—–－·]+|[-—\s]*第?\d+页(?:[，,/]?共\d+页)?[-—\s]*|第\d+页.{0,8}"
)


def why_no_task(words: list[str]) -> str:
    """Return what the filled cells of a row without a number are, if they are no task; "" where they may be one."""
    first = re.sub(r"\s", "", clean_key(words[0][:LONGEST_SIGNED]))
    if REMARK.fullmatch(words[0].strip()) or (len(words) > 1 and REMARK_ALONE.fullmatch(first)):
        return "备注行"
    if len(words) == 1 and BLANK.fullmatch(first):
        return "落款行"
    if max(map(len, words)) <= LONGEST_SIGNED and (SIGNED.match(first) or SIGNED_ALONE.fullmatch(first)):
        return "落款行"
    if len(set(words)) > 1:
        return ""
    if DATED.fullmatch(first):
        return "落款行"
    return "页码行" if PAGE.fullmatch(first) else ""
