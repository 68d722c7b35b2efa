-- +goose Up
-- The accounts of Unleashed that a connection has been to, numbered from 0 in the order in which
-- they were connected. What is linked or sent says with which account.
CREATE TABLE remote_account (
    supplier_id   TEXT   NOT NULL,
    connection_id TEXT   NOT NULL REFERENCES connection (id),
    number        BIGINT NOT NULL,
    api_id        TEXT   NOT NULL,
    company_id    TEXT   NOT NULL,
    company_name  TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, connection_id, number)
) /* WITHOUT ROWID */;
INSERT INTO remote_account (supplier_id, connection_id, number, api_id, company_id, company_name)
SELECT supplier_id, id, 0, api_id, '', company_name FROM connection WHERE api_id <> '';

ALTER TABLE connection ADD COLUMN account BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN account_before BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN review_open BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE connection ADD COLUMN lists_read_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN error_detail TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN error_detail TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN remote_account BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN remote_account BIGINT NOT NULL DEFAULT 0;

-- Elsewhere names the account that an entry belongs to while another one is connected.
ALTER TABLE outbox ADD COLUMN account BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN elsewhere TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN error_detail TEXT NOT NULL DEFAULT '';

-- Records of Unleashed that have the code of a product or customer which is linked to another
-- record: a person decides whether it is linked to this one from now on.
CREATE TABLE relink (
    supplier_id TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    remote_id   TEXT    NOT NULL,
    ours_id     TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    several     BOOLEAN NOT NULL,
    PRIMARY KEY (supplier_id, kind, remote_id)
) /* WITHOUT ROWID */;
CREATE INDEX relink_ours ON relink (supplier_id, kind, ours_id);
