"""Histories of 悟空CRM, CordysCRM, 小满 OKKI, 励销 and 微盛, and plain Chinese sheets."""

from __future__ import annotations

from recognised.lives import STAGES_ZH, HistoryCase, draw_lives, make_case

TALKS = (
    "客户说下周再开会讨论，需要我们先提供两个同行案例和详细的技术参数。",
    "电话沟通半小时，对方关心交期和售后，让我们把报价单一起发过去。",
    "已经加了微信，发了产品资料，等他们技术部门看完以后再安排演示。",
    "老板出差，月底回来再约，预算已经报上去了。",
)
WAYS = ("打电话", "发微信", "见面拜访", "发邮件")
OWNERS = ("王芳", "李强", "张伟", "陈晨")
PEOPLE = "联系人{}"
MINUTE, SLASHED, LONG = "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日"


def wukong_activity() -> HistoryCase:
    """Return crm_activity of 悟空CRM."""
    d = draw_lives(31, "{}")
    columns = {
        "activity_id": ("", d.own("{}")),
        "type": ("", d.any(("1", "1", "1", "4"))),
        "activity_type": ("", d.any(("5",))),
        "category": ("kind", d.any(WAYS)),
        "content": ("text", d.any(TALKS)),
        "next_time": ("next", d.epochs(9, 0.3)),
        "business_ids": ("key", [f",{key}," for key in d.deal_ids()]),
        "contacts_ids": ("person", d.codes(",3{},", 120)),
        "create_user_id": ("by", d.codes("1{}", 6)),
        "create_time": ("when", d.epochs()),
        "update_time": ("", d.epochs(1)),
    }
    return make_case("wukong_activity", "event", d, columns, "business_id")


def wukong_sheet() -> HistoryCase:
    """Return 跟进记录 of 悟空CRM as its pages export it."""
    d = draw_lives(32, "SJ{}")
    columns = {
        "跟进内容": ("text", d.any(TALKS)),
        "跟进类型": ("kind", d.any(WAYS)),
        "下次联系时间": ("next", d.later(MINUTE, 15, 0.4)),
        "关联商机": ("key", d.deal_ids()),
        "关联联系人": ("person", d.codes(PEOPLE, 110)),
        "创建人": ("by", d.any(OWNERS)),
        "创建时间": ("when", d.moments(MINUTE)),
    }
    return make_case("wukong_sheet", "event", d, columns, "商机编号")


def wukong_log() -> HistoryCase:
    """Return crm_business_log of 悟空CRM."""
    d = draw_lives(33, "{}")
    columns = {
        "id": ("", d.own("{}")),
        "business_id": ("key", d.deal_ids()),
        "status_id": ("stage", d.any(("11", "12", "13", "14"))),
        "is_end": ("", d.any(("0", "0", "1", "2"))),
        "remark": ("", d.any(("", "推进"), 0.5)),
        "create_user_id": ("|owner", d.codes("1{}", 6)),
        "create_time": ("when", d.epochs()),
    }
    return make_case("wukong_log", "snapshot", d, columns, "business_id")


def stage_sheet() -> HistoryCase:
    """Return 商机推进日志 as a sheet."""
    d = draw_lives(34, "SJ{}")
    columns = {
        "商机编号": ("key", d.deal_ids()),
        "原阶段": ("", d.any(STAGES_ZH[:3])),
        "商机阶段": ("stage", d.any(STAGES_ZH)),
        "商机金额": ("amount", d.numbers(1, 90, "{}万元")),
        "预计成交日期": ("close", d.later(SLASHED, 90, 0)),
        "负责人": ("owner", d.any(OWNERS)),
        "推进时间": ("when", d.moments("%Y/%m/%d %H:%M")),
    }
    return make_case("stage_sheet", "snapshot", d, columns, "商机编号")


def cordys() -> HistoryCase:
    """Return 跟进记录 of CordysCRM."""
    d = draw_lives(35, "14{}0087")
    columns = {
        "商机id": ("key", d.deal_ids()),
        "客户": ("", d.codes("客户{}", 60)),
        "跟进内容": ("text", d.any(TALKS)),
        "跟进时间": ("when", d.moments()),
        "跟进方式": ("kind", d.any(("电话", "微信", "上门拜访", "客户来访"))),
        "负责人": ("by", d.any(OWNERS)),
        "联系人": ("person", d.codes(PEOPLE, 110)),
        "创建时间": ("", d.moments(hours=8)),
        "更新时间": ("", d.moments(hours=50)),
    }
    return make_case("cordys_record", "event", d, columns, "商机id")


def cordys_plan() -> HistoryCase:
    """Return 跟进计划 of CordysCRM."""
    d = draw_lives(36, "14{}0087")
    columns = {
        "商机": ("key", d.deal_ids()),
        "预计开始时间": ("next", d.later(MINUTE, 12, 0)),
        "预计沟通内容": ("text", d.any(TALKS)),
        "跟进方式": ("kind", d.any(("电话", "微信", "上门拜访"))),
        "状态": ("done", d.any(("未开始", "进行中", "已完成"))),
        "负责人": ("by", d.any(OWNERS)),
        "联系人": ("person", d.codes(PEOPLE, 110)),
        "创建时间": ("when", d.moments()),
    }
    return make_case("cordys_plan", "event", d, columns, "id")


def okki() -> HistoryCase:
    """Return the trail of 小满 OKKI."""
    d = draw_lives(37, "5501{}")
    columns = {
        "trail_id": ("", d.own("{}")),
        "follow_up_id": ("", d.own("9{}")),
        "type": ("kind", d.any(("101", "102", "201"))),
        "content": ("text", d.any(TALKS)),
        "create_time": ("when", d.moments()),
        "company_id": ("", d.codes("77{}", 60)),
        "customer_id": ("person", d.codes("88{}", 120)),
        "lead_id": ("", d.any(("0",))),
        "opportunity_id": ("key", d.deal_ids()),
        "create_user": ("by", d.codes("6{}", 6)),
    }
    return make_case("okki_trail", "event", d, columns, "opportunity_id")


def lixiao() -> HistoryCase:
    """Return the records of 励销."""
    d = draw_lives(38, "{}")
    columns = {
        "id": ("", d.own("{}")),
        "title": ("title", d.any(("电话跟进", "拜访"))),
        "description": ("text", d.any(TALKS)),
        "timestamp": ("when", d.moments()),
        "refer_type": ("", d.any(("Opportunity",))),
        "refer_id": ("key", d.deal_ids()),
        "remind_at": ("next", d.later("%Y-%m-%d %H:%M:%S", 15, 0.4)),
        "user_id": ("by", d.codes("6{}", 6)),
    }
    return make_case("lixiao", "event", d, columns, "id")


def weisheng() -> HistoryCase:
    """Return the follow-ups of 微盛."""
    d = draw_lives(39, "op{}x")
    columns = {
        "follow_id": ("", d.own("f{}")),
        "opportunity_id": ("key", d.deal_ids()),
        "stage_id": ("", d.codes("st{}", 4)),
        "record_type": ("", d.any(("1", "2"))),
        "contact_type": ("kind", d.any(("电话", "企业微信", "上门拜访"))),
        "follow_content": ("text", d.any(TALKS)),
        "gmt_create": ("when", d.moments()),
        "gmt_modified": ("", d.moments(hours=30)),
    }
    return make_case("weisheng", "event", d, columns, "opportunity_id")


def sheet() -> HistoryCase:
    """Return a sheet of 跟进记录 as a team keeps it by hand."""
    d = draw_lives(40, "XM-{}")
    columns = {
        "项目编号": ("key", d.deal_ids()),
        "跟进时间": ("when", d.moments(LONG)),
        "跟进方式": ("kind", d.any(("电话", "微信", "拜访", "来电"))),
        "主动方": ("direction", d.any(("客户", "我方"))),
        "跟进内容": ("text", d.any(TALKS)),
        "跟进人": ("by", d.any(OWNERS)),
        "下次跟进时间": ("next", d.later(LONG, 15, 0.3)),
    }
    return make_case("chinese_sheet", "event", d, columns, "项目编号")


def changes() -> HistoryCase:
    """Return a log of changes as Chinese CRMs show it."""
    d = draw_lives(41, "SJ{}")
    fields = d.any(("商机阶段", "商机金额", "预计成交日期", "负责人", "备注"))
    values = [
        {"商机阶段": STAGES_ZH[i % 3], "商机金额": f"{i % 40 + 1}0000"}.get(
            field, f"2024-0{i % 9 + 1}-11" if "日期" in field else OWNERS[i % 4]
        )
        for i, field in enumerate(fields)
    ]
    columns = {
        "商机编号": ("key", d.deal_ids()),
        "操作人": ("by", d.any(OWNERS)),
        "操作时间": ("when", d.moments()),
        "变更字段": ("field", fields),
        "变更前": ("old", [*values[3:], *values[:3]]),
        "变更后": ("new", values),
        "来源": ("source", d.any(("手工", "导入", "接口"))),
    }
    return make_case("chinese_changes", "change", d, columns, "商机编号")


def roles() -> HistoryCase:
    """Return 商机联系人 with their roles."""
    d = draw_lives(42, "SJ{}", rows=2)
    columns = {
        "商机编号": ("key", d.deal_ids()),
        "联系人": ("person", d.codes(PEOPLE, 110)),
        "角色": ("role", d.any(("决策人", "影响人", "使用人", "财务"))),
        "职务": ("", d.any(("总经理", "工程师", "采购经理"))),
        "创建时间": ("when", d.moments()),
    }
    return make_case("chinese_roles", "role", d, columns, "商机编号")


MAKERS = (
    *(wukong_activity, wukong_sheet, wukong_log, stage_sheet, cordys, cordys_plan),
    *(okki, lixiao, weisheng, sheet, changes, roles),
)
