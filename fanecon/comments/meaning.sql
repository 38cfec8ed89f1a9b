-- What cells mean: counts, times, texts, regions. One macro an idea, used by rows.sql alone.
-- A macro repeats its argument, so it is given columns, never another macro's result: nested, they grow beyond measure.

-- Most cells have no blank at their ends: looking is cheaper than trimming.
CREATE MACRO bare(x) AS CASE WHEN x = '' THEN NULL
      WHEN x[1] IN (' ', E'\t', E'\r', E'\n') OR x[-1] IN (' ', E'\t', E'\r', E'\n') THEN nullif(trim(x, E' \t\r\n'), '') ELSE x END;

-- "1.2万", "10万+", "3,456"; what stands for no number at all ("赞") is none.
CREATE MACRO number_part(x) AS regexp_extract(x, '^(\d[\d,]*\.?\d*)\s*(万|亿|千|w|W|k|K)?\s*(\+)?$', ['n', 'unit', 'plus']);

CREATE MACRO count_of(x) AS CAST(round(TRY_CAST(replace(nullif(number_part(trim(x)).n, ''), ',', '') AS DECIMAL(24, 4))
      * CASE number_part(trim(x)).unit WHEN '万' THEN 10000 WHEN 'w' THEN 10000 WHEN 'W' THEN 10000
        WHEN '亿' THEN 100000000 WHEN '千' THEN 1000 WHEN 'k' THEN 1000 WHEN 'K' THEN 1000 ELSE 1 END) AS BIGINT);

CREATE MACRO no_count(x) AS coalesce(trim(x), '') IN ('', '-', '赞', '评论', '转发', '回复', 'None', 'nan', 'null');

CREATE MACRO is_bound(x) AS coalesce(number_part(trim(x)).plus = '+', false);

CREATE MACRO epoch_of(x) AS TRY_CAST(regexp_extract(trim(x), '^(\d{10}|\d{13})(\.\d+)?$', 1) AS BIGINT);

CREATE MACRO clock_of(x) AS coalesce(
      to_timestamp(CASE WHEN epoch_of(x) >= 1000000000000 THEN epoch_of(x) / 1000 ELSE epoch_of(x) END),
      CASE WHEN regexp_matches(trim(x), '^\d{4}-\d') THEN TRY_CAST(trim(x) AS TIMESTAMPTZ) END,
      CASE WHEN regexp_matches(trim(x), '^\d{4}[/年]') THEN
        TRY_CAST(try_strptime(trim(x), ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y/%m/%d',
          '%Y年%m月%d日 %H:%M:%S', '%Y年%m月%d日 %H:%M', '%Y年%m月%d日']) AS TIMESTAMPTZ) END,
      CASE WHEN regexp_matches(trim(x), '^[A-Z][a-z][a-z] ') THEN try_strptime(trim(x), '%a %b %d %H:%M:%S %z %Y') END);

CREATE MACRO ago(x) AS regexp_extract(trim(x), '^(\d+)\s*(秒|分钟|小时|天)前', ['n', 'unit']);

CREATE MACRO in_year(p, clock, y) AS TRY_CAST(y || '-' || p.m || '-' || p.d || ' ' || clock AS TIMESTAMPTZ);

CREATE MACRO last_such(p, clock, t) AS CASE WHEN in_year(p, clock, year(t)) <= t + INTERVAL 1 DAY
      THEN in_year(p, clock, year(t)) ELSE in_year(p, clock, year(t) - 1) END;

-- What a site shows instead of a time; it means something only beside the time of the crawl.
CREATE MACRO seen_at(x, t) AS CASE
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
        coalesce(nullif(regexp_extract(x, '\d{1,2}:\d{2}'), ''), '12:00'), t) END;

CREATE MACRO is_day(x) AS regexp_matches(trim(x), '^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?$');

-- Names that others gave, links, tags and the posts quoted behind //@ are no words of the writer.
CREATE MACRO plain_tags(x) AS CASE WHEN contains(x, '<') THEN regexp_replace(regexp_replace(x,
      '<img[^>]*?alt="?(\[[^\]]*\])[^>]*>', '\1', 'g'), '</?[a-zA-Z][^<>]*>', '', 'g') ELSE x END;

CREATE MACRO no_entities(x) AS CASE WHEN contains(x, '&') THEN unescape(x) ELSE x END;

CREATE MACRO own_words(x) AS CASE WHEN contains(x, '@') OR contains(x, '原始用户')
      THEN regexp_replace(x, '(//\s*@[^:：\s]+\s*[:：]|\n原始用户[:：]).*$', '', 's') ELSE x END;

CREATE MACRO no_links(x) AS CASE WHEN contains(x, 'http') OR contains(x, 't.cn/')
      THEN regexp_replace(x, '(https?://|\bt\.cn/)[A-Za-z0-9._~:/?#@!$&''()*+,;=%-]+', '', 'g') ELSE x END;

CREATE MACRO no_names(x) AS CASE WHEN contains(x, '@') THEN regexp_replace(x, '@[\p{L}\p{N}_·-]+', '@', 'g') ELSE x END;

CREATE MACRO seen_only(x) AS CASE WHEN contains(x, chr(8203)) OR contains(x, chr(65279)) OR contains(x, chr(58919))
      OR contains(x, chr(0)) THEN translate(x, chr(8203) || chr(65279) || chr(58919) || chr(0), '') ELSE x END;

-- Weibo's two ids of one post: groups of four characters to the base 62 are groups of seven digits.
CREATE MACRO group_of(x) AS lpad(CAST(list_reduce(list_transform(string_split(x, ''),
      lambda c: strpos('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', c)::BIGINT - 1),
      lambda a, b: a * 62 + b) AS VARCHAR), 7, '0');

CREATE MACRO mid_of(x) AS CASE WHEN regexp_matches(x, '^[0-9a-zA-Z]{9}$')
      THEN ltrim(group_of(x[1:1]) || group_of(x[2:5]) || group_of(x[6:9]), '0') ELSE x END;

CREATE MACRO place(x) AS trim(regexp_replace(trim(x), '^(来自|发布于|IP\s*属地[:：]?)\s*', ''));

CREATE MACRO province(x) AS coalesce(
      nullif(regexp_extract(regexp_replace(place(x), '^中国', ''),
        '^(北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾)', 1), ''),
      CASE WHEN place(x) IN ('', '未知', '无', '其他') OR regexp_matches(place(x), '[市区县]$') THEN NULL
        ELSE regexp_extract(place(x), '^[^\s·,，-]+') END);
