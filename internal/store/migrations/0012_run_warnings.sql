-- +goose Up
-- What a run took over although a person should look at it, and how often.
ALTER TABLE run ADD COLUMN warnings TEXT NOT NULL DEFAULT '';
