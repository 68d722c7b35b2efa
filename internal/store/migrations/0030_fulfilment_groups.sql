-- +goose Up
-- Delivery rules, with the customers they hold for. Every supplier has a Default group from the
-- beginning, with its own id; a customer without a group is in that one.
CREATE TABLE fulfilment_group (
    id                  TEXT   NOT NULL PRIMARY KEY,
    supplier_id         TEXT   NOT NULL REFERENCES supplier (id),
    name                TEXT   NOT NULL,
    name_key            TEXT   NOT NULL,
    delivery_days       BIGINT NOT NULL,
    cut_off_days        BIGINT NOT NULL,
    cut_off_time        TEXT   NOT NULL,
    cut_off_policy      TEXT   NOT NULL,
    minimum_order_value BIGINT NOT NULL,
    minimum_policy      TEXT   NOT NULL,
    note                TEXT   NOT NULL,
    closed_days         TEXT   NOT NULL,
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL
);
CREATE UNIQUE INDEX fulfilment_group_name ON fulfilment_group (supplier_id, name_key);
CREATE INDEX fulfilment_group_supplier ON fulfilment_group (supplier_id, id);
-- 62 is Monday to Friday, one bit for each day from Sunday.
INSERT INTO fulfilment_group
SELECT id, id, 'Default', 'default', 62, 1, '14:00', 'warn', 0, 'warn', '', '', created_at, created_at FROM supplier;

ALTER TABLE customer ADD COLUMN fulfilment_group_id TEXT NOT NULL DEFAULT '';
CREATE INDEX customer_fulfilment_group ON customer (fulfilment_group_id, supplier_id);
