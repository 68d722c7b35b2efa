-- +goose Up
-- What a supplier has decided about price changes from Unleashed, and what waits for a person: the
-- run whose next version is complete but not published, the prices that a person has refused, and
-- the rollback after which everything waits. Limits are rates; 0 is none.
CREATE TABLE price_review (
    supplier_id   TEXT    NOT NULL PRIMARY KEY REFERENCES supplier (id),
    ask           BOOLEAN NOT NULL DEFAULT FALSE,
    share_limit   BIGINT  NOT NULL DEFAULT 0,
    move_limit    BIGINT  NOT NULL DEFAULT 0,
    keep_days     BIGINT  NOT NULL DEFAULT 30,
    waiting_run   TEXT    NOT NULL DEFAULT '',
    waiting_print TEXT    NOT NULL DEFAULT '',
    waiting_edits BIGINT  NOT NULL DEFAULT 0,
    refused_print TEXT    NOT NULL DEFAULT '',
    rolled_back   TEXT    NOT NULL DEFAULT ''
) /* WITHOUT ROWID */;

-- How often something was changed that a sync's plan of the prices follows from, and what it was at
-- when the last plan was made: while they are the same, another plan would find nothing.
ALTER TABLE price_version ADD COLUMN sources BIGINT NOT NULL DEFAULT 1;
ALTER TABLE price_version ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;

-- The versions that were published, as long as the one before each can be read. "restored" is the
-- version that a rollback has brought back; "rolled_back" is what price_review had afterwards.
CREATE TABLE price_publication (
    supplier_id  TEXT   NOT NULL REFERENCES supplier (id),
    version      BIGINT NOT NULL,
    run_id       TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    restored     BIGINT NOT NULL,
    rolled_back  TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    published_by TEXT   NOT NULL,
    added        BIGINT NOT NULL,
    changed      BIGINT NOT NULL,
    removed      BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, version)
) /* WITHOUT ROWID */;
CREATE INDEX price_publication_run ON price_publication (supplier_id, run_id);
