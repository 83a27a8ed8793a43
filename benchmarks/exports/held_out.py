"""Exports made after the vocabulary was finished, to see how it does on strange ones.

SuiteCRM and Freshsales by their documented fields; the headers of two public data sets
(the "win loss" sample of IBM, the leads of X Education); two sheets kept by hand, one by
a Chinese exporter, one by a team that works with MEDDIC.
"""

from __future__ import annotations

from exports.chinese import COUNTRIES as EXPORT_COUNTRIES
from exports.chinese import NOTES as CHINESE_NOTES
from exports.chinese import OWNERS as CHINESE_OWNERS
from exports.deals import CrmExport, draw_deals, make_export
from exports.english import COUNTRIES, INDUSTRIES, LOST, NOTES, OWNERS, SOURCES


def suitecrm() -> CrmExport:
    """Return opportunities of SuiteCRM."""
    d = draw_deals(420, 31)
    stages = ("Prospecting", "Qualification", "Proposal/Price Quote", "Negotiation/Review")
    columns = {
        "ID": ("lead.id", d.hashes(36)),
        "Opportunity Name": ("ignore", d.firms()),
        "Account Name": ("ignore", d.firms()),
        "Currency": ("amount.currency_column|ignore", ["US Dollars : $"] * len(d)),
        "Expected Close Date": (
            "fields.signing_date|dates.closed",
            d.days("planned", "%m/%d/%Y"),
        ),
        "Opportunity Amount": ("amount.column", d.money("${:,.2f}")),
        "Type": ("context", d.words("kind", ("Existing Business", "New Business"))),
        "Sales Stage": ("outcome", d.outcome("Closed Won", "Closed Lost", stages)),
        "Lead Source": ("context", d.words("source", SOURCES)),
        "Probability (%)": ("leak", d.probability()),
        "Campaign": ("context", d.words("source", ("Spring", "Fair", "", "Mail", "Web"))),
        "Next Step": ("ignore", d.any(NOTES, 0.4)),
        "Description": ("ignore", d.any(NOTES, 0.4)),
        "Assigned to": ("own_side", d.words("owner", OWNERS, 0)),
        "Date Created": ("dates.created", d.days("created", "%m/%d/%Y")),
        "Date Modified": ("ignore", d.days("touched", "%m/%d/%Y")),
        "Modified By": ("ignore", d.words("owner", OWNERS, 0)),
        "Created By": ("ignore", d.words("owner", OWNERS, 0)),
        "Deleted": ("ignore", ["0"] * len(d)),
        "Budget Sign-off": (
            "fields.budget_status",
            d.words("budget", ("No", "Pending", "Yes", "Approved")),
        ),
        "Solution Match": (
            "fields.scenario_fit",
            d.words("fit", ("Low", "Medium", "High")),
        ),
        "Buyer's Attitude": (
            "fields.decider_attitude",
            d.words("decider", ("Sceptical", "Neutral", "Enthusiastic")),
        ),
    }
    return make_export("suitecrm", columns, ("Closed Won", "Closed Lost"))


def freshsales() -> CrmExport:
    """Return deals of Freshsales."""
    d = draw_deals(400, 32)
    columns = {
        "Deal ID": ("lead.id", d.ids("{:d}", 70_000_123)),
        "Name": ("ignore", d.firms()),
        "Deal value": ("amount.column", d.money("{:.0f}")),
        "Deal value in Base Currency": ("ignore|amount.column", d.money("{:.0f}")),
        "Related account": ("ignore", d.firms()),
        "Related contacts": ("ignore", d.people()),
        "Deal stage": (
            "outcome",
            d.outcome("Won", "Lost", ("New", "Qualification", "Demo", "Negotiation")),
        ),
        "Lost reason": ("leak", d.only(0, LOST)),
        "Closed date": ("dates.closed", d.days("closed", "%d-%m-%Y")),
        "Expected close date": ("fields.signing_date", d.days("planned", "%d-%m-%Y", 0.1)),
        "Expected deal value": ("leak", d.won_money("0")),
        "Probability (%)": ("leak", d.probability()),
        "Payment status": ("leak", d.only(1, ("Online", "Offline"))),
        "Deal type": ("context", d.words("kind", ("New Business", "Existing Business"))),
        "Source": ("context", d.words("source", SOURCES)),
        "Campaign": ("context", d.words("source", ("A", "B", "C", "D", "E"))),
        "Sales owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Deal pipeline": ("ignore", ["Default pipeline"] * len(d)),
        "Forecast category": (
            "leak",
            d.outcome("Closed Won", "Closed Lost", ("Pipeline", "Best Case")),
        ),
        "Age (in days)": ("ignore", [str(n) for n in d.length]),
        "Created at": ("dates.created", d.days("created", "%d-%m-%Y")),
        "Updated at": ("ignore", d.days("touched", "%d-%m-%Y")),
        "Last contacted time": ("ignore", d.days("touched", "%d-%m-%Y", 0.1)),
        "Last activity type": ("ignore", d.any(("Email", "Phone", "Meeting"))),
        "Recent note": ("ignore", d.any(NOTES, 0.4)),
        "Tags": ("ignore", d.any(("vip", "fair", "urgent"), 0.6)),
        "Web form": ("context|ignore", d.any(("Contact us", "Demo"), 0.7)),
    }
    return make_export("freshsales", columns, ("Won", "Lost"))


def win_loss() -> CrmExport:
    """Return opportunities under the headers of IBM's win loss sample."""
    d = draw_deals(600, 33)
    size = ("1", "2", "3")
    columns = {
        "Opportunity Number": ("lead.id", d.ids("{:d}", 1_641_984)),
        "Supplies Subgroup": (
            "context",
            d.words("product", ("Exterior Accessories", "Shelters", "Towing", "Garage")),
        ),
        "Supplies Group": ("context", d.any(("Car Accessories", "Performance", "Tires"))),
        "Region": ("context", d.words("region", ("Northwest", "Pacific", "Midwest"))),
        "Route To Market": ("context", d.any(("Fields Sales", "Reseller", "Telesales"))),
        "Elapsed Days In Sales Stage": ("ignore", d.counts(20)),
        "Opportunity Result": (
            "outcome",
            ["Won" if e == 1 else "Loss" if e == 0 else "" for e in d.ended],
        ),
        # No dates tell that it runs on until a deal ends.
        "Sales Stage Change Count": ("context|ignore", d.counts(2)),
        "Total Days Identified Through Closing": ("ignore", [str(n) for n in d.length]),
        "Total Days Identified Through Qualified": (
            "ignore",
            [str(n // 2) for n in d.length],
        ),
        "Opportunity Amount USD": ("amount.column", d.money("{:.0f}", 1.0)),
        "Client Size By Revenue": (
            "signals.ability_to_buy",
            d.words("funds", size, 0),
        ),
        "Client Size By Employee Count": (
            "signals.ability_to_buy",
            d.words("funds", size, 0),
        ),
        "Revenue From Client Past Two Years": (
            "signals.ability_to_buy|context|own_side",
            d.words("kind", ("0", "1"), 0),
        ),
        "Competitor Type": (
            "context",
            d.words("rival", ("Unknown", "Known", "None", "None")),
        ),
        "Deal Size Category": ("context|ignore", d.any(("1", "2", "3", "4", "5"))),
    }
    return make_export("win_loss", columns, ("Won", "Loss"))


def education_leads() -> CrmExport:
    """Return leads under the headers of X Education's."""
    d = draw_deals(500, 34)
    columns = {
        "Prospect ID": ("ignore|lead.id", d.hashes(36)),
        "Lead Number": ("lead.id|ignore", d.ids("{:d}", 660_737)),
        "Lead Origin": ("context", d.words("source", ("API", "Landing Page", "Form"))),
        "Lead Source": (
            "context",
            d.words("source", ("Google", "Direct", "Olark", "Chat")),
        ),
        "Do Not Email": ("ignore|context", d.any(("Yes", "No"))),
        "Do Not Call": ("ignore", ["No"] * len(d)),
        "Converted": ("outcome", ["1" if e == 1 else "0" for e in d.ended]),
        "TotalVisits": ("context|signals.need_consensus|ignore", d.counts(3)),
        "Total Time Spent on Website": (
            "context|signals.need_consensus|ignore",
            d.counts(400),
        ),
        "Last Activity": ("ignore", d.any(("Email Opened", "SMS Sent", "Olark Chat"))),
        "Country": ("context", d.words("region", COUNTRIES, 0.3)),
        "Specialization": (
            "context",
            d.words("industry", ("Select", "Finance", "HR", "Marketing", "IT")),
        ),
        "What is your current occupation": (
            "context",
            d.any(("Unemployed", "Working Professional", "Student"), 0.3),
        ),
        "Tags": ("ignore", d.any(("Ringing", "Interested", "Busy"), 0.3)),
        "Lead Quality": (
            "own_side",
            d.words("importance", ("Low", "Might be", "High"), 0.4),
        ),
        "Lead Profile": ("context|own_side", d.any(("Select", "Potential", "Other"), 0.3)),
        "City": ("context|ignore", d.any(("Mumbai", "Thane", "Select"), 0.1)),
        "Last Notable Activity": (
            "ignore",
            d.any(("Modified", "Email Opened", "SMS Sent")),
        ),
    }
    return make_export("education_leads", columns, ("1", "0"))


def exporter_sheet() -> CrmExport:
    """Return a sheet that a Chinese exporter keeps by hand in Excel."""
    d = draw_deals(360, 35)
    columns = {
        "序号": ("lead.id", d.ids("{:d}")),
        "询盘日期": ("dates.created", d.days("created", "%Y.%m.%d")),
        "客户公司": ("ignore", d.firms()),
        "客户姓名": ("ignore", d.people()),
        "邮箱地址": ("ignore", d.mails()),
        "国别": ("context", d.words("region", EXPORT_COUNTRIES)),
        "平台": (
            "context",
            d.words("source", ("阿里国际站", "展会", "独立站", "领英", "老客户")),
        ),
        "产品型号": ("context", d.words("product", ("A100", "A200", "B10", "C5"))),
        "报价USD": ("amount.column", d.money("{:.0f}")),
        "客户性质": ("context", d.words("kind", ("批发商", "工厂"))),
        "有没有预算": (
            "fields.budget_status",
            d.words("budget", ("没有", "不确定", "有", "已批准")),
        ),
        "是否老板亲自谈": (
            "fields.contact_authority|fields.decision_chain|signals.decision_maker",
            d.words("authority", ("否", "是")),
        ),
        "老板什么态度": (
            "fields.decider_attitude",
            d.words("decider", ("反对", "中立", "支持")),
        ),
        "需求急不急": (
            "fields.timeline_status|fields.need_agreed",
            d.words("timeline", ("不急", "一般", "很急")),
        ),
        "打样情况": ("signals.need_consensus", d.words("value", ("没打样", "已打样"))),
        "意向等级": ("fields.need_agreed|own_side", d.words("need", ("低", "中", "高"))),
        "最后联系": ("ignore", d.days("touched", "%Y.%m.%d", 0.1)),
        "跟进情况": ("ignore", d.any(CHINESE_NOTES, 0.2)),
        "业务员": ("own_side", d.words("owner", CHINESE_OWNERS, 0)),
        "是否成单": (
            "outcome",
            ["是" if e == 1 else "否" if e == 0 else "" for e in d.ended],
        ),
        "成单金额": ("leak", d.won_money()),
        "丢单理由": ("leak", d.only(0, ("价格", "交期", "质量", "没回复"))),
    }
    return make_export("exporter_sheet", columns, ("是", "否"), "gbk")


def meddic_sheet() -> CrmExport:
    """Return the sheet of a team that qualifies by MEDDIC."""
    d = draw_deals(450, 36)
    columns = {
        "Opp #": ("lead.id", d.ids("OPP-{:04d}")),
        "Opp": ("ignore", d.firms()),
        "AE": ("own_side", d.words("owner", OWNERS, 0)),
        "SDR": ("own_side", d.words("owner", OWNERS, 0.2)),
        "Logo": ("ignore", d.firms()),
        "Vertical": ("context", d.words("industry", INDUSTRIES)),
        "Geo": ("context", d.words("region", COUNTRIES)),
        "ACV": ("amount.column", d.money("{:.1f}")),
        "Opened": ("dates.created", d.days("created")),
        "Won/Lost": ("outcome", d.outcome("W", "L", ("open",))),
        "Metrics": (
            "fields.value_logic",
            d.words("value", ("none", "rough", "quantified")),
        ),
        "Economic Buyer": (
            "fields.decider_attitude",
            d.words("decider", ("against", "neutral", "for us")),
        ),
        "Decision Criteria": (
            "signals.decision_maker|fields.requirements_clarity|fields.decision_chain",
            d.words("scope", ("unknown", "partly known", "known")),
        ),
        "Decision Process": (
            "fields.decision_chain",
            d.words("chain", ("unknown", "partly mapped", "mapped")),
        ),
        "Identify Pain": (
            "fields.need_awareness|fields.need_agreed",
            d.words("need", ("no", "partly", "yes")),
        ),
        "Champion": (
            "fields.adviser_attitude",
            d.words("decider", ("none", "weak", "strong")),
        ),
        "Paper Process": (
            "signals.decision_maker|signals.timeline|fields.decision_chain",
            d.words("stage", ("not started", "started")),
        ),
        "Slipped": ("fields.postponements", d.counts(0.7)),
        "Go-live": ("fields.implementation_date", d.days("planned", blank=0.2)),
        "Churn reason / loss": ("leak", d.only(0, LOST)),
        "Order form signed": ("leak", d.days("closed", end=1)),
        "Slack channel": ("ignore", d.hashes(10, "opp-")),
    }
    return make_export("meddic_sheet", columns, ("W", "L"))


def copper() -> CrmExport:
    """Return opportunities of Copper; made last, and nothing was mended after it."""
    d = draw_deals(420, 41)
    columns = {
        "Opportunity ID": ("lead.id", d.ids("{:d}", 2_827_698)),
        "Name": ("ignore", d.firms()),
        "Primary Contact": ("ignore", d.people()),
        "Company": ("ignore", d.firms()),
        "Owned By": ("own_side", d.words("owner", OWNERS, 0)),
        "Value": ("amount.column", d.money("{:.2f}")),
        "Converted Value": ("ignore|amount.column", d.money("{:.2f}")),
        "Status": ("outcome", d.outcome("Won", "Lost", ("Open",))),
        "Pipeline": ("ignore", ["Sales"] * len(d)),
        "Stage": (
            "lead.stage",
            d.words(
                "stage", ("Qualified", "Follow-up", "Presentation", "Contract Sent"), 0
            ),
        ),
        "Priority": ("own_side", d.words("importance", ("None", "Medium", "High"))),
        "Win Probability": ("beliefs.confidence", d.belief()),
        "Source": ("context", d.words("source", SOURCES)),
        "Loss Reason": ("leak", d.only(0, LOST)),
        "Expected Close Date": ("fields.signing_date", d.days("planned", "%m/%d/%Y")),
        "Close Date": ("dates.closed", d.days("closed", "%m/%d/%Y")),
        "Created At": ("dates.created", d.days("created", "%m/%d/%Y")),
        "Last Contacted": ("ignore", d.days("touched", "%m/%d/%Y", 0.1)),
        "Days in Stage": ("ignore", d.counts(12)),
        "Details": ("ignore", d.any(NOTES, 0.3)),
        "Tags": ("ignore", d.any(("hot", "renewal"), 0.6)),
        "Work Email": ("ignore", d.mails()),
        "Confirmed Budget?": ("fields.budget_status", d.words("budget", ("No", "Yes"))),
        "Who decides": (
            "fields.decision_chain|fields.contact_authority",
            d.words("chain", ("not known", "partly known", "known")),
        ),
        "When do they want to start": (
            "fields.timeline_status",
            d.words("timeline", ("no plan", "next year", "this quarter")),
        ),
    }
    return make_export("copper", columns, ("Won", "Lost"))


def oracle_sales() -> CrmExport:
    """Return opportunities of Oracle Sales by attribute names; made last, as Copper."""
    d = draw_deals(450, 42)
    columns = {
        "OptyId": ("lead.id", d.ids("{:d}", 300_100_000_000_123)),
        "OptyNumber": ("ignore|lead.id", d.ids("CDRM_{:d}", 5_000)),
        "Name": ("ignore", d.firms()),
        "CustomerName": ("ignore", d.firms()),
        "StatusCode": ("outcome", d.outcome("WON", "LOST", ("OPEN",))),
        "SalesStage": (
            "lead.stage",
            d.words(
                "stage", ("Qualification", "Discovery", "Presentation", "Agreement"), 0
            ),
        ),
        "WinProb": ("beliefs.confidence", d.belief()),
        "Revenue": ("amount.column|signals.ability_to_buy", d.money("{:.0f}")),
        "CurrencyCode": ("ignore", ["USD"] * len(d)),
        "BdgtAmt": ("signals.budget_clarity", d.money("{:.0f}", 0.6)),
        "BdgtedFlg": (
            "fields.budget_status|signals.budget_clarity",
            d.words("budget", ("N", "Y")),
        ),
        "BdgtAvailableDt": (
            "fields.payment_date|fields.signing_date|ignore",
            d.days("planned", blank=0.5),
        ),
        "ChampionFlag": (
            "fields.adviser_attitude|signals.decision_maker",
            d.words("chain", ("N", "Y")),
        ),
        "DecisionLevel": (
            "fields.contact_authority|fields.decision_chain|signals.decision_maker",
            d.words("authority", ("LOW", "MEDIUM", "HIGH")),
        ),
        "ReasonWonLostCode": ("leak", d.only(0, LOST)),
        "EffectiveDate": ("dates.closed|fields.signing_date|ignore", d.days("planned")),
        "ActualCloseDate": ("dates.closed", d.days("closed")),
        "CreationDate": ("dates.created", d.days("created")),
        "LastUpdateDate": ("ignore", d.days("touched")),
        "CreatedBy": ("ignore", d.words("owner", OWNERS, 0)),
        "OwnerResourceName": ("own_side", d.words("owner", OWNERS, 0)),
        "AverageDaysAtStage": ("ignore", d.counts(15)),
        "RegistrationType": ("context|ignore", d.any(("PARTNER", "DIRECT"))),
        "StrategicLevel": ("own_side", d.words("importance", ("LOW", "MEDIUM", "HIGH"))),
        "PhaseCd": ("lead.stage|ignore", d.any(("A", "B", "C"))),
        "DeletedFlag": ("ignore", ["N"] * len(d)),
    }
    return make_export("oracle_sales", columns, ("WON", "LOST"))


def chenfeng() -> CrmExport:
    """Return 销售机会 of a CRM in 企业微信, by its labels; made last, as Copper."""
    d = draw_deals(430, 43)
    stages = ("初步沟通", "需求挖掘", "方案演示", "商务谈判")
    columns = {
        "机会ID": ("lead.id", d.ids("XSJH{:07d}")),
        "机会名称": ("ignore", d.firms(chinese=True)),
        "关联企业": ("ignore", d.firms(chinese=True)),
        "客户手机": ("ignore", d.phones("137{:08d}")),
        "当前阶段": ("outcome", d.outcome("赢单", "丢单", stages)),
        "金额(元)": ("amount.column", d.money("{:.2f}")),
        "预计成交时间": ("fields.signing_date", d.days("planned")),
        "赢单/丢单时间": ("dates.closed", d.days("closed")),
        "丢单原因": ("leak", d.only(0, ("价格", "功能", "竞品", "预算"))),
        "竞争对手描述": ("ignore|context", d.any(CHINESE_NOTES, 0.5)),
        "商品类别": ("context", d.words("product", ("标准版", "专业版", "旗舰版", "定制"))),
        "获客来源": (
            "context",
            d.words("source", ("抖音", "官网", "转介绍", "展会", "电话")),
        ),
        "所在省市": (
            "context",
            d.words("region", ("上海", "广东", "浙江", "北京", "江苏", "四川")),
        ),
        "企业规模": (
            "signals.ability_to_buy",
            d.words("funds", ("50人以下", "50-200人", "200人以上")),
        ),
        "预算是否确认": ("fields.budget_status", d.words("budget", ("否", "是"))),
        "KP态度": ("fields.decider_attitude", d.words("decider", ("反对", "中立", "支持"))),
        "客户意愿": ("fields.need_agreed|own_side", d.words("need", ("弱", "中", "强"))),
        "上线时间要求": (
            "fields.timeline_status|fields.implementation_date",
            d.words("timeline", ("不急", "半年内", "一个月内")),
        ),
        "归属人": ("own_side", d.words("owner", CHINESE_OWNERS, 0)),
        "归属部门": ("own_side", d.words("team", ("直销部", "渠道部"))),
        "创建时间": ("dates.created", d.days("created", "%Y-%m-%d 11:20:00")),
        "最近一次跟进时间": ("ignore", d.days("touched", "%Y-%m-%d 11:20:00", 0.1)),
        "跟进总次数": ("ignore", d.counts(5)),
        "机会备注": ("ignore", d.any(CHINESE_NOTES, 0.4)),
    }
    return make_export("chenfeng", columns, ("赢单", "丢单"))
