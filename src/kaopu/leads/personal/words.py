"""Which headers speak of people and how they are reached, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata

from kaopu.spelling import normalise

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAIL = re.compile(r"\be-?mails?\b|\bmail\b|邮箱|邮件地址|电邮|邮件$")
PHONE = re.compile(r"\b((tele)?phones?|tel|mobile|cell|fax)\b|手机|电话|座机|传真|联系方式")
MESSENGER = re.compile(
    r"\b(we ?chat|weixin|qq|whats ?app|telegram|skype|line id|kakao ?talk|viber|zalo)\b"
    r"|微信|企鹅号|钉钉号?|扣扣"
)
ID_NUMBER = re.compile(
    r"身份证|护照|社保号|银行卡|银行账号|卡号"
    r"|\bpassport\b|\bnational id( number)?\b|\bssn\b"
    r"|\bsocial security\b|\bpersonal (id|number|code)\b|\biban\b"
    r"|\b(credit|debit|bank) ?card\b|\bcard (no|number)\b|\bbank account\b"
    r"|\baadhaar\b|\bnino\b|\bcpf\b|\bcurp\b|\bdni\b|\bcodice fiscale\b"
)
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


SIGNS_LOOKED_AT = 60
# Ways to reach people, what they are called by, and what they do: no names of anyone.
CHANNELS = re.compile(
    r"(tele)?phone|mobile|cell(ular)?|land ?line|e-?mail|mail|fax|post|letter|sms|text"
    r"|whatsapp|we ?chat|qq|skype|telegram|line|web(site)?|online|chat|call|visit|meeting"
    r"|other|unknown|none|yes|no|true|false|y|n|0|1|n/a|mrs?\.?|ms\.?|miss|dr\.?|prof\.?"
    r"|opened|clicked|bounced|opt(ed)?[ -]?(in|out)|(un)?subscribed|(not )?added"
    r"|电话|手机|座机|固话|邮件|邮箱|短信|微信|传真|信函|拜访|面谈|网站|在线|其他|未知|是|否|有|无|没有"
    r"|[已未]添?加(好友)?|先生|女士|小姐|老师"
)
ROLE = re.compile(
    r"\b(ceo|cfo|cto|cio|coo|cmo|ciso|cpo|vp|svp|evp|chief|president|director|manager|mgr|head"
    r"|officer|engineer|architect|analyst|buyer|purchas(er|ing)|procurement|consultant"
    r"|administrator|admin|assistant|secretary|accountant|controller|supervisor|specialist"
    r"|coordinator|executive|partner|founder|co-?founder|owner|lead|developer|technician"
    r"|committee|department|team|board|user|none|unknown|unidentified)\b"
    r"|总监|经理|主管|总裁|董事长?|总经理|主任|工程师|采购|财务|技术|部长|处长|科长|专员|助理|秘书"
    r"|负责人|老板|创始人|委员会",
    re.IGNORECASE,
)


def is_no_name(text: str) -> bool:
    """Tell whether a cell says how people are reached, or what they are, not who.

    Example:
        >>> is_no_name("Telephone"), is_no_name("VP Sales"), is_no_name("Ann Lee")
        (True, True, False)
    """
    text = normalise(text[:SIGNS_LOOKED_AT])
    return bool(CHANNELS.fullmatch(text) or ROLE.search(text))
