-- +goose Up
-- What is on its way into another system is not always about an order: a document of a trading
-- partner stands for itself. An entry names its subject, whose kind follows from its own.
CREATE TABLE outbox_before AS SELECT * FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
    supplier_id     TEXT   NOT NULL,
    subject_id      TEXT   NOT NULL,
    kind            TEXT   NOT NULL,
    state           TEXT   NOT NULL,
    generation      BIGINT NOT NULL,
    guid            TEXT   NOT NULL,
    error           TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    queued_at       BIGINT NOT NULL,
    sent_at         BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    account         BIGINT NOT NULL,
    elsewhere       TEXT   NOT NULL,
    error_detail    TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, subject_id, kind)
) /* WITHOUT ROWID */;
INSERT INTO outbox (
    supplier_id, subject_id, kind, state, generation, guid, error, attempts, queued_at, sent_at, next_attempt_at, version,
    account, elsewhere, error_detail
)
SELECT supplier_id, order_id, kind, state, generation, guid, error, attempts, queued_at, sent_at, next_attempt_at, version,
    account, elsewhere, error_detail
FROM outbox_before;
DROP TABLE outbox_before;
CREATE UNIQUE INDEX outbox_guid ON outbox (supplier_id, kind, guid) WHERE guid <> '';
CREATE INDEX outbox_due ON outbox (supplier_id, kind, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX outbox_unsettled ON outbox (supplier_id, kind, state) WHERE state IN ('pending', 'sending', 'unknown', 'failed');

CREATE TABLE outbox_document_before AS SELECT * FROM outbox_document;
DROP TABLE outbox_document;
CREATE TABLE outbox_document (
    supplier_id TEXT NOT NULL,
    subject_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    part        TEXT NOT NULL,
    document    TEXT NOT NULL,
    PRIMARY KEY (supplier_id, subject_id, kind, part)
);
INSERT INTO outbox_document (supplier_id, subject_id, kind, part, document)
SELECT supplier_id, order_id, kind, part, document FROM outbox_document_before;
DROP TABLE outbox_document_before;
