-- +goose Up
-- What Stripe pays out to the supplier's bank account. id and state are Stripe's. itemised says that
-- it is known which payments and refunds are in it.
CREATE TABLE payout (
    supplier_id    TEXT    NOT NULL REFERENCES supplier (id),
    id             TEXT    NOT NULL,
    stripe_account TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    amount         BIGINT  NOT NULL,
    currency       TEXT    NOT NULL,
    arrives_on     TEXT    NOT NULL,
    automatic      BOOLEAN NOT NULL,
    itemised       BOOLEAN NOT NULL,
    failure        TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, id)
) /* WITHOUT ROWID */;
CREATE INDEX payout_list ON payout (supplier_id, created_at, id);

-- What of a payout is about our payments; id is that of Stripe's balance transaction. Amounts are in
-- the currency of the payout. refund_id is '' for what is not about a refund.
CREATE TABLE payout_item (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    id          TEXT   NOT NULL,
    payout_id   TEXT   NOT NULL,
    payment_id  TEXT   NOT NULL REFERENCES payment (id),
    refund_id   TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    amount      BIGINT NOT NULL,
    fee         BIGINT NOT NULL,
    net         BIGINT NOT NULL,
    currency    TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, id)
) /* WITHOUT ROWID */;
CREATE INDEX payout_item_payout ON payout_item (supplier_id, payout_id);
CREATE INDEX payout_item_payment ON payout_item (supplier_id, payment_id);

-- Up to when payouts were read, and why they could not be; and why the last comparison with Stripe
-- failed. Both reasons are '' when all went well.
ALTER TABLE stripe_connection ADD COLUMN payouts_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stripe_connection ADD COLUMN payouts_error TEXT NOT NULL DEFAULT '';
ALTER TABLE stripe_connection ADD COLUMN reconcile_error TEXT NOT NULL DEFAULT '';
