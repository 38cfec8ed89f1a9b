-- The rows of one source by its layout: raw cells in, the columns of the store out, each row with what is wrong.
-- rows.py fills the gaps; every step names what the next one uses more than once.
WITH raw AS ({raw}),
cells AS (SELECT n, {torn} AS torn, {cells} FROM raw),
bared AS (SELECT n, torn, {bared} FROM cells),
told AS (
  SELECT n, torn, {fields}, {text} AS r_text, {passed_on} AS r_passed_on,
    coalesce({reposted}, false) AS reposted, coalesce({answers}, false) AS answers FROM bared),
clocked AS (
  SELECT *, clock_of(r_crawled) AS crawled, clock_of(r_time) AS clock, count_of(r_likes) AS like_count,
    count_of(r_replies) AS reply_count FROM told),
timed AS (
  SELECT *, coalesce(crawled, ({known}::DATE + 1)::TIMESTAMPTZ) AS limit_at,
    coalesce(CASE WHEN {utc} THEN clock + INTERVAL 8 HOUR ELSE clock END, seen_at(r_time, crawled)) AS created_at,
    coalesce(r_hashed, sha256(r_user)[1:16], 'name:' || r_name) AS who FROM clocked),
dated AS (SELECT *, {year_guessed} AND created_at > limit_at AS moved FROM timed),
named AS (
  SELECT * REPLACE (CASE WHEN moved THEN created_at - INTERVAL 1 YEAR ELSE created_at END AS created_at),
    CASE WHEN reposted THEN 'repost' ELSE {kind} END AS kind, {platform} || ':' || who AS user,
    CASE WHEN r_text IN ('转发微博', '轉發微博', '图片评论', '查看图片', 'Repost', 'repost', '无') THEN NULL ELSE r_text END AS words,
    coalesce(r_item, 'h' || sha256(concat_ws('|', r_content, who, r_time, r_text))[1:16]) AS item_id FROM dated),
clean1 AS (SELECT * REPLACE (plain_tags(words) AS words) FROM named),
clean2 AS (SELECT * REPLACE (no_entities(words) AS words) FROM clean1),
clean3 AS (SELECT * REPLACE (no_links(words) AS words) FROM clean2),
clean4 AS (SELECT * REPLACE (own_words(words) AS words) FROM clean3),
clean5 AS (SELECT * REPLACE (no_names(words) AS words) FROM clean4),
clean6 AS (SELECT * REPLACE (seen_only(words) AS words) FROM clean5),
clean AS (SELECT * REPLACE (bare(words) AS words) FROM clean6)
SELECT item_id,
  CASE WHEN answers THEN {mark} || nullif(nullif(r_parent, '0'), item_id) END AS parent_id,
  CASE kind WHEN 'content' THEN item_id WHEN 'repost' THEN coalesce(r_passed_on, r_content) ELSE r_content END
    AS content_id,
  kind, user_key(user) AS user_key, coalesce(words, '') AS text, created_at,
  (clock IS NULL OR is_day(r_time) OR moved) AS time_approx,
  like_count, coalesce(is_bound(r_likes) OR like_count = {plus_lost}, false) AS like_lower_bound, reply_count,
  province(r_region) AS region, {account} AS account_kind, r_keyword AS keyword, nullif({event}, '') AS event_id,
  {tool} AS source_tool, coalesce(CAST(crawled AS DATE), {known}::DATE) AS known_from,
  {platform} AS platform, strftime(created_at, '%Y-%m') AS month, crawled, {number} AS source, n,
  -- The first thing that keeps the row out, with the field and the value it is about.
  CASE WHEN torn IS NOT NULL THEN [torn, '', NULL]
    WHEN r_item IS NULL AND r_time IS NULL AND r_text IS NULL THEN ['blank', '', NULL]
    WHEN {has_ids} AND r_item IS NULL THEN ['no_id', 'item', NULL]
    WHEN {has_ids} AND regexp_matches(r_item, '^\d(\.\d+)?[eE]\+\d+$') THEN ['cut_id', 'item', r_item]
    WHEN created_at IS NULL THEN ['no_time', 'time', r_time]
    WHEN created_at > limit_at + INTERVAL 1 DAY OR year(created_at) < 2005 THEN ['wrong_time', 'time', r_time]
    WHEN NOT no_count(r_likes) AND like_count IS NULL THEN ['no_count', 'likes', r_likes]
    WHEN NOT no_count(r_replies) AND reply_count IS NULL THEN ['no_count', 'replies', r_replies]
  END AS wrong
FROM clean
