-- +goose Up
-- A customer's discount as its account writes it. NULL for one that was read before: its rate stays
-- as it was read until the customer is read again.
ALTER TABLE customer ADD COLUMN discount_written BIGINT;

-- How the account writes the discounts of prices and of customers ('' while nothing has shown it),
-- and what has shown it.
ALTER TABLE connection ADD COLUMN price_discounts TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN price_discounts_evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN customer_discounts TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN customer_discounts_evidence TEXT NOT NULL DEFAULT '';

-- What a run has found out that people should know, such as how discounts are read.
ALTER TABLE run ADD COLUMN notes TEXT NOT NULL DEFAULT '';
