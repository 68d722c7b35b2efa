-- +goose Up
-- Small copies of pictures, for lists. Each is made when it is first asked for.
CREATE TABLE thumbnail (
    media_id     TEXT  NOT NULL PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
    supplier_id  TEXT  NOT NULL,
    content_type TEXT  NOT NULL,
    content      BYTEA NOT NULL
) /* WITHOUT ROWID */;
