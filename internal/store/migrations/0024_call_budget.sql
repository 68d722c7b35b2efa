-- +goose Up
-- The calls to the remote account, by day in UTC and by what they were for. What was counted before
-- by month only stands on the month's first day, for purpose ''.
CREATE TABLE call_day (
    supplier_id TEXT   NOT NULL,
    day         TEXT   NOT NULL,
    purpose     TEXT   NOT NULL,
    calls       BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, day, purpose)
) /* WITHOUT ROWID */;
INSERT INTO call_day (supplier_id, day, purpose, calls) SELECT supplier_id, month || '-01', '', calls FROM call_count;
DROP TABLE call_count;

-- What is left of the allowance for routine calls, in thousandths of a call, and when it was counted;
-- when each list of sales orders and the prices were last read; when an order last moved; and up to
-- which share of the plan's calls people were told, in which month.
CREATE TABLE call_budget (
    supplier_id     TEXT   NOT NULL PRIMARY KEY,
    allowance       BIGINT NOT NULL,
    allowance_at    BIGINT NOT NULL,
    told_month      TEXT   NOT NULL,
    told_percent    BIGINT NOT NULL,
    moved_at        BIGINT NOT NULL,
    changed_read_at BIGINT NOT NULL,
    deleted_read_at BIGINT NOT NULL,
    deleted_cursor  TEXT   NOT NULL,
    prices_read_at  BIGINT NOT NULL
) /* WITHOUT ROWID */;
INSERT INTO call_budget (supplier_id, allowance, allowance_at, told_month, told_percent, moved_at, changed_read_at, deleted_read_at,
    deleted_cursor, prices_read_at)
SELECT supplier_id, 0, 0, '', 0, 0, 0, 0, watch_cursor, 0 FROM connection;

-- How many calls a month the account's plan has.
ALTER TABLE connection ADD COLUMN monthly_calls BIGINT NOT NULL DEFAULT 125000;

-- Whether a run was begun by the clock, or by a webhook of the account, not by a person.
ALTER TABLE run ADD COLUMN scheduled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE run ADD COLUMN hinted BOOLEAN NOT NULL DEFAULT FALSE;
