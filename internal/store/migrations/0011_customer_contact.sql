-- +goose Up
-- Whom to ask for at a customer. Empty until the next import of customers, so no search text changes.
ALTER TABLE customer ADD COLUMN contact_name TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN mobile TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN phone_search TEXT NOT NULL DEFAULT '';
