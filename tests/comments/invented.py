"""A case's comments made up from phrases: nobody wrote them. They show all that comments can show, in tests and docs."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from fanecon.comments import labels, store

BEGIN = datetime(2026, 1, 5, 8, tzinfo=ZoneInfo(store.ZONE))
PEAK = 60  # hours after the beginning
SAYS = {
    "positive": ["支持，继续加油", "老米粉表示满意，很喜欢", "质量不错，推荐购买", "锁单了，期待交付", "态度诚恳，点赞"],
    "negative": ["太让人失望了", "伤了老米粉的心", "垃圾，再也不买", "客服态度太差", "道歉没有诚意，脱粉"],
    "neither": ["什么时候出新版", "希望能增加内存", "路过看看", "前排", "建议出个小屏的"],
}  # fmt: skip
LOTTERY = "转发抽奖，抽10位送手机，关注即可参与"
COPIED = "国货之光值得大家一直支持下去"
REGIONS = ["广东", "北京", "河南", "四川", "浙江", None]
PLANTED = {
    "name": "张隐私", "user": "7000000000007", "item": "5900000000000059", "phone": "13800138000",
    "link": "https://private.example/u/7", "text": "只有我一个人说过的独特句子",
}  # fmt: skip
"""What must not be found in anything that leaves the private folder."""


def rows(number: int = 3_000, seed: int = 1) -> tuple[list[dict[str, object]], dict[str, str]]:
    """Invent comments with a peak and a decay; returns them and what each says, by item."""
    rng = random.Random(seed)
    made, says = [], {}
    for i in range(number):
        late = rng.random() < 0.7
        hours = PEAK + rng.expovariate(1 / 18) if late else rng.uniform(0, 100)
        stance = rng.choices(list(SAYS), [0.15, 0.55, 0.3] if late else [0.5, 0.1, 0.4])[0]
        text = rng.choice(SAYS[stance]) + rng.choice(["", "！", "…", "啊", "吧"]) + rng.choice(["", "哈", "唉"])
        user = int(rng.paretovariate(0.8)) % 600
        if rng.random() < 0.06:
            text, stance = LOTTERY, "promotion"
        elif rng.random() < 0.02:
            text, stance, user = COPIED, "positive", rng.randrange(40)
        made.append(_row(f"{9_000_000_000_000 + i}", BEGIN + timedelta(hours=hours), text, f"key~{user}", rng))
        says[f"weibo:{9_000_000_000_000 + i}"] = stance
    hidden = f"{PLANTED['text']}，{PLANTED['name']} {PLANTED['phone']} {PLANTED['link']}"
    made.append(_row(PLANTED["item"], BEGIN + timedelta(hours=PEAK), hidden, PLANTED["user"], rng) | {"region": "西藏"})
    return made, says


def _row(item: str, when: datetime, text: str, user: str, rng: random.Random) -> dict[str, object]:
    return {
        "item_id": item, "parent_id": None, "content_id": f"c{rng.randrange(9)}", "kind": "comment", "user_key": user,
        "text": text, "created_at": when, "time_approx": False, "like_count": rng.randrange(30),
        "like_lower_bound": False, "reply_count": 0, "region": rng.choice(REGIONS),
        "account_kind": rng.choice(["普通用户"] * 18 + ["蓝V", "黄V"]), "keyword": None, "event_id": None,
        "source_tool": "synthetic", "known_from": date(2026, 2, 1),
    }  # fmt: skip


def put(case_folder: Path, made: list[dict[str, object]]) -> None:
    """Write comments where an import would have put them."""
    connection = store.connect()
    connection.register("frame", pd.DataFrame(made))
    typed = ", ".join(f"{name}::{kind} AS {name}" for name, kind in store.COLUMNS.items())
    for month in sorted({f"{row['created_at']:%Y-%m}" for row in made}):
        path = store.partition(store.comments_folder(case_folder), "weibo", month)
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = f"SELECT {typed} FROM frame WHERE strftime(created_at, '%Y-%m') = '{month}'"
        connection.execute(f"COPY ({rows}) TO {store.quoted(str(path))} (FORMAT parquet)")


def code(case_folder: Path, says: dict[str, str], coder: str = "first", mistakes: float = 0.0, seed: int = 1) -> int:
    """Fill a coder's file as a person would, but for some mistakes; returns how many rows it has."""
    rng, path = random.Random(seed), labels.folder(case_folder) / f"{coder}.csv"
    coded = []
    for row in labels.read(path):
        stance = says.get(row.item, "neither")
        if rng.random() < mistakes:
            stance = rng.choice(list(SAYS))
        coded.append(labels.Row(row.item, row.text, stance, "request" if "希望" in row.text else "other"))
    labels.write(path, coded)
    return len(coded)
