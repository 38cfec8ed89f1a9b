-- What else is asked of comments: of the rows of one crawl, and of the view `said`.

-- name: said
CREATE TEMP VIEW said AS SELECT *, platform || ':' || item_id AS item, {purposes},
  -- Exports without users: every item counts as somebody's of its own.
  coalesce(platform || user_key, item) AS who, strftime(created_at, '%Y-%m') AS month
FROM rows WHERE kind IN {kinds}

-- name: commenters
SELECT row_number() OVER (ORDER BY comments DESC) AS who, comments
FROM (SELECT count(*) AS comments FROM said WHERE user_key IS NOT NULL GROUP BY who) ORDER BY who

-- name: posts
WITH posts AS (
  SELECT content_id, count(*) FILTER (parent_id IS NULL) AS firsts, count(parent_id) AS answers,
    coalesce(sum(reply_count) FILTER (parent_id IS NULL), 0) AS counted
  FROM {rows} WHERE kind = 'comment' AND content_id IS NOT NULL GROUP BY content_id)
SELECT count(*), max(firsts), count(*) FILTER (firsts = (SELECT max(firsts) FROM posts)),
  coalesce(sum(answers), 0)::BIGINT, coalesce(sum(greatest(counted - answers, 0)), 0)::BIGINT FROM posts

-- name: searched
SELECT count(*), avg((minute(created_at) >= 30)::INT), coalesce(max(of_platform) FILTER (platform = 'xhs'), 0) FROM (
  SELECT created_at, platform, count(*) OVER (PARTITION BY keyword) AS of_platform FROM {rows}
  WHERE kind = 'content' AND keyword IS NOT NULL)

-- name: sample
WITH pool AS (
  SELECT item, text, platform || ' ' || month AS stratum, md5(item || $seed) AS drawn FROM said
  WHERE text <> '' AND NOT promotion),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY stratum ORDER BY drawn) AS place,
    count(*) OVER (PARTITION BY stratum) * $size / count(*) OVER () AS quota FROM pool)
-- What a quota has beyond whole items goes to strata by lot, in proportion to it.
SELECT item, text FROM ranked
WHERE place <= floor(quota) OR (place = floor(quota) + 1 AND ('0x' || drawn[1:8])::BIGINT / 4294967296.0
  < quota - floor(quota)) ORDER BY drawn

-- name: to_score
SELECT text, request, complaint, CASE WHEN item IN (SELECT unnest($items::VARCHAR[])) THEN item END AS item FROM said
WHERE text <> '' AND NOT promotion

-- name: talk
WITH talk AS (
  SELECT who, text, strftime(created_at, '%Y-%m-%d') BETWEEN $first AND $last AS side FROM said
  WHERE text <> '' AND NOT promotion),
-- Who first, what they wrote then: the texts of everybody would not fit into memory.
chosen AS (
  SELECT side, who FROM (SELECT DISTINCT side, who FROM talk)
  QUALIFY row_number() OVER (PARTITION BY side ORDER BY md5(who)) <= $most)
SELECT side, string_agg(regexp_replace(text, '@\S+|https?://\S+|\S+@\S+', ' ', 'g'), chr(10)) AS texts
FROM talk JOIN chosen USING (side, who) GROUP BY side, who
