-- +goose Up
-- Why other prices were not the one when a line's price was set, a sentence a line; and the price
-- that a person has seen and declined since (-1: none), so that it is not asked for again.
ALTER TABLE order_line ADD COLUMN price_considered TEXT NOT NULL DEFAULT '';
ALTER TABLE order_line ADD COLUMN kept_over BIGINT NOT NULL DEFAULT -1;
