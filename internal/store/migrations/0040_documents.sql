-- +goose Up
-- What a trading partner has sent, or what leaves for one. partner_id is '' as long as it is not
-- known who sent it. due says that something is to be done with it: a row that is kept and not yet
-- worked off is found by it after a crash. Of a document that leaves, subject, purpose and
-- generation say what it is for: there is one of each.
CREATE TABLE document (
    id          TEXT    NOT NULL PRIMARY KEY,
    supplier_id TEXT    NOT NULL REFERENCES supplier (id),
    partner_id  TEXT    NOT NULL,
    direction   TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    format      TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    recipient   TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,
    charset     TEXT    NOT NULL,
    via         TEXT    NOT NULL,
    test        BOOLEAN NOT NULL,
    sha256      TEXT    NOT NULL,
    size        BIGINT  NOT NULL,
    problems    TEXT    NOT NULL,
    waits_for   TEXT    NOT NULL,
    order_id    TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    generation  BIGINT  NOT NULL,
    due         BOOLEAN NOT NULL,
    tried_at    BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL
);
CREATE INDEX document_list ON document (supplier_id, id);
CREATE INDEX document_state ON document (supplier_id, state, id);
CREATE INDEX document_partner ON document (supplier_id, partner_id, id);
CREATE INDEX document_order_id ON document (supplier_id, order_id) WHERE order_id <> '';
CREATE INDEX document_sha256 ON document (supplier_id, sha256);
CREATE INDEX document_due ON document (tried_at) WHERE due;
CREATE INDEX document_leaving ON document (supplier_id, partner_id, id) WHERE direction = 'out' AND state = 'waiting';
CREATE INDEX document_stale ON document (tried_at) WHERE state = 'waiting' AND waits_for = 'messages';
CREATE UNIQUE INDEX document_once ON document (supplier_id, subject, purpose, generation) WHERE direction = 'out';

-- Apart, so that no list reads it.
CREATE TABLE document_content (
    document_id TEXT  NOT NULL PRIMARY KEY REFERENCES document (id),
    supplier_id TEXT  NOT NULL,
    content     BYTEA NOT NULL
);

-- A message of a document that came in. content is a hash of what it says: the same order sent again
-- has the same one. answer is what a person has decided about it.
CREATE TABLE document_message (
    document_id TEXT   NOT NULL REFERENCES document (id),
    position    BIGINT NOT NULL,
    supplier_id TEXT   NOT NULL,
    partner_id  TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    reference   TEXT   NOT NULL,
    interchange TEXT   NOT NULL,
    buyer       TEXT   NOT NULL,
    number      TEXT   NOT NULL,
    function    TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    order_id    TEXT   NOT NULL,
    lines       BIGINT NOT NULL,
    content     TEXT   NOT NULL,
    waits_for   TEXT   NOT NULL,
    missing     TEXT   NOT NULL,
    problems    TEXT   NOT NULL,
    message     TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (document_id, position)
) /* WITHOUT ROWID */;
CREATE INDEX document_message_waiting ON document_message (supplier_id, partner_id) WHERE state = 'waiting';

-- Which orders came of a message, also those that it has changed.
CREATE TABLE document_order (
    supplier_id TEXT   NOT NULL,
    order_id    TEXT   NOT NULL,
    document_id TEXT   NOT NULL REFERENCES document (id),
    position    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, order_id, document_id, position)
) /* WITHOUT ROWID */;

-- A control reference of a partner's, and the document that has it.
CREATE TABLE partner_interchange (
    supplier_id TEXT NOT NULL REFERENCES supplier (id),
    partner_id  TEXT NOT NULL,
    reference   TEXT NOT NULL,
    document_id TEXT NOT NULL,
    content     TEXT NOT NULL,
    PRIMARY KEY (supplier_id, partner_id, reference)
) /* WITHOUT ROWID */;

-- An order as its buyer knows it, and what became of it here: the row that makes one order of it
-- however often and wherever it is sent. document_id and position are the message that counts.
CREATE TABLE partner_order (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    partner_id  TEXT   NOT NULL,
    buyer       TEXT   NOT NULL,
    number      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    content     TEXT   NOT NULL,
    document_id TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    order_ids   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, partner_id, buyer, number)
) /* WITHOUT ROWID */;
