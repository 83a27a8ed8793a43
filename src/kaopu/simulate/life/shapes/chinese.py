"""Files as Chinese CRM systems export them: 商机, 推进日志, 跟进记录 and 联系人角色."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import KINDS, Ints
from kaopu.simulate.life.shapes.common import (
    BULK,
    epoch,
    has_ended,
    iso_days,
    open_at,
    shuffled,
    written_after,
)

STAGES = np.array(["初步接触", "需求确认", "方案报价", "商务谈判"], dtype=object)
ENDS = np.array(["输单", "赢单"], dtype=object)
ROLES = np.array(["使用人", "决策人", "技术评估人", "财务"], dtype=object)
OWNERS = np.array(
    ["王磊", "李娜", "张伟", "刘洋", "陈静", "杨帆", "赵敏", "周涛"], dtype=object
)
SOURCES = {"fair": "展会", "referral": "转介绍", "website": "官网", "cold call": "电话开发"}
REGIONS = {
    "Europe": "欧洲",
    "Southeast Asia": "东南亚",
    "North America": "北美",
    "Middle East": "中东",
}


def _numbers(rows: Ints) -> np.ndarray:
    return np.array([f"SJ{row:08d}" for row in rows.tolist()], dtype=object)


def _people(deals: Ints, persons: Ints) -> np.ndarray:
    return np.array(
        [
            f"LX{deal:07d}{person:03d}" if person >= 0 else ""
            for deal, person in zip(deals.tolist(), persons.tolist(), strict=True)
        ],
        dtype=object,
    )


def chinese_deals(tables: LifeTables, rows: Ints, days: Ints) -> pd.DataFrame:
    """Return 商机 as they stood at the end of a day."""
    life, over = tables.life, has_ended(tables, rows, days)
    last = life.customers.created[rows] + np.minimum(days, life.ended[rows]).astype(
        "timedelta64[D]"
    )
    return pd.DataFrame(
        {
            "商机编号": _numbers(rows),
            "客户名称": life.customers.names[life.customers.account[rows]],
            "商机阶段": STAGES[tables.stages(rows, days)],
            "商机状态": np.where(over, ENDS[life.outcome[rows]], "进行中"),
            "商机金额": tables.amounts(rows, days).astype(np.int64),
            "预计成交日期": iso_days(tables.planned(rows, days)),
            "创建时间": iso_days(life.customers.created[rows]),
            "结束时间": np.where(over, iso_days(last), ""),
            "负责人": OWNERS[life.customers.owners[rows]],
            "商机来源": [
                SOURCES[value] for value in life.customers.columns["source"][rows]
            ],
            "地区": [REGIONS[value] for value in life.customers.columns["region"][rows]],
            "备注": tables.notes(rows, days),
        }
    )


def chinese_files(tables: LifeTables) -> dict[str, pd.DataFrame]:
    """Return the histories, by file name; times count seconds, or are local."""
    seed = tables.life.weights.seed
    files = {
        "商机推进日志.csv": _log(tables),
        "跟进记录.csv": _visits(tables),
        "商机联系人.csv": _roles(tables),
    }
    return {name: shuffled(frame, seed) for name, frame in files.items()}


def _log(tables: LifeTables) -> pd.DataFrame:
    """Return a row whenever the stage, the amount or the closing day changed."""
    life = tables.life
    events, places = tables.of("stage", "close", "amount", "owner", "ended")
    moved = open_at(tables, BULK)
    since = (BULK.astype("datetime64[D]") - life.customers.created[moved]).astype(
        np.int64
    ) - 1
    rows = np.append(events.deal, moved)
    days = np.append(events.day, np.maximum(since, 0))
    times = np.append(tables.times[places], np.full(len(moved), BULK))
    flat = chinese_deals(tables, rows, days)
    ended = flat["商机状态"].isin(ENDS)
    return pd.DataFrame(
        {
            "商机编号": flat["商机编号"],
            "阶段": np.where(ended, flat["商机状态"], flat["商机阶段"]),
            "金额": flat["商机金额"],
            "预计成交日期": flat["预计成交日期"],
            "负责人": OWNERS[_owners(tables, rows, days)],
            "变更时间": [t.replace("T", " ") for t in np.datetime_as_string(times)],
        }
    )


def _owners(tables: LifeTables, rows: Ints, days: Ints) -> Ints:
    """Return the owners at the end of a day."""
    life, last = tables.life, tables.last("owner", rows, days)
    drawn = life.events.number[np.maximum(last, 0)]
    new = (
        life.customers.owners[rows] + 1 + np.nan_to_num(drawn * 6).astype(np.int64)
    ) % len(OWNERS)
    return np.where(last >= 0, new, life.customers.owners[rows])


def _visits(tables: LifeTables) -> pd.DataFrame:
    """Return calls, visits, quotes and remarks; the kind tells who came to whom."""
    kinds = ("customer", "ours", "quote", "budget_talk", "told", "next_step")
    events, places = tables.of(*kinds)
    names = np.array(KINDS, dtype=object)[events.kind]
    told = {"customer": "客户来电", "ours": "去电", "quote": "发送报价"}
    form = np.array([told.get(name, "备注") for name in names], dtype=object)
    text = tables.written[places].copy()
    text[names == "quote"] = "已发报价单"
    text[names == "budget_talk"] = "聊到了预算"
    text[names == "next_step"] = "约好下次联系"
    times = tables.times[places]
    ahead = np.nan_to_num(events.number).astype(np.int64).astype("timedelta64[D]")
    following = np.where(names == "next_step", epoch(times + ahead).astype(str), "").astype(
        object
    )
    after, when = written_after(tables)
    blank = np.full(len(after), "", dtype=object)
    deals = np.append(_numbers(events.deal), _numbers(after))
    return pd.DataFrame(
        {
            "记录ID": np.arange(1, len(deals) + 1),
            "跟进方式": np.append(form, blank + "备注"),
            "跟进内容": np.append(text, blank + "转交售后"),
            "下次联系时间": np.append(following, blank),
            "商机编号": [f",{deal}," for deal in deals],
            "联系人": np.append(_people(events.deal, events.person), blank),
            "创建时间": epoch(np.append(times, when)),
        }
    )


def _roles(tables: LifeTables) -> pd.DataFrame:
    events, places = tables.of("person")
    return pd.DataFrame(
        {
            "商机编号": _numbers(events.deal),
            "联系人": _people(events.deal, events.person),
            "角色": ROLES[events.number.astype(np.int64)],
            "添加时间": [
                t.replace("T", " ") for t in np.datetime_as_string(tables.times[places])
            ],
        }
    )
