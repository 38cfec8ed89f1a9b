-- Counts over the view `said`. Rows about fewer than {least} users are left out by aggregates.py, here where it cannot.

-- name: coverage
SELECT platform, kind, count(*) AS comments, count(DISTINCT who) AS users, count(DISTINCT content_id) AS posts,
  count(*) FILTER (text = '') AS wordless, count(*) FILTER (promotion) AS promotions,
  strftime(min(created_at), '%Y-%m-%dT%H') AS first, strftime(max(created_at), '%Y-%m-%dT%H') AS last,
  strftime(max(known_from), '%Y-%m-%d') AS crawled, bool_or(source_tool = 'synthetic') AS synthetic
FROM said GROUP BY platform, kind ORDER BY platform, kind

-- name: hourly
SELECT strftime(created_at, '%Y-%m-%dT%H') AS hour, count(*) AS count, count(DISTINCT who) AS users
FROM said WHERE NOT time_approx GROUP BY hour ORDER BY hour

-- name: daily
SELECT strftime(created_at, '%Y-%m-%d') AS period, count(*) AS point, count(DISTINCT who) AS users,
  count(*) FILTER (promotion) AS promotions, 'comments' AS unit
FROM said GROUP BY period ORDER BY period

-- name: clock
SELECT hour(created_at) AS hour, count(*) AS comments, count(DISTINCT who) AS users,
  count(*) FILTER (minute(created_at) >= 30) AS second_half,
  100.0 * comments / sum(comments) OVER () AS point, 'percent' AS unit
FROM said WHERE NOT time_approx GROUP BY hour ORDER BY hour

-- name: regions
SELECT coalesce(region, '') AS region, count(*) AS comments, count(DISTINCT who) AS users,
  100.0 * comments / sum(comments) OVER () AS point, 'percent' AS unit
FROM said GROUP BY ALL ORDER BY comments DESC, region

-- name: accounts
SELECT coalesce(account_kind, '') AS account_kind, count(*) AS comments, count(DISTINCT who) AS users,
  sum(coalesce(like_count, 0))::BIGINT AS likes, bool_or(like_lower_bound) AS at_least,
  100.0 * likes / nullif(sum(likes) OVER (), 0) AS point, 'percent' AS unit
FROM said WHERE NOT promotion GROUP BY ALL ORDER BY likes DESC, account_kind

-- name: purposes
WITH weekly AS (
  SELECT strftime(date_trunc('week', created_at), '%Y-%m-%d') AS week, unnest(['request', 'complaint']) AS purpose,
    unnest([request, complaint]) AS has, who FROM said WHERE text <> '' AND NOT promotion)
SELECT week, purpose, count(*) FILTER (has) AS comments, count(DISTINCT who) FILTER (has) AS users,
  count(*) AS "of", 100.0 * comments / "of" AS point, 'percent' AS unit
FROM weekly GROUP BY ALL ORDER BY week, purpose

-- name: promotions
SELECT platform, promotion, count(*) AS comments, count(DISTINCT who) AS users,
  100.0 * count(*) / sum(count(*)) OVER (PARTITION BY platform) AS point, 'percent' AS unit
FROM said GROUP BY platform, promotion ORDER BY platform, promotion

-- name: repeats
-- The same words of three; texts below eight characters are alike by chance. A burst: five of one user in a minute.
WITH alike AS (SELECT *, lower(regexp_replace(text, '[\s\pP\pS]+', '', 'g')) AS bare FROM said WHERE text <> ''),
told AS (
  SELECT who, length(bare) >= 8 AND count(*) OVER (PARTITION BY bare) >= 3 AS repeated,
    NOT time_approx AND user_key IS NOT NULL
      AND count(*) OVER (PARTITION BY who, date_trunc('minute', created_at)) >= 5 AS burst FROM alike),
each AS (
  SELECT unnest(['repeated', 'burst', 'either']) AS measure, unnest([repeated, burst, repeated OR burst]) AS has, who
  FROM told)
SELECT measure, count(*) FILTER (has) AS comments, count(DISTINCT who) FILTER (has) AS users, count(*) AS "of",
  100.0 * comments / "of" AS high, 'percent' AS unit
FROM each GROUP BY measure HAVING users >= {least} OR comments = 0
ORDER BY list_position(['repeated', 'burst', 'either'], measure)
