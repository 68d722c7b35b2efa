-- +goose Up
-- Counts the changes to what the supplier's pages show, so that an open page asks one number
-- whether to look again.
ALTER TABLE supplier ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- The Monday of the week in which the order came in, in the supplier's time zone at that time: so
-- it never changes.
ALTER TABLE orders ADD COLUMN week TEXT NOT NULL DEFAULT '';
-- only sqlite
UPDATE orders SET week = local_week(created_at, (SELECT time_zone FROM supplier WHERE supplier.id = orders.supplier_id));
-- end
-- only postgres
WITH zone AS MATERIALIZED ( -- the list of names is slow to read
    SELECT s.id, coalesce(z.name, 'UTC') AS name FROM supplier s LEFT JOIN pg_timezone_names z ON z.name = s.time_zone
)
UPDATE orders SET week = to_char(date_trunc('week', to_timestamp(created_at / 1000000.0) AT TIME ZONE zone.name), 'YYYY-MM-DD')
FROM zone WHERE zone.id = orders.supplier_id;
-- end

-- Totals of the orders of a week, kept in the transactions that change orders.
CREATE TABLE order_week (
    supplier_id   TEXT   NOT NULL,
    week          TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    status        TEXT   NOT NULL,
    orders        BIGINT NOT NULL,
    value         BIGINT NOT NULL,
    needed_person BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, week, currency, status)
) /* WITHOUT ROWID */;
INSERT INTO order_week
SELECT supplier_id, week, currency, status, count(*), sum(total), count(*) FILTER (WHERE needed_person)
FROM orders GROUP BY supplier_id, week, currency, status;

-- How many of them were shipped within so many tenths of an hour.
CREATE TABLE order_wait (
    supplier_id TEXT   NOT NULL,
    week        TEXT   NOT NULL,
    tenths      BIGINT NOT NULL,
    orders      BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, week, tenths)
) /* WITHOUT ROWID */;
INSERT INTO order_wait
SELECT supplier_id, week, (shipped_at - created_at + 180000000) / 360000000 AS tenths, count(*)
FROM orders WHERE shipped_at > 0 AND status <> 'cancelled' GROUP BY supplier_id, week, tenths;

-- The documents that are on their way, or wait for a person.
CREATE INDEX outbox_unsettled ON outbox (supplier_id, kind, state) WHERE state IN ('pending', 'sending', 'unknown', 'failed');
