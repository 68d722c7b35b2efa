-- +goose Up
-- That Stripe was connected again, and what was refunded there meanwhile is to be read before
-- anything is refunded.
ALTER TABLE stripe_connection ADD COLUMN compare_first BOOLEAN NOT NULL DEFAULT FALSE;
