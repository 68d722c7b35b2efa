-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 means "not yet". Amounts are ten-thousandths, rates are millionths.
-- Ids are UUIDs (version 7) as text. Every table belongs to a supplier, and every unique key says so.

CREATE TABLE supplier (
    id                TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    name              TEXT COLLATE "C"    NOT NULL,
    email             TEXT COLLATE "C"    NOT NULL,
    currency          TEXT COLLATE "C"    NOT NULL,
    time_zone         TEXT COLLATE "C"    NOT NULL,
    last_order_number BIGINT  NOT NULL,
    created_at        BIGINT  NOT NULL
);

CREATE TABLE person (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id   TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    email         TEXT COLLATE "C"   NOT NULL,
    role          TEXT COLLATE "C"   NOT NULL,
    password_hash TEXT COLLATE "C"   NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE api_token (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    name        TEXT COLLATE "C"   NOT NULL,
    token_hash  TEXT COLLATE "C"   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_token_hash ON api_token (token_hash);

-- One conversation per remote account: the lease says who holds it, "wanted" counts the wake-ups.
CREATE TABLE connection (
    id                   TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    supplier_id          TEXT COLLATE "C"    NOT NULL REFERENCES supplier (id),
    connector            TEXT COLLATE "C"    NOT NULL,
    status               TEXT COLLATE "C"    NOT NULL,
    company_name         TEXT COLLATE "C"    NOT NULL,
    base_currency        TEXT COLLATE "C"    NOT NULL,
    api_id               TEXT COLLATE "C"    NOT NULL,
    sealed_key           TEXT COLLATE "C"    NOT NULL,
    error                TEXT COLLATE "C"    NOT NULL,
    connected_at         BIGINT  NOT NULL,
    sales_order_status   TEXT COLLATE "C"    NOT NULL,
    sync_prices          BOOLEAN NOT NULL,
    sales_order_address  TEXT COLLATE "C"    NOT NULL,
    import_notes         BOOLEAN NOT NULL,
    warehouse_code       TEXT COLLATE "C"    NOT NULL,
    freight_product_code TEXT COLLATE "C"    NOT NULL,
    lease_owner          TEXT COLLATE "C"    NOT NULL,
    lease_until          BIGINT  NOT NULL,
    wanted               BIGINT  NOT NULL,
    failures             BIGINT  NOT NULL,
    retry_at             BIGINT  NOT NULL,
    next_watch_at        BIGINT  NOT NULL,
    watch_cursor         TEXT COLLATE "C"    NOT NULL,
    next_reconcile_at    BIGINT  NOT NULL,
    next_prices_at       BIGINT  NOT NULL,
    prices_full_at       BIGINT  NOT NULL,
    products_since       TEXT COLLATE "C"    NOT NULL,
    customers_since      TEXT COLLATE "C"    NOT NULL,
    prices_since         TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX connection_supplier ON connection (supplier_id, connector);

-- The monthly call budget. A month is "2026-03", in UTC, as the remote counts.
CREATE TABLE call_count (
    supplier_id TEXT COLLATE "C"   NOT NULL,
    month       TEXT COLLATE "C"   NOT NULL,
    calls       BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, month)
);

CREATE TABLE run (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id   TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    kind          TEXT COLLATE "C"   NOT NULL,
    state         TEXT COLLATE "C"   NOT NULL,
    step          TEXT COLLATE "C"   NOT NULL,
    cursor_text   TEXT COLLATE "C"   NOT NULL,
    total         BIGINT NOT NULL,
    processed     BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    unchanged     BIGINT NOT NULL,
    skipped       BIGINT NOT NULL,
    skip_reasons  TEXT COLLATE "C"   NOT NULL,
    error         TEXT COLLATE "C"   NOT NULL,
    queued_at     BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL
);
CREATE INDEX run_open ON run (supplier_id, state, id);

CREATE TABLE product (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    supplier_id   TEXT COLLATE "C"    NOT NULL REFERENCES supplier (id),
    code          TEXT COLLATE "C"    NOT NULL,
    name          TEXT COLLATE "C"    NOT NULL,
    notes         TEXT COLLATE "C"    NOT NULL,
    unit          TEXT COLLATE "C"    NOT NULL,
    barcode       TEXT COLLATE "C"    NOT NULL,
    availability  TEXT COLLATE "C"    NOT NULL,
    default_price BIGINT  NOT NULL,
    taxable       BOOLEAN NOT NULL,
    has_own_tax   BOOLEAN NOT NULL,
    tax_code      TEXT COLLATE "C"    NOT NULL,
    tax_rate      BIGINT  NOT NULL,
    obsolete      BOOLEAN NOT NULL,
    sellable      BOOLEAN NOT NULL,
    remote_id     TEXT COLLATE "C"    NOT NULL,
    tier_prices   TEXT COLLATE "C"    NOT NULL,
    images        TEXT COLLATE "C"    NOT NULL,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL
);
CREATE UNIQUE INDEX product_code ON product (supplier_id, code);
CREATE UNIQUE INDEX product_remote ON product (supplier_id, remote_id) WHERE remote_id <> '';

-- Our own copies of pictures, fetched once per source address.
CREATE TABLE media (
    id           TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id  TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    source_url   TEXT COLLATE "C"   NOT NULL,
    content_type TEXT COLLATE "C"   NOT NULL,
    content      BYTEA  NOT NULL,
    fetched_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX media_source ON media (supplier_id, source_url);

CREATE TABLE price_list (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    name        TEXT COLLATE "C"   NOT NULL,
    origin      TEXT COLLATE "C"   NOT NULL,
    currency    TEXT COLLATE "C"   NOT NULL,
    remote_key  TEXT COLLATE "C"   NOT NULL,
    base_id     TEXT COLLATE "C"   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX price_list_remote ON price_list (supplier_id, remote_key) WHERE remote_key <> '';

CREATE TABLE price (
    supplier_id      TEXT COLLATE "C"   NOT NULL,
    price_list_id    TEXT COLLATE "C"   NOT NULL REFERENCES price_list (id),
    product_id       TEXT COLLATE "C"   NOT NULL REFERENCES product (id),
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT COLLATE "C"   NOT NULL,
    valid_to         TEXT COLLATE "C"   NOT NULL,
    unit_price       BIGINT NOT NULL,
    owner            TEXT COLLATE "C"   NOT NULL,
    PRIMARY KEY (supplier_id, price_list_id, product_id, minimum_quantity, valid_from)
);

-- The remote account's customer prices as last read, kept apart from the price lists, which are remade from them in one
-- transaction: so a half-read list is never seen.
CREATE TABLE remote_price (
    supplier_id      TEXT COLLATE "C"   NOT NULL,
    remote_id        TEXT COLLATE "C"   NOT NULL,
    customer_remote  TEXT COLLATE "C"   NOT NULL,
    product_remote   TEXT COLLATE "C"   NOT NULL,
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT COLLATE "C"   NOT NULL,
    valid_to         TEXT COLLATE "C"   NOT NULL,
    unit_price       BIGINT NOT NULL,
    run_id           TEXT COLLATE "C"   NOT NULL,
    PRIMARY KEY (supplier_id, remote_id)
);

CREATE TABLE customer (
    id                     TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    supplier_id            TEXT COLLATE "C"    NOT NULL REFERENCES supplier (id),
    code                   TEXT COLLATE "C"    NOT NULL,
    name                   TEXT COLLATE "C"    NOT NULL,
    email                  TEXT COLLATE "C"    NOT NULL,
    price_list_id          TEXT COLLATE "C"    NOT NULL,
    sales_orders_enabled   BOOLEAN NOT NULL,
    sales_order_address_id TEXT COLLATE "C"    NOT NULL,
    currency               TEXT COLLATE "C"    NOT NULL,
    taxable                BOOLEAN NOT NULL,
    tax_code               TEXT COLLATE "C"    NOT NULL,
    tax_rate               BIGINT  NOT NULL,
    discount_rate          BIGINT  NOT NULL,
    tier_key               TEXT COLLATE "C"    NOT NULL,
    stop_credit            BOOLEAN NOT NULL,
    obsolete               BOOLEAN NOT NULL,
    warehouse_code         TEXT COLLATE "C"    NOT NULL,
    payment_term           TEXT COLLATE "C"    NOT NULL,
    delivery_method        TEXT COLLATE "C"    NOT NULL,
    remote_id              TEXT COLLATE "C"    NOT NULL,
    connected              BOOLEAN NOT NULL,
    created_at             BIGINT  NOT NULL,
    updated_at             BIGINT  NOT NULL
);
CREATE UNIQUE INDEX customer_code ON customer (supplier_id, code);
CREATE UNIQUE INDEX customer_remote ON customer (supplier_id, remote_id) WHERE remote_id <> '';

CREATE TABLE customer_address (
    id           TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    supplier_id  TEXT COLLATE "C"    NOT NULL,
    customer_id  TEXT COLLATE "C"    NOT NULL REFERENCES customer (id),
    position     BIGINT  NOT NULL,
    type         TEXT COLLATE "C"    NOT NULL,
    name         TEXT COLLATE "C"    NOT NULL,
    street       TEXT COLLATE "C"    NOT NULL,
    street2      TEXT COLLATE "C"    NOT NULL,
    suburb       TEXT COLLATE "C"    NOT NULL,
    city         TEXT COLLATE "C"    NOT NULL,
    region       TEXT COLLATE "C"    NOT NULL,
    postcode     TEXT COLLATE "C"    NOT NULL,
    country      TEXT COLLATE "C"    NOT NULL,
    instructions TEXT COLLATE "C"    NOT NULL,
    is_default   BOOLEAN NOT NULL,
    remote_id    TEXT COLLATE "C"    NOT NULL
);
CREATE INDEX customer_address_customer ON customer_address (supplier_id, customer_id, position);

CREATE TABLE orders (
    id              TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    supplier_id     TEXT COLLATE "C"    NOT NULL REFERENCES supplier (id),
    number          TEXT COLLATE "C"    NOT NULL,
    status          TEXT COLLATE "C"    NOT NULL,
    source          TEXT COLLATE "C"    NOT NULL,
    customer_id     TEXT COLLATE "C"    NOT NULL REFERENCES customer (id),
    customer_name   TEXT COLLATE "C"    NOT NULL,
    reference       TEXT COLLATE "C"    NOT NULL,
    notes           TEXT COLLATE "C"    NOT NULL,
    required_date   TEXT COLLATE "C"    NOT NULL,
    address_id      TEXT COLLATE "C"    NOT NULL,
    currency        TEXT COLLATE "C"    NOT NULL,
    tax_code        TEXT COLLATE "C"    NOT NULL,
    tax_rate        BIGINT  NOT NULL,
    freight         BIGINT  NOT NULL,
    freight_tax     BIGINT  NOT NULL,
    sub_total       BIGINT  NOT NULL,
    tax_total       BIGINT  NOT NULL,
    total           BIGINT  NOT NULL,
    mismatch        TEXT COLLATE "C"    NOT NULL,
    payment_blocked BOOLEAN NOT NULL,
    invoice_blocked BOOLEAN NOT NULL,
    attention       BOOLEAN NOT NULL,
    version         BIGINT  NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    approved_at     BIGINT  NOT NULL,
    shipped_at      BIGINT  NOT NULL,
    received_at     BIGINT  NOT NULL,
    cancelled_at    BIGINT  NOT NULL
);
CREATE UNIQUE INDEX orders_number ON orders (supplier_id, number);
CREATE INDEX orders_newest ON orders (supplier_id, id);
CREATE INDEX orders_status ON orders (supplier_id, status, id);
CREATE INDEX orders_customer ON orders (supplier_id, customer_id, id);
CREATE INDEX orders_reference ON orders (supplier_id, reference, id) WHERE reference <> '';
CREATE INDEX orders_attention ON orders (supplier_id, id) WHERE attention;

CREATE TABLE order_line (
    supplier_id  TEXT COLLATE "C"   NOT NULL,
    order_id     TEXT COLLATE "C"   NOT NULL REFERENCES orders (id),
    position     BIGINT NOT NULL,
    id           TEXT COLLATE "C"   NOT NULL,
    product_id   TEXT COLLATE "C"   NOT NULL,
    product_code TEXT COLLATE "C"   NOT NULL,
    name         TEXT COLLATE "C"   NOT NULL,
    quantity     BIGINT NOT NULL,
    unit_price   BIGINT NOT NULL,
    tax_code     TEXT COLLATE "C"   NOT NULL,
    tax_rate     BIGINT NOT NULL,
    line_total   BIGINT NOT NULL,
    line_tax     BIGINT NOT NULL,
    price_rule   TEXT COLLATE "C"   NOT NULL,
    comment      TEXT COLLATE "C"   NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- The order's counterpart in Unleashed. This row is the truth; a job is only the wake-up.
CREATE TABLE sales_order (
    order_id        TEXT COLLATE "C"    NOT NULL PRIMARY KEY REFERENCES orders (id),
    supplier_id     TEXT COLLATE "C"    NOT NULL,
    guid            TEXT COLLATE "C"    NOT NULL,
    freight_line_id TEXT COLLATE "C"    NOT NULL,
    state           TEXT COLLATE "C"    NOT NULL,
    number          TEXT COLLATE "C"    NOT NULL,
    status          TEXT COLLATE "C"    NOT NULL,
    total           BIGINT  NOT NULL,
    error           TEXT COLLATE "C"    NOT NULL,
    attempts        BIGINT  NOT NULL,
    next_attempt_at BIGINT  NOT NULL,
    sent_at         BIGINT  NOT NULL,
    checked_at      BIGINT  NOT NULL,
    open            BOOLEAN NOT NULL,
    deleted         BOOLEAN NOT NULL,
    snapshot        TEXT COLLATE "C"    NOT NULL,
    remote          TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX sales_order_guid ON sales_order (supplier_id, guid) WHERE guid <> '';
CREATE INDEX sales_order_due ON sales_order (supplier_id, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX sales_order_open ON sales_order (supplier_id, checked_at) WHERE open;

CREATE TABLE timeline (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id TEXT COLLATE "C"   NOT NULL,
    order_id    TEXT COLLATE "C"   NOT NULL REFERENCES orders (id),
    at          BIGINT NOT NULL,
    kind        TEXT COLLATE "C"   NOT NULL,
    actor       TEXT COLLATE "C"   NOT NULL,
    text        TEXT COLLATE "C"   NOT NULL
);
CREATE INDEX timeline_order ON timeline (supplier_id, order_id, id);

CREATE TABLE notice (
    id           TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id  TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    kind         TEXT COLLATE "C"   NOT NULL,
    order_id     TEXT COLLATE "C"   NOT NULL,
    title        TEXT COLLATE "C"   NOT NULL,
    detail       TEXT COLLATE "C"   NOT NULL,
    created_at   BIGINT NOT NULL,
    gone_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX notice_open ON notice (supplier_id, kind, order_id) WHERE gone_at = 0;
CREATE INDEX notice_newest ON notice (supplier_id, id);

CREATE TABLE idempotency_key (
    supplier_id TEXT COLLATE "C"   NOT NULL,
    key         TEXT COLLATE "C"   NOT NULL,
    body_hash   TEXT COLLATE "C"   NOT NULL,
    status      BIGINT NOT NULL,
    answer      TEXT COLLATE "C"   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, key)
);

CREATE TABLE webhook (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    supplier_id   TEXT COLLATE "C"   NOT NULL REFERENCES supplier (id),
    url           TEXT COLLATE "C"   NOT NULL,
    events        TEXT COLLATE "C"   NOT NULL,
    sealed_secret TEXT COLLATE "C"   NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX webhook_supplier ON webhook (supplier_id, id);

-- +goose Down
DROP TABLE webhook;
DROP TABLE idempotency_key;
DROP TABLE notice;
DROP TABLE timeline;
DROP TABLE sales_order;
DROP TABLE order_line;
DROP TABLE orders;
DROP TABLE customer_address;
DROP TABLE customer;
DROP TABLE remote_price;
DROP TABLE price;
DROP TABLE price_list;
DROP TABLE media;
DROP TABLE product;
DROP TABLE run;
DROP TABLE call_count;
DROP TABLE connection;
DROP TABLE api_token;
DROP TABLE person;
DROP TABLE supplier;
