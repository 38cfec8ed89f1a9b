"""SQL for what cells mean: counts, times, texts, regions, users. One macro an idea, used by `rows.py` alone.

A macro repeats its argument, so it is given columns, never another macro's result: nested, they grow beyond measure.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from fanecon.comments.store import quoted

if TYPE_CHECKING:
    import duckdb

_PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾"
)
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BLANKS = (" ", r"\t", r"\r", r"\n")
_UNSEEN = (0x200B, 0xFEFF, 0xE627, 0)
_NO_TEXT = ("转发微博", "轉發微博", "图片评论", "查看图片", "Repost", "repost", "无")
_DATES = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%Y/%m/%d",
)
_RFC = "%a %b %d %H:%M:%S %z %Y"

_MACROS = {
    # Most cells have no blank at their ends: looking is cheaper than trimming.
    "bare(x)": rf"""CASE WHEN x = '' THEN NULL
      WHEN {" OR ".join(f"starts_with(x, E'{b}') OR ends_with(x, E'{b}')" for b in _BLANKS)}
      THEN nullif(trim(x, E'{"".join(_BLANKS)}'), '') ELSE x END""",
    # "1.2万", "10万+", "3,456"; what stands for no number at all ("赞") is none.
    "number_part(x)": r"regexp_extract(x, '^(\d[\d,]*\.?\d*)\s*(万|亿|千|w|W|k|K)?\s*(\+)?$', ['n', 'unit', 'plus'])",
    "count_of(x)": """CAST(round(TRY_CAST(replace(nullif(number_part(trim(x)).n, ''), ',', '') AS DECIMAL(24, 4))
      * CASE number_part(trim(x)).unit WHEN '万' THEN 10000 WHEN 'w' THEN 10000 WHEN 'W' THEN 10000
        WHEN '亿' THEN 100000000 WHEN '千' THEN 1000 WHEN 'k' THEN 1000 WHEN 'K' THEN 1000 ELSE 1 END) AS BIGINT)""",
    "no_count(x)": "coalesce(trim(x), '') IN ('', '-', '赞', '评论', '转发', '回复', 'None', 'nan', 'null')",
    "is_bound(x)": "coalesce(number_part(trim(x)).plus = '+', false)",
    "epoch_of(x)": "TRY_CAST(regexp_extract(trim(x), '^(\\d{10}|\\d{13})(\\.\\d+)?$', 1) AS BIGINT)",
    "clock_of(x)": f"""coalesce(
      to_timestamp(CASE WHEN epoch_of(x) >= 1000000000000 THEN epoch_of(x) / 1000 ELSE epoch_of(x) END),
      CASE WHEN regexp_matches(trim(x), '^\\d{{4}}-\\d') THEN TRY_CAST(trim(x) AS TIMESTAMPTZ) END,
      CASE WHEN regexp_matches(trim(x), '^\\d{{4}}[/年]') THEN
        TRY_CAST(try_strptime(trim(x), [{", ".join(map(quoted, _DATES))}]) AS TIMESTAMPTZ) END,
      CASE WHEN regexp_matches(trim(x), '^[A-Z][a-z][a-z] ') THEN try_strptime(trim(x), {quoted(_RFC)}) END)""",
    "ago(x)": r"regexp_extract(trim(x), '^(\d+)\s*(秒|分钟|小时|天)前', ['n', 'unit'])",
    "midnight(t)": "date_trunc('day', t)",
    "in_year(p, clock, y)": "TRY_CAST(y || '-' || p.m || '-' || p.d || ' ' || clock AS TIMESTAMPTZ)",
    "last_such(p, clock, t)": """CASE WHEN in_year(p, clock, year(t)) <= t + INTERVAL 1 DAY
      THEN in_year(p, clock, year(t)) ELSE in_year(p, clock, year(t) - 1) END""",
    # What a site shows instead of a time; it means something only beside the time of the crawl.
    "seen_at(x, t)": r"""CASE
      WHEN trim(x) = '刚刚' THEN t
      WHEN ago(x).n <> '' THEN t - CASE ago(x).unit WHEN '秒' THEN to_seconds(TRY_CAST(ago(x).n AS BIGINT))
        WHEN '分钟' THEN to_minutes(TRY_CAST(ago(x).n AS BIGINT))
        WHEN '小时' THEN to_hours(TRY_CAST(ago(x).n AS BIGINT))
        ELSE to_days(TRY_CAST(ago(x).n AS INTEGER)) END
      WHEN regexp_matches(trim(x), '^(今天|昨天|前天)') THEN
        TRY_CAST(strftime(t - to_days(CASE trim(x)[1:2] WHEN '今天' THEN 0 WHEN '昨天' THEN 1 ELSE 2 END), '%Y-%m-%d ')
          || coalesce(nullif(regexp_extract(x, '\d{1,2}:\d{2}'), ''), '12:00') AS TIMESTAMPTZ)
      WHEN regexp_matches(trim(x), '^\d{1,2}(月|-)\d{1,2}') THEN last_such(
        regexp_extract(trim(x), '^(\d{1,2})(?:月|-)(\d{1,2})', ['m', 'd']),
        coalesce(nullif(regexp_extract(x, '\d{1,2}:\d{2}'), ''), '12:00'), t) END""",
    "is_day(x)": r"regexp_matches(trim(x), '^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?$')",
    # Names that others gave, links, tags and the posts quoted behind //@ are no words of the writer.
    "plain_tags(x)": r"""CASE WHEN contains(x, '<') THEN regexp_replace(regexp_replace(x,
      '<img[^>]*?alt="?(\[[^\]]*\])[^>]*>', '\1', 'g'), '</?[a-zA-Z][^<>]*>', '', 'g') ELSE x END""",
    "no_entities(x)": "CASE WHEN contains(x, '&') THEN unescape(x) ELSE x END",
    "own_words(x)": r"""CASE WHEN contains(x, '@') OR contains(x, '原始用户')
      THEN regexp_replace(x, '(//\s*@[^:：\s]+\s*[:：]|\n原始用户[:：]).*$', '', 's') ELSE x END""",
    "no_links(x)": r"""CASE WHEN contains(x, 'http') OR contains(x, 't.cn/')
      THEN regexp_replace(x, '(https?://|\bt\.cn/)[A-Za-z0-9._~:/?#@!$&''()*+,;=%-]+', '', 'g') ELSE x END""",
    "no_names(x)": r"CASE WHEN contains(x, '@') THEN regexp_replace(x, '@[\p{L}\p{N}_·-]+', '@', 'g') ELSE x END",
    "seen_only(x)": f"""CASE WHEN {" OR ".join(f"contains(x, chr({c}))" for c in _UNSEEN)}
      THEN translate(x, {" || ".join(f"chr({c})" for c in _UNSEEN)}, '') ELSE x END""",
    # Weibo's two ids of one post: groups of four characters to the base 62 are groups of seven digits.
    "group_of(x)": f"""lpad(CAST(list_reduce(list_transform(string_split(x, ''),
      lambda c: strpos('{_BASE62}', c)::BIGINT - 1), lambda a, b: a * 62 + b) AS VARCHAR), 7, '0')""",
    "mid_of(x)": """CASE WHEN regexp_matches(x, '^[0-9a-zA-Z]{9}$')
      THEN ltrim(group_of(x[1:1]) || group_of(x[2:5]) || group_of(x[6:9]), '0') ELSE x END""",
    "place(x)": r"trim(regexp_replace(trim(x), '^(来自|发布于|IP\s*属地[:：]?)\s*', ''))",
    "province(x)": f"""coalesce(
      nullif(regexp_extract(regexp_replace(place(x), '^中国', ''), '^({_PROVINCES.replace(" ", "|")})', 1), ''),
      CASE WHEN place(x) IN ('', '未知', '无', '其他') OR regexp_matches(place(x), '[市区县]$') THEN NULL
        ELSE regexp_extract(place(x), '^[^\\s·,，-]+') END)""",
}  # fmt: skip

CLEANING = ("plain_tags", "no_entities", "no_links", "own_words", "no_names", "seen_only", "bare")
"""The macros that a text goes through, one after the other."""
SAYS_NOTHING = f"IN ({', '.join(map(quoted, _NO_TEXT))})"


def teach(connection: duckdb.DuckDBPyConnection, salt: bytes) -> None:
    """Teach a connection the macros.

    `user_key` is HMAC-SHA256 with the case's salt, cut to 16 digits: DuckDB has the hash, HMAC is two of it.
    """
    connection.create_function("unescape", html.unescape, ["VARCHAR"], "VARCHAR")
    key = salt.ljust(64, b"\0")
    inner, outer = (f"unhex('{bytes(b ^ pad for b in key).hex()}')" for pad in (0x36, 0x5C))
    keyed = f"sha256({outer} || unhex(sha256({inner} || encode(x))))[1:16]"
    for name, body in _MACROS.items():
        connection.execute(f"CREATE MACRO {name} AS {body}")
    connection.execute(f"CREATE MACRO user_key(x) AS {keyed}")
