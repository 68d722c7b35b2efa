-- +goose Up
-- Counts the changes to what the supplier's pages show, so that an open page asks one number whether to look again.
ALTER TABLE supplier ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE supplier DROP COLUMN revision;
