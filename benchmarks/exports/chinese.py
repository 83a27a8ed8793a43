"""Exports with Chinese headers: 纷享销客, 销售易, 悟空CRM, 小满 OKKI.

Preset fields as far as documentation shows them, and the fields that teams add.
"""

from __future__ import annotations

from exports.deals import CrmExport, draw_deals, make_export

OWNERS = ("王芳", "李强", "张伟", "陈晨", "周敏", "吴昊")
SOURCES = ("展会", "官网", "老客户介绍", "电话营销", "广告")
PRODUCTS = ("注塑机", "机械手", "模温机", "配件")
REGIONS = ("华东", "华南", "华北", "西南", "华中", "东北")
INDUSTRIES = ("汽车零部件", "家电", "医疗器械", "包装", "电子")
COUNTRIES = ("美国", "德国", "越南", "印度", "巴西", "阿联酋")
LOST = ("价格太高", "预算取消", "竞争对手中标", "联系不上", "项目搁置")
NOTES = (
    "客户说下周再开会讨论,需要我们先提供两个同行案例和详细的技术参数,之后再约老板见面。",
    "电话沟通半小时,对方关心交期和售后,让我们把报价单和质保条款一起发过去再说。",
    "已经加了微信,发了产品资料和视频,等他们技术部门看完以后再安排一次线上演示。",
)


def fxiaoke() -> CrmExport:
    """Return opportunities of 纷享销客."""
    d = draw_deals(560, 21)
    stages = ("初步接触", "需求确认", "方案报价", "商务谈判")
    columns = {
        "商机编号": ("lead.id", d.ids("SJ2023-{:06d}")),
        "商机名称": ("ignore", d.firms(chinese=True)),
        "客户名称": ("ignore", d.firms(chinese=True)),
        "商机状态": ("outcome", d.outcome("赢单", "输单", ("进行中",))),
        "商机阶段": ("lead.stage", d.words("stage", stages, 0)),
        "销售流程": ("ignore", ["标准销售流程"] * len(d)),
        "商机金额": ("amount.column", d.money("{:.2f}")),
        "赢率": ("leak", d.probability("{:d}%")),
        "预计成交日期": ("fields.signing_date", d.days("planned", "%Y-%m-%d", 0.1)),
        "实际结单日期": ("dates.closed", d.days("closed")),
        "来源": ("context", d.words("source", SOURCES)),
        "业务类型": ("context", d.words("kind", ("新购", "复购"))),
        "负责人": ("own_side", d.words("owner", OWNERS, 0)),
        "负责人主属部门": ("own_side", d.words("team", ("销售一部", "销售二部"))),
        "输单原因": ("leak", d.only(0, LOST)),
        "创建人": ("ignore", d.words("owner", OWNERS, 0)),
        "创建时间": ("dates.created", d.days("created", "%Y-%m-%d 09:30")),
        "最后修改时间": ("ignore", d.days("touched", "%Y-%m-%d 18:00")),
        "最后跟进时间": ("ignore", d.days("touched", "%Y-%m-%d 18:00", 0.1)),
        "锁定状态": ("ignore", ["未锁定"] * len(d)),
        "生命状态": ("ignore", ["正常"] * len(d)),
        "预算状态": (
            "fields.budget_status",
            d.words("budget", ("无预算", "申请中", "已明确", "已批复")),
        ),
        "决策人态度": (
            "fields.decider_attitude",
            d.words("decider", ("反对", "中立", "支持")),
        ),
        "需求是否明确": (
            "fields.requirements_clarity|fields.need_agreed",
            d.words("scope", ("不明确", "较明确", "明确")),
        ),
        "竞争对手": ("context", d.words("rival", ("无", "海天", "伊之密", "震雄"))),
        "备注": ("ignore", d.any(NOTES, 0.4)),
    }
    return make_export("fxiaoke", columns, ("赢单", "输单"), "gb18030")


def neocrm() -> CrmExport:
    """Return 销售机会 of 销售易."""
    d = draw_deals(520, 22)
    stages = ("验证客户", "需求确定", "方案/报价", "谈判审核")
    columns = {
        "销售机会编号": ("lead.id", d.ids("OPP{:08d}")),
        "机会名称": ("ignore", d.firms(chinese=True)),
        "客户名称": ("ignore", d.firms(chinese=True)),
        "销售机会所有人": ("own_side", d.words("owner", OWNERS, 0)),
        "所属部门": ("own_side", d.words("team", ("华东大区", "华南大区"))),
        "销售金额": ("amount.column", d.money("¥{:,.2f}")),
        "销售阶段": ("outcome", d.outcome("赢单", "输单", stages)),
        "赢率": ("leak", d.probability("{:d}%")),
        "预计结单日期": ("fields.signing_date", d.days("planned", "%Y年%m月%d日")),
        "结单日期": ("dates.closed", d.days("closed", "%Y年%m月%d日")),
        "机会类型": ("context", d.words("kind", ("新客户机会", "老客户机会"))),
        "机会来源": ("context", d.words("source", SOURCES)),
        "意向产品": ("context", d.words("product", PRODUCTS)),
        "输单描述": ("leak", d.only(0, LOST)),
        "创建日期": ("dates.created", d.days("created", "%Y年%m月%d日")),
        "修改日期": ("ignore", d.days("touched", "%Y年%m月%d日")),
        "最新跟进日期": ("ignore", d.days("touched", "%Y年%m月%d日", 0.1)),
        "停留天数": ("ignore", d.counts(12)),
        "项目预算": ("signals.budget_clarity", d.money("{:.0f}", 0.6)),
        "预算是否到位": (
            "fields.budget_status",
            d.words("budget", ("无", "不确定", "有", "已到位")),
        ),
        "决策链是否清楚": (
            "fields.decision_chain",
            d.words("chain", ("不清楚", "部分清楚", "完全清楚")),
        ),
        "客户痛点": ("ignore", d.any(NOTES, 0.3)),
        "需求认同": (
            "fields.need_agreed",
            d.words("need", ("不认同", "部分认同", "认同")),
        ),
        "客户行业": ("context", d.words("industry", INDUSTRIES)),
        "省份": ("context", d.words("region", REGIONS)),
        "联系人": ("ignore", d.people(chinese=True)),
        "联系电话": ("ignore", d.phones("139{:08d}")),
        "注册资本": ("fields.registered_capital", d.money("{:.0f}万", 0.7)),
    }
    return make_export("neocrm", columns, ("赢单", "输单"))


def wukong() -> CrmExport:
    """Return 商机 of 悟空CRM."""
    d = draw_deals(480, 23)
    stages = ("验证客户", "需求分析", "方案/报价")
    columns = {
        "商机ID": ("lead.id", d.ids("{:d}", 30_001)),
        "商机名称": ("ignore", d.firms(chinese=True)),
        "客户名称": ("ignore", d.firms(chinese=True)),
        "商机金额": ("amount.column", d.money("{:.2f}")),
        "预计成交日期": ("fields.signing_date", d.days("planned", "%Y/%m/%d", 0.2)),
        "商机状态组": ("ignore", ["系统默认"] * len(d)),
        "商机阶段": ("outcome", d.outcome("赢单", "输单", stages)),
        "失败原因": ("leak", d.only(0, LOST)),
        "备注": ("ignore", d.any(NOTES, 0.5)),
        "最后跟进时间": ("ignore", d.days("touched", "%Y/%m/%d", 0.1)),
        "下次联系时间": ("ignore", d.days("touched", "%Y/%m/%d", 0.5)),
        "负责人": ("own_side", d.words("owner", OWNERS, 0)),
        "负责人部门": ("own_side", d.words("team", ("销售部", "大客户部"))),
        "创建人": ("ignore", d.words("owner", OWNERS, 0)),
        "创建时间": ("dates.created", d.days("created", "%Y/%m/%d")),
        "更新时间": ("ignore", d.days("touched", "%Y/%m/%d")),
        "相关团队": ("ignore", d.words("owner", OWNERS, 0.5)),
        "客户级别": ("own_side", d.words("importance", ("C类", "B类", "A类"))),
        "客户来源": ("context", d.words("source", SOURCES)),
        "客户行业": ("context", d.words("industry", INDUSTRIES)),
        "客户预算情况": (
            "fields.budget_status",
            d.words("budget", ("没有预算", "规划中", "有预算", "已批准")),
        ),
        "采购紧急程度": (
            "fields.timeline_status",
            d.words("timeline", ("不急", "一般", "紧急")),
        ),
        "关键人支持度": (
            "fields.decider_attitude",
            d.words("decider", ("反对", "中立", "支持")),
        ),
        "跟进次数": ("ignore", d.counts(6)),
        "手机": ("ignore", d.phones("138{:08d}")),
        "整单折扣": ("ignore", d.any(("0", "5", "10"))),
    }
    return make_export("wukong", columns, ("赢单", "输单"), "gbk")


def okki() -> CrmExport:
    """Return 商机 of 小满 OKKI, as an exporter keeps them."""
    d = draw_deals(600, 24)
    stages = ("询盘", "报价", "寄样", "谈判")
    columns = {
        "商机编号": ("lead.id", d.ids("#{:05d}", 10_000)),
        "商机名称": ("ignore", d.firms()),
        "公司名称": ("ignore", d.firms()),
        "国家地区": ("context", d.words("region", COUNTRIES)),
        "销售阶段": ("outcome", d.outcome("赢单", "输单", stages)),
        "销售金额": ("amount.column", d.money("{:.2f}")),
        "币种": ("amount.currency_column|ignore", ["USD"] * len(d)),
        "预计成交日期": ("fields.signing_date", d.days("planned", blank=0.1)),
        "赢单时间": ("leak", d.days("closed", "%Y-%m-%d %H:%M", end=1)),
        "输单时间": ("leak", d.days("closed", "%Y-%m-%d %H:%M", end=0)),
        "输单类型": ("leak", d.only(0, LOST)),
        "商机来源": (
            "context",
            d.words("source", ("阿里巴巴", "展会", "谷歌推广", "环球资源", "转介绍")),
        ),
        "客户星级": ("own_side", d.words("importance", ("1星", "3星", "5星"))),
        "客户类型": ("context", d.words("kind", ("贸易商", "终端工厂"))),
        "主营产品": ("context", d.words("product", PRODUCTS)),
        "采购意向": (
            "fields.need_agreed",
            d.words("need", ("低意向", "一般意向", "高意向")),
        ),
        "年采购额": ("signals.ability_to_buy", d.money("{:.0f}", 0.6)),
        "是否寄样": (
            "signals.need_consensus",
            d.words("value", ("否", "是")),
        ),
        "目标价": ("signals.budget_clarity", d.money("{:.2f}", 0.5)),
        "决策人": (
            "fields.decider_attitude",
            d.words("decider", ("不支持", "观望", "支持")),
        ),
        "要求交期": ("fields.implementation_date", d.days("planned", blank=0.3)),
        "付款方式": ("context", d.any(("T/T", "L/C", "D/P"), 0.2)),
        "跟进人": ("own_side", d.words("owner", OWNERS, 0)),
        "创建人": ("ignore", d.words("owner", OWNERS, 0)),
        "创建时间": ("dates.created", d.days("created", "%Y-%m-%d 10:00:00")),
        "最近联系时间": ("ignore", d.days("touched", "%Y-%m-%d 10:00:00", 0.1)),
        "邮件往来数": ("ignore", d.counts(14)),
        "主要联系人": ("ignore", d.people()),
        "主要联系人邮箱": ("ignore", d.mails()),
        "WhatsApp": ("ignore", d.phones("+1 415 {:07d}")),
        "备注": ("ignore", d.any(NOTES, 0.4)),
    }
    return make_export("okki", columns, ("赢单", "输单"))
