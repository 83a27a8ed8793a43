from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["trian"], "没有 trian 这个命令，是不是 train？"),
        (["score", "demo", "a.csv", "--opn-only"], "没有 --opn-only 这个选项"),
        (["score"], "缺少参数 'MODEL'"),
        (
            ["score", "demo", "a.csv", "--lang", "fr"],
            "'--lang' 的取值不对，应是 en、zh 之一",
        ),
        (["train", "p.toml", "--jobs", "many"], "--jobs' 的取值不对，应是整数"),
        (["check", "p.toml", "--format", "pdf"], "应是 text、json、html 之一"),
        (["explain", "demo", "a.csv", "--as-of", "soon"], "应是日期"),
        (["explain", "demo", "a.csv", "b.csv", "c d"], "多余的参数：b.csv c d"),
        (["explain", "demo", "a.csv", "--top", "0"], "应是不小于 1 的整数"),
        (["inspect", "demo", "a.csv", "--port", "99999"], "应是 0 到 65535 之间的整数"),
    ],
)
def test_a_call_that_cannot_be_read_is_told_in_the_readers_language(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    ended = run(*arguments)
    assert ended.code == 2
    assert sentence in ended.err
    assert "错误：" in ended.err
    assert not re.search("No such|Invalid|Missing|Usage|Try", ended.err)


def test_in_english_it_is_what_click_says(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "C")
    err = run("train").err
    assert err.splitlines()[0] == "Usage: kaopu train [OPTIONS] PIPELINE"
    assert "Try 'kaopu train --help' for help." in err
    assert "Error: Missing argument 'PIPELINE'." in err


def test_a_failure_is_told_in_the_readers_language(run: Run) -> None:
    err = run("check", "nowhere.toml", "--lang", "zh").err
    assert err.startswith(
        "kaopu：nowhere.toml：没有这个文件，这里应是一个配置文件（.toml）"
    )
