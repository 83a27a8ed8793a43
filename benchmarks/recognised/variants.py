"""The same systems under other headers: translated, by hand, shortened, other dates."""

from __future__ import annotations

from recognised.lives import STAGES, STAGES_ZH, HistoryCase, draw_lives, make_case

EN = (
    "They asked for a second offer with a longer term and will talk to finance.",
    "No answer on the phone, tried twice; sent a short mail with the agenda.",
    "Met the plant manager on site, walked through the line, good questions.",
)
ZH = (
    "和采购沟通了交期，对方要求两周内给出正式报价，技术参数没有问题。",
    "上门演示，现场五个人，总经理没有来，约了下周再谈价格。",
    "电话没人接，晚上再联系一次，顺便问一下预算的进度。",
)
NAMES = ("Smith", "Kaya", "Ito", "Novak", "Owusu", "Berg")


def salesforce_task_zh() -> HistoryCase:
    """Return Salesforce's tasks in Chinese."""
    d = draw_lives(61, "006Xx{:06d}")
    columns = {
        "任务ID": ("", d.own("00T{}")),
        "商机ID": ("key", d.deal_ids()),
        "联系人ID": ("person", d.codes("003{}", 99)),
        "主题": ("title", d.any(("电话", "邮件：报价", "会议"))),
        "到期日期": ("next", d.later("%Y/%m/%d", 20, 0.1)),
        "状态": ("done", d.any(("已完成", "未开始", "进行中"))),
        "优先级": ("", d.any(("普通", "高"))),
        "呼叫类型": ("direction", d.any(("呼入", "呼出"), 0.4)),
        "任务类型": ("kind", d.any(("电话", "邮件", "任务"))),
        "注释": ("text", d.any(ZH, 0.2)),
        "被分配人": ("by", d.any(("王芳", "李强"))),
        "创建日期": ("when", d.moments("%Y/%m/%d %H:%M")),
    }
    return make_case("variant_task_zh", "event", d, columns, "商机ID")


def salesforce_history_zh() -> HistoryCase:
    """Return Salesforce's field history in Chinese."""
    d = draw_lives(62, "006Xx{:06d}")
    fields = d.any(("阶段", "金额", "结束日期", "业务机会所有人"))
    new = [
        STAGES_ZH[i % 4] if f == "阶段" else str(9000 + i) if f == "金额" else "2024/9/1"
        for i, f in enumerate(fields)
    ]
    columns = {
        "业务机会 ID": ("key", d.deal_ids()),
        "编辑人": ("by", d.any(("王芳", "李强"))),
        "字段/事件": ("field", fields),
        "旧值": ("old", [*new[4:], *new[:4]]),
        "新值": ("new", new),
        "编辑日期": ("when", d.moments("%Y/%m/%d %H:%M")),
    }
    return make_case("variant_history_zh", "change", d, columns, "业务机会 ID")


def hubspot_report() -> HistoryCase:
    """Return HubSpot's activities as its page exports them."""
    d = draw_lives(63, "9{}01")
    columns = {
        "Activity ID": ("", d.own("3{}")),
        "Activity type": ("kind", d.any(("Call", "Email", "Meeting"))),
        "Activity date": ("when", d.moments("%m/%d/%Y %H:%M")),
        "Call direction": ("direction", d.any(("Inbound", "Outbound"), 0.3)),
        "Call outcome": ("", d.any(("Connected", "No answer"), 0.3)),
        "Call duration": ("", d.any(("00:12:00", "00:03:10"), 0.3)),
        "Call notes": ("text", d.any(EN, 0.2)),
        "Assigned to": ("by", d.any(NAMES)),
        "Associated deals": ("key", d.deal_ids()),
        "Associated contacts": ("person", d.codes("Contact {}", 90)),
        "Associated companies": ("", d.codes("Firm {}", 40)),
        "Create date": ("", d.moments("%m/%d/%Y %H:%M", 5)),
        "Last modified date": ("", d.moments("%m/%d/%Y %H:%M", 90)),
    }
    return make_case("variant_hubspot", "event", d, columns, "Record ID")


def pipedrive_report() -> HistoryCase:
    """Return Pipedrive's activities with the prefixes of its page."""
    d = draw_lives(64, "{}")
    columns = {
        "Activity - ID": ("", d.own("{}")),
        "Activity - Subject": ("title", d.any(("Call", "Send offer"))),
        "Activity - Type": ("kind", d.any(("Call", "Meeting", "Lunch"))),
        "Activity - Due date": ("next", d.later("%Y-%m-%d", 12, 0)),
        "Activity - Done": ("done", d.any(("Done", "To do"))),
        "Activity - Add time": ("when", d.moments("%Y-%m-%d %H:%M:%S")),
        "Activity - Marked as done time": ("", d.moments(hours=99)),
        "Activity - Assigned to user": ("by", d.any(NAMES)),
        "Activity - Note": ("text", d.any(EN, 0.3)),
        "Activity - Duration": ("", d.any(("00:30", "01:00"))),
        "Deal - ID": ("key", d.deal_ids()),
        "Deal - Title": ("", d.codes("Deal {}", 60)),
        "Person - Name": ("person", d.codes("Contact {}", 90)),
        "Organization - Name": ("", d.codes("Firm {}", 40)),
    }
    return make_case("variant_pipedrive", "event", d, columns, "Deal - ID")


def dynamics_phone() -> HistoryCase:
    """Return Dynamics' phone calls."""
    d = draw_lives(65, "{:06d}-11aa-22bb")
    columns = {
        "activityid": ("", d.own("{}-ff")),
        "regardingobjectid": ("key", d.deal_ids()),
        "subject": ("title", d.any(("Call", "Recall"))),
        "description": ("text", d.any(EN, 0.2)),
        "directioncode": ("direction", d.any(("Incoming", "Outgoing"))),
        "phonenumber": ("", d.codes("+1 555 01{:02d}", 60)),
        "actualdurationminutes": ("", d.numbers(1, 60)),
        "ownerid": ("by", d.any(NAMES)),
        "createdon": ("when", d.moments("%Y-%m-%dT%H:%M:%SZ")),
        "modifiedon": ("", d.moments("%Y-%m-%dT%H:%M:%SZ", 80)),
        "scheduledend": ("next", d.later("%Y-%m-%d", 20, 0.2)),
        "statecode": ("done", d.any(("Completed", "Open"))),
    }
    return make_case("variant_dynamics_phone", "event", d, columns, "opportunityid")


def odoo_messages() -> HistoryCase:
    """Return Odoo's tracking values as its list exports them."""
    d = draw_lives(66, "{}")
    fields = d.any(("Stage", "Salesperson"))
    new = [STAGES[i % 4] if f == "Stage" else NAMES[i % 6] for i, f in enumerate(fields)]
    columns = {
        "ID": ("", d.own("{}")),
        "Field": ("field", fields),
        "Old Value Char": ("old", [*new[2:], *new[:2]]),
        "New Value Char": ("new", new),
        "Mail Message/Related Document ID": ("key", d.deal_ids()),
        "Mail Message/Date": ("when", d.moments()),
        "Mail Message/Author": ("by", d.any(NAMES)),
    }
    return make_case("variant_odoo", "change", d, columns, "ID")


def log() -> HistoryCase:
    """Return a log of contacts as someone keeps it."""
    d = draw_lives(67, "Q-{}")
    columns = {
        "Opp. no": ("key", d.deal_ids()),
        "When": ("when", d.moments("%d/%m/%Y %H:%M")),
        "Channel": ("kind", d.any(("phone", "mail", "on site"))),
        "In/Out": ("direction", d.any(("in", "out"))),
        "With whom": ("person", d.codes("P{}", 90)),
        "Our colleague": ("by", d.any(NAMES)),
        "Summary": ("text", d.any(EN)),
        "Follow up on": ("next", d.later("%d/%m/%Y", 20, 0.4)),
    }
    return make_case("variant_log", "event", d, columns, "Opportunity")


def snapshots() -> HistoryCase:
    """Return weekly snapshots of the pipeline."""
    d = draw_lives(68, "Q-{}")
    columns = {
        "Snapshot date": ("when", d.moments("%Y-%m-%d")),
        "Opp. no": ("key", d.deal_ids()),
        "Account": ("", d.codes("Firm {}", 40)),
        "Sales stage": ("stage", d.any(STAGES[:3])),
        "Deal value (EUR)": ("amount", d.numbers(1000, 9999)),
        "Expected close": ("close", d.later("%Y-%m-%d", 90, 0)),
        "Rep": ("owner|", d.any(NAMES)),
        "Win probability": ("", d.any(("20%", "60%"))),
    }
    return make_case("variant_snapshots", "snapshot", d, columns, "Opportunity")


def fxiaoke() -> HistoryCase:
    """Return 销售记录 of 纷享销客."""
    d = draw_lives(69, "SJ{}")
    columns = {
        "销售记录编号": ("", d.own("XSJL{}")),
        "销售记录类型": ("kind", d.any(("电话", "拜访", "微信"))),
        "销售记录内容": ("text", d.any(ZH)),
        "关联商机编号": ("key", d.deal_ids()),
        "客户名称": ("", d.codes("客户{}", 50)),
        "对接人": ("person", d.codes("联系人{}", 90)),
        "发布人": ("by", d.any(("王芳", "李强"))),
        "发布时间": ("when", d.moments("%Y-%m-%d %H:%M")),
        "下次跟进提醒": ("next", d.later("%Y-%m-%d %H:%M", 12, 0.4)),
        "附件数": ("", d.numbers(0, 3)),
    }
    return make_case("variant_fxiaoke", "event", d, columns, "商机编号")


def sheet_zh() -> HistoryCase:
    """Return a Chinese sheet with short headers."""
    d = draw_lives(70, "P{}")
    columns = {
        "项目号": ("key", d.deal_ids()),
        "日期": ("when", d.moments("%Y.%m.%d")),
        "形式": ("kind", d.any(("电话", "微信", "上门"))),
        "客户参会人": ("person", d.codes("联系人{}", 90)),
        "我方人员": ("by", d.any(("王芳", "李强"))),
        "沟通要点": ("text", d.any(ZH)),
        "下一步时间": ("next", d.later("%Y.%m.%d", 12, 0.4)),
    }
    return make_case("variant_sheet_zh", "event", d, columns, "项目号")


def roles_zh() -> HistoryCase:
    """Return 商机联系人 of a Chinese CRM."""
    d = draw_lives(71, "SJ{}", rows=2)
    columns = {
        "销售机会编号": ("key", d.deal_ids()),
        "联系人姓名": ("person", d.codes("联系人{}", 90)),
        "项目角色": ("role", d.any(("决策人", "技术评估", "使用人"))),
        "影响程度": ("", d.any(("高", "中", "低"))),
        "添加时间": ("when", d.moments("%Y-%m-%d")),
    }
    return make_case("variant_roles_zh", "role", d, columns, "销售机会编号")


def stages_zh() -> HistoryCase:
    """Return the stages of a Chinese CRM as a log."""
    d = draw_lives(72, "SJ{}")
    columns = {
        "商机编号": ("key", d.deal_ids()),
        "变更前阶段": ("", d.any(STAGES_ZH[:3])),
        "变更后阶段": ("stage", d.any(STAGES_ZH)),
        "停留天数": ("", d.numbers(1, 60)),
        "变更人": ("", d.any(("王芳", "李强"))),
        "变更时间": ("when", d.moments("%Y-%m-%d %H:%M:%S")),
    }
    return make_case("variant_stages_zh", "snapshot", d, columns, "商机编号")


MAKERS = (
    *(salesforce_task_zh, salesforce_history_zh, hubspot_report, pipedrive_report),
    *(dynamics_phone, odoo_messages, log, snapshots, fxiaoke, sheet_zh, roles_zh),
    stages_zh,
)
