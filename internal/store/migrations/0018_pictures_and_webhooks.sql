-- +goose Up
-- The user and password in a webhook's address, sealed. The address itself stands without them.
ALTER TABLE webhook ADD COLUMN sealed_login TEXT NOT NULL DEFAULT '';

-- The pictures that a run has asked for, and how fetching them went. They are fetched by jobs of
-- their own, so these three are never written with the rest of the run.
ALTER TABLE run ADD COLUMN pictures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN pictures_fetched BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN pictures_missing BIGINT NOT NULL DEFAULT 0;

-- Pictures from before this version are as they were received; they are drawn again once.
ALTER TABLE media ADD COLUMN redrawn BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_as_received ON media (id) WHERE redrawn = 0;

-- Pictures of products that could not be had, and why.
CREATE TABLE missing_picture (
    supplier_id TEXT   NOT NULL,
    product_id  TEXT   NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    place       BIGINT NOT NULL,
    source_url  TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    run_id      TEXT   NOT NULL,
    tried_at    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, product_id, place)
) /* WITHOUT ROWID */;
