-- +goose Up
-- The user and password in a webhook's address, sealed. The address itself stands without them.
ALTER TABLE webhook ADD COLUMN sealed_login TEXT NOT NULL DEFAULT '';

-- The pictures that a run has asked for, and how fetching them went. They are fetched by jobs of
-- their own, so these three are never written with the rest of the run.
ALTER TABLE run ADD COLUMN pictures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN pictures_fetched BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN pictures_missing BIGINT NOT NULL DEFAULT 0;

-- Pictures from before this version are as they were received; each is encoded again when it is next
-- asked for. Small copies are made again from those.
ALTER TABLE media ADD COLUMN as_received BIGINT NOT NULL DEFAULT 0;
UPDATE media SET as_received = 1 WHERE source_url NOT LIKE 'logo:%';
DELETE FROM thumbnail;
