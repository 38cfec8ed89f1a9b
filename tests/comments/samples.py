"""Small exports in every form that crawlers write; all people, ids and words are invented."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import openpyxl

NOON = 1767672000  # 2026-01-06 12:00:00 in Beijing
CRAWL = "1767700000000"  # the same day, 19:46


def table(header: str, *rows: str, bom: bool = True, newline: str = "\r\n") -> bytes:
    return (("\ufeff" if bom else "") + newline.join([header, *rows]) + newline).encode()


def lines(*rows: dict) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


WEIBO = "comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,"
NEW_WEIBO = WEIBO + "parent_comment_id,creator_hash,nickname"
OLD_WEIBO = WEIBO + "ip_location,parent_comment_id,user_id,nickname,gender,profile_url,avatar"
CRAWLER = (
    "id,bid,正文,头条文章url,原始图片url,视频url,Live Photo视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户,完整日期,"
    "是否编辑过,编辑次数"
)
SOURCE = ",".join("源微博" + name for name in CRAWLER.split(","))
CRAWLER_ALL = f"{CRAWLER},是否原创,源用户id,源用户昵称,{SOURCE}"
NO_LIVE = CRAWLER_ALL.replace("Live Photo视频url,", "", 1).replace("源微博Live Photo视频url,", "")
POST = "bid{0},正文{0},,,,,,2026-01-06T12:00:00,小米17 Pro,34000,120,1000000,话题,,2026-01-06 12:00:00,False,0"

FILES: dict[str, bytes] = {
    "weibo/csv/search_comments_2026-01-06.csv": table(
        NEW_WEIBO,
        f"5001,{NOON},2026-01-06 12:00:00+08:00,4001,伤了老米粉的心[泪],0,12,{CRAWL},,1c5a,甲***乙",
        f'5002,{NOON + 61},2026-01-06 12:01:01+08:00,4001,"支持&amp;加油\n第二行",1,1.2万,{CRAWL},5001,2c5a,甲***丙',
        f"5003,{NOON + 62},2026-01-06 12:01:02+08:00,4001,图片评论,0,10万+,{CRAWL},,3c5a,甲***丁",
    ),
    "weibo/old_comments.csv": table(
        OLD_WEIBO,
        f"5011,{NOON},2026-01-06 12:00:00+08:00,4001,旧版,2,3,{CRAWL},来自河南,,1000000001,张三丰,m,https://x.example/u,https://x.example/a",
    ),
    "weibo/json/search_comments_2026-01-06.json": json.dumps(
        [{"comment_id": "5021", "create_time": NOON, "note_id": "4001", "content": "列表", "sub_comment_count": "0",
          "comment_like_count": "7", "parent_comment_id": 5001, "creator_hash": "4c5a", "last_modify_ts": int(CRAWL)}],
        ensure_ascii=False, indent=4,
    ).encode(),
    "weibo/search_contents.csv": table(
        "note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,"
        "creator_hash,nickname,source_keyword",
        f"4001,发布会 @某人 看 http://t.cn/A6x 吧,{NOON},,3.4万,12000,100万+,{CRAWL},https://m.example/1,5c5a,示***例,小米",
    ),
    "bili.jsonl": lines(
        {"comment_id": "6001", "parent_comment_id": "0", "create_time": NOON, "video_id": "1158", "content": "前排[doge]",
         "creator_hash": "6c5a", "nickname": "示***户", "sub_comment_count": "1", "like_count": 0, "last_modify_ts": int(CRAWL)},
        {"comment_id": "6002", "parent_comment_id": "6001", "create_time": NOON, "video_id": "1158",
         "content": "回复 @某人 :同意", "creator_hash": "7c5a", "sub_comment_count": "0", "like_count": 5, "last_modify_ts": int(CRAWL)},
    ),
    "douyin.json": json.dumps(
        [{"comment_id": "7592000000000000001", "create_time": NOON, "aweme_id": "7591", "content": "加油[赞]",
          "creator_hash": "8c5a", "sub_comment_count": "0", "like_count": 15, "last_modify_ts": int(CRAWL),
          "parent_comment_id": "0", "pictures": ""}], ensure_ascii=False,
    ).encode(),
    "xhs_comments.csv": table(
        "comment_id,create_time,note_id,content,creator_hash,nickname,sub_comment_count,pictures,parent_comment_id,last_modify_ts,like_count",
        f"695d01,{NOON}000,695c,避雷[哭惹R],9c5a,示*,0,,,{CRAWL},1.1万",
    ),
    "xhs_contents.csv": table(
        "note_id,type,title,desc,video_url,time,last_update_time,creator_hash,nickname,liked_count,collected_count,"
        "comment_count,share_count,image_list,tag_list,last_modify_ts,note_url,source_keyword,xsec_token",
        f'695c,normal,标题,正文[笑哭R],,{NOON}000,,ac5a,示***户,"3,456",1,10+,0,,,{CRAWL},https://x.example,小米,T',
    ),
    "kuaishou.csv": table(
        "comment_id,create_time,video_id,content,creator_hash,nickname,sub_comment_count,last_modify_ts",
        f"9001,{NOON}000,3xabc,支持国货[666],bc5a,示***户,0,{CRAWL}",
    ),
    "tieba.csv": table(
        "comment_id,parent_comment_id,content,creator_hash,user_nickname,publish_time,sub_comment_count,note_id,note_url,"
        "tieba_id,tieba_name,tieba_link,last_modify_ts",
        f"1501,,回复,cc5a,示***户,2026-01-06 12:00,0,9901,https://x.example,,示例吧,https://x.example,{CRAWL}",
    ),
    "zhihu.jsonl": lines(
        {"comment_id": "1101", "parent_comment_id": "", "content": "知乎", "publish_time": NOON, "sub_comment_count": 0,
         "like_count": 5, "dislike_count": 0, "content_id": "1990", "content_type": "answer", "creator_hash": "dc5a",
         "user_nickname": "示***户", "last_modify_ts": int(CRAWL)},
    ),
    "weibo_crawler/1000000009.csv": table(
        CRAWLER_ALL,
        f"4101\t,{POST.format(1)},True",
        f"4102\t,bid2,转发微博,,,,,,2026-01-06T13:00:00,,1,0,0,,,2026-01-06 13:00:00,False,0,False,2000000001,某人,4101\t,{POST.format(1)}",
    ),
    "weibo_crawler_shifted/1000000009.csv": table(
        NO_LIVE,
        f"4111\t,{POST.format(3)},True",
        f"4112\t,bid4,说两句//@某人:原话,,,,,,2026-01-06T13:00:00,,1,2,0,,,2026-01-06 13:00:00,False,0,False,2000000001,某人,4111\t,{POST.format(3)}",
        newline="\n",
    ),
    "weibo_crawler/1000000009.json": json.dumps(
        {"user": {"id": "1000000009"}, "weibo": [
            {"user_id": 1000000009, "id": 4121, "bid": "b", "text": "整段", "created_at": "2026-01-06T12:00:00",
             "attitudes_count": 1000000, "comments_count": 4, "reposts_count": 1, "full_created_at": "2026-01-06 12:00:00"}]},
        ensure_ascii=False,
    ).encode(),
    "某人_comments.csv": table(
        "id,weibo_id,created_at,user_screen_name,text,pic_url,like_count",
        '5101,4101,Tue Jan 06 12:01:01 +0800 2026,某人,"<span class=""url-icon""><img alt=[泪] src=""x""></span>哭",,12',
    ),
    "weiboSpider/1000000009.csv": table(
        "微博id,微博正文,头条文章url,原始图片url,被转发微博原始图片url,是否为原创微博,微博视频url,发布位置,发布时间,发布工具,点赞数,转发数,评论数",
        "z0JH2lOMb,原创,,无,无,True,无,无,2026-01-06 12:00,iPhone客户端,34000,1,12",
        "微博id,微博正文,头条文章url,原始图片url,被转发微博原始图片url,是否为原创微博,微博视频url,发布位置,发布时间,发布工具,点赞数,转发数,评论数",
        'z0JH2lOMc,"我的话\n原始用户: 某人\n转发内容: 别人的话",,无,无,False,无,无,2026-01-06 12:05,,0,0,0',
    ),
    "结果文件/小米汽车/小米汽车.csv": table(
        "id,bid,user_id,用户昵称,微博正文,头条文章url,发布位置,艾特用户,话题,转发数,评论数,点赞数,发布时间,发布工具,微博图片url,"
        "微博视频url,retweet_id,ip,user_authentication,会员类型,会员等级",
        "4201,b,1000000001,某人,搜到的,,,,,1万,120,3.4万,2026-01-06 12:00,网页版,,,,广东 深圳,蓝V,会员,5",
    ),
    "WeiboSpider/comment_1.jsonl": lines(
        {"created_at": "2026-01-06 12:01:01", "_id": 5201, "like_counts": 12, "ip_location": "来自云南", "content": "评论",
         "comment_user": {"_id": "1000000001", "nick_name": "张三丰", "verified": False}, "crawl_time": NOON + 3600},
    ),
    "WeiboSpider/tweet_1.jsonl": lines(
        {"_id": "4301", "mblogid": "Q", "created_at": "2026-01-06 12:00:00", "ip_location": "发布于 北京", "reposts_count": 1,
         "comments_count": 120, "attitudes_count": 340, "content": "推文", "is_retweet": False, "keyword": "小米",
         "user": {"_id": "1000000003", "verified": True, "verified_type": 0}, "crawl_time": NOON + 3600},
    ),
    "视频...的评论_BV1xx411c7mD.csv": table(
        "序号,上级评论ID,评论ID,用户ID,用户名,用户等级,性别,评论内容,评论时间,回复数,点赞数,个性签名,IP属地,是否为大会员,头像,"
        "当前账号是否点赞,UP主是否点赞,UP主是否回复",
        "1,0,6101,10001,某人,5,保密,前排,2026-01-06 04:00:00,2,10,签名,未知,是,https://x.example,否,否,否",
    ),
    "115800.csv": table(
        "一级评论计数,隶属关系,被评论者昵称,被评论者ID,昵称,用户ID,评论内容,发布时间,点赞数",
        "1,一级评论,up主,up主,=某人,10001,一级,2026-01-06 12:00,10",
        "1,二级评论,某人,10001,乙,10002,二级,2026-01-06 12:01,0",
        bom=False,
    ),
    "144541892.xml": (
        '<?xml version="1.0" encoding="UTF-8"?><i><chatid>1445</chatid><maxlimit>2</maxlimit>'
        f'<d p="12.3,1,25,16777215,{NOON},0,a16fe0dd,8001,10">Are you OK</d>'
        f'<d p="15.0,7,25,15138834,{NOON + 5},0,4fe08d3,8002">[0,0,"1-1",4.5,"泪目 &amp; 冲",0]</d></i>'
    ).encode(),
    "7591999/comments.csv": table(
        "评论ID,评论内容,评论图片,点赞数,评论时间,用户昵称,用户主页链接,用户抖音号,用户签名,回复总数,ip归属",
        "7592000000000000011,加油,,15,2026-01-06 12:00:00,某人,https://x.example/user/x,x,,3,美国",
        bom=False,
    ),
    "7591999/replies.csv": table(
        "评论ID,评论内容,评论图片,点赞数,评论时间,用户昵称,用户主页链接,用户抖音号,用户签名,ip归属,回复的评论,具体的回复对象,回复给谁",
        "7592000000000000012,同意,,赞,2026-01-06 12:02:00,乙,https://x.example/user/y,y,,未知,7592000000000000011,,某人",
        bom=False,
    ),
    "students.csv": table("用户名,内容,点赞量,日期", '某人,辛苦了,"25,928",2024/3/30 12:22').decode("utf-8-sig").encode("gb18030"),
}  # fmt: skip

# platform, id → parent, content, kind, text, time, likes, bound, replies, region, account
ROWS: dict[tuple[str, str], tuple] = {
    ("weibo", "5001"): (None, "4001", "comment", "伤了老米粉的心[泪]", "12:00:00", 12, False, 0, None, None),
    ("weibo", "5002"): ("5001", "4001", "comment", "支持&加油\n第二行", "12:01:01", 12000, False, 1, None, None),
    ("weibo", "5003"): (None, "4001", "comment", "", "12:01:02", 100000, True, 0, None, None),
    ("weibo", "5011"): (None, "4001", "comment", "旧版", "12:00:00", 3, False, 2, "河南", None),
    ("weibo", "5021"): ("5001", "4001", "comment", "列表", "12:00:00", 7, False, 0, None, None),
    ("weibo", "4001"): (None, "4001", "content", "发布会 @ 看  吧", "12:00:00", 34000, False, 12000, None, None),
    ("bilibili", "6001"): (None, "1158", "comment", "前排[doge]", "12:00:00", 0, False, 1, None, None),
    ("bilibili", "6002"): ("6001", "1158", "comment", "回复 @ :同意", "12:00:00", 5, False, 0, None, None),
    ("douyin", "7592000000000000001"): (None, "7591", "comment", "加油[赞]", "12:00:00", 15, False, 0, None, None),
    ("xhs", "695d01"): (None, "695c", "comment", "避雷[哭惹R]", "12:00:00", 11000, False, 0, None, None),
    ("xhs", "695c"): (None, "695c", "content", "标题\n正文[笑哭R]", "12:00:00", 3456, False, 10, None, None),
    ("kuaishou", "9001"): (None, "3xabc", "comment", "支持国货[666]", "12:00:00", None, False, 0, None, None),
    ("tieba", "1501"): (None, "9901", "comment", "回复", "12:00:00", None, False, 0, None, None),
    ("zhihu", "1101"): (None, "1990", "comment", "知乎", "12:00:00", 5, False, 0, None, None),
    ("weibo", "4101"): (None, "4101", "content", "正文1", "12:00:00", 34000, False, 120, None, None),
    ("weibo", "4102"): (None, "4101", "repost", "", "13:00:00", 1, False, 0, None, None),
    ("weibo", "4111"): (None, "4111", "content", "正文3", "12:00:00", 34000, False, 120, None, None),
    ("weibo", "4112"): (None, "4111", "repost", "说两句", "13:00:00", 1, False, 2, None, None),
    ("weibo", "4121"): (None, "4121", "content", "整段", "12:00:00", 1000000, True, 4, None, None),
    ("weibo", "5101"): (None, "4101", "comment", "[泪]哭", "12:01:01", 12, False, None, None, None),
    ("weibo", "3501756485200075"): (None, "3501756485200075", "content", "原创", "12:00:00", 34000, False, 12, None, None),
    ("weibo", "3501756485200076"): (None, None, "repost", "我的话", "12:05:00", 0, False, 0, None, None),
    ("weibo", "4201"): (None, "4201", "content", "搜到的", "12:00:00", 34000, False, 120, "广东", "蓝V"),
    ("weibo", "5201"): (None, None, "comment", "评论", "12:01:01", 12, False, None, "云南", "普通用户"),
    ("weibo", "4301"): (None, "4301", "content", "推文", "12:00:00", 340, False, 120, "北京", "黄V"),
    ("bilibili", "6101"): (None, "BV1xx411c7mD", "comment", "前排", "12:00:00", 10, False, 2, None, None),
    ("bilibili", "8001"): (None, "1445", "danmaku", "Are you OK", "12:00:00", None, False, None, None, None),
    ("bilibili", "8002"): (None, "1445", "danmaku", "泪目 & 冲", "12:00:05", None, False, None, None, None),
    ("douyin", "7592000000000000011"): (None, "7591999", "comment", "加油", "12:00:00", 15, False, 3, "美国", None),
    ("douyin", "7592000000000000012"): ("7592000000000000011", "7591999", "comment", "同意", "12:02:00", None, False, None, None, None),
    ("weibo", "5301"): (None, "4001", "comment", "工作簿", "12:00:00", 1, False, 0, None, None),
    ("weibo", "5401"): (None, "4001", "comment", "数据库", "12:00:00", 2, False, 0, "上海", None),
    ("weibo", "5402"): (None, "4101", "comment", "楼主", "12:01:01", 1, False, None, None, None),
    ("weibo", "5403"): ("5402", "4101", "comment", "答复", "12:01:01", 1, False, None, None, None),
    ("weibo", "5404"): (None, "4101", "repost", "转一下", "12:01:01", 1, False, None, None, None),
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write all samples into a folder."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    _workbook(folder / "weibo_search_20260106_170000.xlsx")
    _databases(folder)
    return folder


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Comments"
    sheet.append(NEW_WEIBO.split(","))
    sheet.append(["5301", NOON, "", "4001", "工作簿", "0", 1.0, int(CRAWL), None, "ec5a", "示***例"])
    sheet.append(["", "", None, " "])
    book.create_sheet("Creators").append(["creator", "fans", "note"])
    book.save(path)


def _databases(folder: Path) -> None:
    rows = {
        "sqlite_tables.db": {
            "weibo_note_comment": (f"id,add_ts,{OLD_WEIBO}", f"1,1,5401,{NOON},,4001,数据库,0,2,{CRAWL},上海,,1000000001,张三丰,m,,"),
        },
        "weibodata.db": {
            "bins": ("ext,data", "a,b"),
            "comments": (
                "id,bid,weibo_id,root_id,user_id,created_at,user_screen_name,user_avatar_url,text,pic_url,like_count",
                "5402,b,4101,5402,1000000001,Tue Jan 06 12:01:01 +0800 2026,张三丰,,楼主,,1",
                "5403,b,4101,5402,1000000002,Tue Jan 06 12:01:01 +0800 2026,乙,,答复,,1",
            ),
            "reposts": (
                "id,bid,weibo_id,user_id,created_at,user_screen_name,user_avatar_url,text,like_count",
                "5404,b,4101,1000000001,Tue Jan 06 12:01:01 +0800 2026,张三丰,,转一下,1",
            ),
        },
    }  # fmt: skip
    for name, tables in rows.items():
        base = sqlite3.connect(folder / name)
        for table_name, (header, *records) in tables.items():
            columns = ", ".join(f'"{c}" TEXT' for c in header.split(","))
            base.execute(f"CREATE TABLE {table_name} ({columns})")
            for record in csv.reader(io.StringIO("\n".join(records))):
                base.execute(f"INSERT INTO {table_name} VALUES ({', '.join('?' * len(record))})", record)
        base.commit()
        base.close()
