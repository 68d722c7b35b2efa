-- +goose Up
-- Whether a person gets mails about documents of trading partners. Until now the only choice was
-- whether to hear of what needs attention at all, so that is what they have chosen.
ALTER TABLE membership ADD COLUMN mail_documents BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE membership SET mail_documents = mail_attention;

-- What people are to be told about documents by mail, and are not yet. state is the one in which the
-- document needs them: '' for what is about a folder, which stays, told, until it is over.
CREATE TABLE document_news (
    supplier_id TEXT    NOT NULL REFERENCES supplier (id),
    subject     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    told        BOOLEAN NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, subject)
) /* WITHOUT ROWID */;
CREATE INDEX document_news_untold ON document_news (supplier_id, created_at) WHERE NOT told;

-- When people were last told.
CREATE TABLE document_mail (
    supplier_id TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    told_at     BIGINT NOT NULL
) /* WITHOUT ROWID */;

-- Orders of whose shipment the customer is to be told by the end of the transaction: with the invoice
-- where that is issued in it.
CREATE TABLE shipment_to_tell (
    supplier_id TEXT NOT NULL REFERENCES supplier (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (supplier_id, order_id)
) /* WITHOUT ROWID */;

-- Documents from a folder that were refused after their file had been put with what is done: it is
-- moved to what was refused.
CREATE TABLE document_to_move (
    supplier_id TEXT NOT NULL REFERENCES supplier (id),
    document_id TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (supplier_id, document_id)
) /* WITHOUT ROWID */;

-- Numbers of invoices or credit notes that a person has left out, as they would have been printed.
CREATE TABLE invoice_gap (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    kind        TEXT   NOT NULL,
    first       TEXT   NOT NULL,
    last        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, kind, first)
) /* WITHOUT ROWID */;
