-- +goose Up
-- That Stripe was connected again, and what was paid and refunded there meanwhile is to be read
-- before anything is asked for.
ALTER TABLE stripe_connection ADD COLUMN compare_first BOOLEAN NOT NULL DEFAULT FALSE;
