-- New rows beside the old ones: every item once, in its newest version.

-- name: begin
CREATE VIEW fresh AS SELECT {columns}, platform, month, source, n, crawled FROM {staged} WHERE wrong IS NULL;
CREATE VIEW rows AS FROM fresh
UNION ALL SELECT {columns}, platform, month, -1 AS source, 0 AS n, NULL::TIMESTAMPTZ AS crawled FROM {old};

-- Tools know different things: what the newest version leaves open, an earlier one may say. Of two versions of a day the
-- one imported later counts.
CREATE MACRO newest(given) AS TABLE
SELECT * REPLACE (
    coalesce(parent_id, max(parent_id) OVER same) AS parent_id,
    coalesce(content_id, max(content_id) OVER same) AS content_id,
    coalesce(user_key, max(user_key) OVER same) AS user_key,
    coalesce(region, max(region) OVER same) AS region,
    coalesce(account_kind, max(account_kind) OVER same) AS account_kind,
    coalesce(keyword, max(keyword) OVER same) AS keyword,
    coalesce(event_id, max(event_id) OVER same) AS event_id),
  bool_or(source < 0) OVER same AS known_before
FROM query_table(given)
WINDOW same AS (PARTITION BY platform, kind, item_id)
QUALIFY row_number() OVER (PARTITION BY platform, kind, item_id
  ORDER BY known_from DESC, source >= 0 DESC, crawled DESC NULLS LAST, source DESC, n DESC) = 1;

-- An item that stands in two months (its time was worked out twice) goes where its newest version says.
CREATE TEMP TABLE astray AS
SELECT platform, kind, item_id FROM rows SEMI JOIN (
  SELECT hash(platform, kind, item_id) AS h FROM rows GROUP BY h HAVING min(month) <> max(month))
  ON hash(platform, kind, item_id) = h
GROUP BY ALL HAVING min(month) <> max(month);
CREATE TEMP VIEW strays AS FROM rows SEMI JOIN astray USING (platform, kind, item_id);
CREATE TEMP TABLE settled AS FROM newest('strays');
CREATE TEMP TABLE counted
  (source INTEGER, rows BIGINT, fresh BIGINT, hours BIGINT, first TIMESTAMPTZ, last TIMESTAMPTZ)

-- name: touched
SELECT platform, month FROM fresh UNION SELECT platform, month FROM strays ORDER BY ALL

-- name: part
CREATE OR REPLACE TEMP VIEW here AS
FROM rows ANTI JOIN astray USING (platform, kind, item_id) WHERE platform = {platform} AND month = {month};
CREATE OR REPLACE TEMP TABLE twice AS
SELECT platform, kind, item_id FROM here GROUP BY ALL HAVING count(*) > 1;
CREATE OR REPLACE TEMP VIEW again AS FROM here SEMI JOIN twice USING (platform, kind, item_id);
-- On disk, so that a month of ten million rows takes no more memory than one of a thousand.
COPY (
  SELECT *, source < 0 AS known_before FROM here ANTI JOIN twice USING (platform, kind, item_id)
  UNION ALL FROM newest('again')
  UNION ALL FROM settled WHERE platform = {platform} AND month = {month}
) TO {unsorted} (FORMAT parquet);
COPY (SELECT {columns} FROM read_parquet({unsorted}) ORDER BY created_at, kind, item_id)
  TO {part} (FORMAT parquet, COMPRESSION zstd);
INSERT INTO counted
SELECT source, count(*), count(*) FILTER (NOT known_before), count(DISTINCT date_trunc('hour', created_at)),
  min(created_at), max(created_at) FROM read_parquet({unsorted}) WHERE source >= 0 GROUP BY source

-- name: kept
SELECT source, sum(rows)::BIGINT, sum(fresh)::BIGINT, sum(hours)::BIGINT,
  strftime(min(first), '%Y-%m-%dT%H'), strftime(max(last), '%Y-%m-%dT%H') FROM counted GROUP BY source
