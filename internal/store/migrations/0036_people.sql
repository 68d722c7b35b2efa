-- +goose Up
-- Who has accepted a customer's invitation: the link lets no one else in after that.
ALTER TABLE invitation ADD COLUMN accepted_by TEXT NOT NULL DEFAULT '';

-- A colleague who is invited to buy for a customer. An address has at most one invitation by a
-- customer: the newest. It stays when it is accepted, so that its link can say so.
CREATE TABLE buyer_invitation (
    supplier_id    TEXT   NOT NULL,
    customer_id    TEXT   NOT NULL REFERENCES customer (id),
    email          TEXT   NOT NULL,
    role           TEXT   NOT NULL,
    spending_limit BIGINT NOT NULL,
    invited_by     TEXT   NOT NULL,
    token_hash     TEXT   NOT NULL,
    sent_at        BIGINT NOT NULL,
    accepted_at    BIGINT NOT NULL,
    accepted_by    TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, email)
) /* WITHOUT ROWID */;
CREATE UNIQUE INDEX buyer_invitation_token ON buyer_invitation (token_hash);

-- The customers that are still to be invited, of those that are invited all at once.
CREATE TABLE invite_waiting (
    supplier_id TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    PRIMARY KEY (supplier_id, customer_id)
) /* WITHOUT ROWID */;

-- The last time when all were invited at once.
CREATE TABLE invite_round (
    supplier_id TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    customers   BIGINT NOT NULL,
    invited     BIGINT NOT NULL,
    passed_over BIGINT NOT NULL,
    started_by  TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL
);

-- A business that asks to become a customer. Its address was proven before the row was written.
CREATE TABLE trade_request (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    business    TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    email       TEXT   NOT NULL,
    phone       TEXT   NOT NULL,
    address     TEXT   NOT NULL,
    message     TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    customer_id TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    decided_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX trade_request_open ON trade_request (supplier_id, email) WHERE state = 'open';
CREATE INDEX trade_request_list ON trade_request (supplier_id, state, id);
CREATE INDEX trade_request_email ON trade_request (email, id);
