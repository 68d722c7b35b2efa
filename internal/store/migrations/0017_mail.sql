-- +goose Up
-- E-mails and what became of them. The message itself is sealed, and is erased as soon as it is
-- sent or refused; what stays says to whom it went and what came of it, and goes after a while.
CREATE TABLE mail (
    id             TEXT   NOT NULL PRIMARY KEY,
    supplier_id    TEXT   NOT NULL REFERENCES supplier (id),
    order_id       TEXT   NOT NULL,
    customer_id    TEXT   NOT NULL,
    person_id      TEXT   NOT NULL,
    purpose        TEXT   NOT NULL,
    recipient      TEXT   NOT NULL,
    recipient_key  TEXT   NOT NULL,
    recipient_name TEXT   NOT NULL,
    subject        TEXT   NOT NULL,
    sealed         TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    technical      TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    settled_at     BIGINT NOT NULL
);
CREATE INDEX mail_trouble ON mail (supplier_id, recipient_key) WHERE state IN ('late', 'refused');
CREATE INDEX mail_customer ON mail (supplier_id, customer_id, purpose, id) WHERE customer_id <> '';
CREATE INDEX mail_person ON mail (supplier_id, person_id, purpose, id) WHERE person_id <> '';
CREATE INDEX mail_settled ON mail (settled_at) WHERE settled_at <> 0;

-- An invitation may go to an address that is not the customer's own.
ALTER TABLE invitation ADD COLUMN other_address BOOLEAN NOT NULL DEFAULT FALSE;

-- Who else gets the customer's e-mails, as it stands in Unleashed.
ALTER TABLE customer ADD COLUMN email_cc TEXT NOT NULL DEFAULT '';
