-- +goose Up
-- What the supplier's console needs: people who sign in, profiles, invitations, adjustments, and
-- lists that are searched.

ALTER TABLE supplier ADD COLUMN brand_colour TEXT NOT NULL DEFAULT '';
ALTER TABLE supplier ADD COLUMN logo_media_id TEXT NOT NULL DEFAULT '';
ALTER TABLE supplier ADD COLUMN gst_number TEXT NOT NULL DEFAULT '';
-- Which mails the supplier's customers get.
ALTER TABLE supplier ADD COLUMN mail_entered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE supplier ADD COLUMN mail_shipped BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE supplier ADD COLUMN mail_cancelled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE supplier ADD COLUMN mail_comment BOOLEAN NOT NULL DEFAULT TRUE;

-- A session carries the epoch of its person: raising it signs the person out everywhere.
ALTER TABLE person ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN session_epoch BIGINT NOT NULL DEFAULT 1;
ALTER TABLE person ADD COLUMN mail_attention BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE person ADD COLUMN mail_orders BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE person SET role = 'full' WHERE role = 'owner';
CREATE INDEX person_supplier ON person (supplier_id, id);

CREATE TABLE session (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    data       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);

-- Links that let a person in without a password: to choose a new one, to accept an invitation to
-- the team, to look at the demo.
CREATE TABLE person_link (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX person_link_person ON person_link (person_id, purpose);

-- The one-time codes that let someone create the first supplier; each server that starts on an
-- empty database prints one.
CREATE TABLE setup_code (
    code_hash  TEXT   NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

ALTER TABLE api_token ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX api_token_supplier ON api_token (supplier_id, id);

-- A customer is invited by mail to order online; the newest invitation of a customer is the one
-- that counts.
CREATE TABLE invitation (
    customer_id TEXT   NOT NULL PRIMARY KEY REFERENCES customer (id),
    supplier_id TEXT   NOT NULL,
    email       TEXT   NOT NULL,
    token_hash  TEXT   NOT NULL,
    sent_at     BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitation_token ON invitation (token_hash);

ALTER TABLE connection ADD COLUMN adjustment_product_code TEXT NOT NULL DEFAULT '';

-- needed_person stays true once the order has waited for a person.
ALTER TABLE orders ADD COLUMN adjustment BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN adjustment_tax BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN adjustment_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN needed_person BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN reference_search TEXT NOT NULL DEFAULT '';
UPDATE orders SET reference_search = lower(reference), needed_person = attention;
CREATE INDEX orders_reference_search ON orders (supplier_id, reference_search, id) WHERE reference_search <> '';
CREATE INDEX orders_updated ON orders (supplier_id, updated_at);
CREATE INDEX orders_source ON orders (supplier_id, source, id);
CREATE INDEX orders_created ON orders (supplier_id, created_at, id);
CREATE INDEX orders_required ON orders (supplier_id, required_date, id) WHERE required_date <> '';
ALTER TABLE sales_order ADD COLUMN adjustment_line_id TEXT NOT NULL DEFAULT '';
CREATE INDEX sales_order_number ON sales_order (supplier_id, number) WHERE number <> '';

-- What people type to find a thing, in lower case: code, name, bar code; code, name, e-mail.
ALTER TABLE product ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE product SET search = lower(code || ' ' || name || ' ' || barcode);
ALTER TABLE customer ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE customer SET search = lower(code || ' ' || name || ' ' || email);

-- An address that people have added here, which an import leaves alone.
ALTER TABLE customer_address ADD COLUMN own BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX price_product ON price (supplier_id, product_id);
CREATE INDEX run_newest ON run (supplier_id, id);
CREATE INDEX run_kind ON run (supplier_id, kind, id);
CREATE INDEX customer_price_list ON customer (supplier_id, price_list_id, code);

-- How often in a row a page of the run could not be read, and when it is tried again.
ALTER TABLE run ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN retry_at BIGINT NOT NULL DEFAULT 0;

-- How the deliveries of a webhook went: failing_since is 0 while the newest of them was taken.
ALTER TABLE webhook ADD COLUMN last_success_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN last_failure_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN last_error TEXT NOT NULL DEFAULT '';
ALTER TABLE webhook ADD COLUMN failing_since BIGINT NOT NULL DEFAULT 0;

-- What a price sync changed: kind is added, changed or removed; a price that was not there before
-- or is not any more is 0.
CREATE TABLE price_change (
    supplier_id      TEXT   NOT NULL,
    run_id           TEXT   NOT NULL REFERENCES run (id),
    position         BIGINT NOT NULL,
    price_list_id    TEXT   NOT NULL,
    price_list_name  TEXT   NOT NULL,
    product_id       TEXT   NOT NULL,
    product_code     TEXT   NOT NULL,
    minimum_quantity BIGINT NOT NULL,
    kind             TEXT   NOT NULL,
    before_price     BIGINT NOT NULL,
    after_price      BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, run_id, position)
) /* WITHOUT ROWID */;
