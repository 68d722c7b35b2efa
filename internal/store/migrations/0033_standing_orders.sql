-- +goose Up
-- What a customer wants every week. Weekdays count from Sunday, which is 0.
CREATE TABLE standing_order (
    supplier_id TEXT    NOT NULL REFERENCES supplier (id),
    customer_id TEXT    NOT NULL REFERENCES customer (id),
    on_hold     BOOLEAN NOT NULL,
    resume_on   TEXT    NOT NULL,
    days_ahead  BIGINT  NOT NULL,
    starts_on   TEXT    NOT NULL,
    version     BIGINT  NOT NULL,
    checked_at  BIGINT  NOT NULL,
    next_at     BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, customer_id)
) /* WITHOUT ROWID */;
CREATE INDEX standing_order_due ON standing_order (next_at);

CREATE TABLE standing_line (
    supplier_id TEXT   NOT NULL,
    customer_id TEXT   NOT NULL,
    weekday     BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    product_id  TEXT   NOT NULL REFERENCES product (id),
    quantity    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, weekday, position),
    FOREIGN KEY (supplier_id, customer_id) REFERENCES standing_order (supplier_id, customer_id)
) /* WITHOUT ROWID */;

-- What has become of each delivery day. The key keeps two processes from making two orders.
CREATE TABLE standing_day (
    supplier_id  TEXT   NOT NULL,
    customer_id  TEXT   NOT NULL,
    day          TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    order_id     TEXT   NOT NULL,
    why          TEXT   NOT NULL,
    held_version BIGINT NOT NULL,
    reminded_at  BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, day),
    FOREIGN KEY (supplier_id, customer_id) REFERENCES standing_order (supplier_id, customer_id)
) /* WITHOUT ROWID */;
CREATE INDEX standing_day_order ON standing_day (supplier_id, order_id) WHERE order_id <> '';
-- The days that people look at: what is upcoming, and what went wrong lately.
CREATE INDEX standing_day_supplier ON standing_day (supplier_id, day);

-- Why a scheduled order needs a person before it is ordered.
ALTER TABLE orders ADD COLUMN held_reason TEXT NOT NULL DEFAULT '';
