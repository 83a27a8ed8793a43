"""Which headers speak of people and how they are reached, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata

from kaopu.spelling import normalise

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAIL = re.compile(r"\be-?mails?\b|\bmail\b|邮箱|邮件地址|电邮|邮件$")
PHONE = re.compile(
    r"\b((tele)?phones?|tel|mobile|cell|fax|whats ?app|wechat( id)?)\b"
    r"|手机|电话|座机|传真|微信号?|联系方式"
)
ID_NUMBER = re.compile(r"身份证|护照|\bpassport\b|\bnational id\b|\bssn\b")
PERSON = re.compile(
    r"\b(first|last|full|given|family|middle|contact|person|customer|buyer|lead) ?names?\b"
    r"|\b(primary |main )?contacts?( person)?$|^name$|\bdecision ?maker names?\b"
    r"|\b(surname|forename|maiden name|signer|signatory)\b"
    r"|姓名|姓氏|^名字$|联系人|收件人|收货人|法人(代表)?|称呼|对接人|签约人|决策人$"
)
COLLEAGUE = re.compile(
    r"\b(owners?|(sales ?)?reps?|assigned to|assignee|responsible|account manager|agent)\b"
    r"|\bsales ?(agent|person|man|manager|representative)s?\b|^user$"
    r"|\b(created|(last )?modified) by\b"
    r"|负责人|所有者|归属人|业务员|销售(员|代表|经理|人员)?$|跟进人|创建人|修改人|经办人|客户经理"
)
FREE_TEXT = re.compile(
    r"\b(notes?|comments?|description|remarks?|next steps?|message)\b"
    r"|备注|描述|说明|留言|跟进记录|沟通记录"
)
# A word that makes the header speak of something else than the person.
OF_PERSON = re.compile(
    r"\b(title|role|level|position|type|status|count|id|date|method|department|attitude"
    r"|seniority|function|authority|since|source|channel|number of|team|region|group"
    r"|created)\b"
    r"|职位|职务|级别|角色|数量|(?<!联系)方式|类型|部门|态度|人数|日期|时间|来源|状态|团队|编号|层级|个数"
)
COMPANY = re.compile(
    r"\b(account|company|organi[sz]ation|product|campaign|deal|opportunity|firm|business)\b"
    r"|公司|企业|产品|商机|机构|单位"
)


def header_words(header: str) -> str:
    """Return a header as small words.

    Example:
        >>> header_words("ContactName__c")
        'contact name c'
    """
    spaced = CAMEL.sub(" ", unicodedata.normalize("NFKC", header))
    return normalise(re.sub(r"[_\W]+", " ", spaced))
