-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 means "not yet". Amounts are ten-thousandths, rates
-- are millionths. Ids are UUIDs (version 7) as text. Every table belongs to a supplier, and every
-- unique key says so.

CREATE TABLE supplier (
    id                TEXT    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    email             TEXT    NOT NULL,
    currency          TEXT    NOT NULL,
    time_zone         TEXT    NOT NULL,
    last_order_number BIGINT  NOT NULL,
    created_at        BIGINT  NOT NULL
);

CREATE TABLE person (
    id            TEXT   NOT NULL PRIMARY KEY,
    supplier_id   TEXT   NOT NULL REFERENCES supplier (id),
    email         TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE api_token (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    name        TEXT   NOT NULL,
    token_hash  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_token_hash ON api_token (token_hash);

-- One conversation per remote account: the lease says who holds it, "wanted" counts the wake-ups.
CREATE TABLE connection (
    id                   TEXT    NOT NULL PRIMARY KEY,
    supplier_id          TEXT    NOT NULL REFERENCES supplier (id),
    connector            TEXT    NOT NULL,
    status               TEXT    NOT NULL,
    company_name         TEXT    NOT NULL,
    base_currency        TEXT    NOT NULL,
    api_id               TEXT    NOT NULL,
    sealed_key           TEXT    NOT NULL,
    error                TEXT    NOT NULL,
    connected_at         BIGINT  NOT NULL,
    sales_order_status   TEXT    NOT NULL,
    sync_prices          BOOLEAN NOT NULL,
    sales_order_address  TEXT    NOT NULL,
    import_notes         BOOLEAN NOT NULL,
    warehouse_code       TEXT    NOT NULL,
    freight_product_code TEXT    NOT NULL,
    lease_owner          TEXT    NOT NULL,
    lease_until          BIGINT  NOT NULL,
    wanted               BIGINT  NOT NULL,
    failures             BIGINT  NOT NULL,
    retry_at             BIGINT  NOT NULL,
    next_watch_at        BIGINT  NOT NULL,
    watch_cursor         TEXT    NOT NULL,
    next_reconcile_at    BIGINT  NOT NULL,
    next_prices_at       BIGINT  NOT NULL,
    prices_full_at       BIGINT  NOT NULL,
    products_since       TEXT    NOT NULL,
    customers_since      TEXT    NOT NULL,
    prices_since         TEXT    NOT NULL
);
CREATE UNIQUE INDEX connection_supplier ON connection (supplier_id, connector);

-- The monthly call budget. A month is "2026-03", in UTC, as the remote counts.
CREATE TABLE call_count (
    supplier_id TEXT   NOT NULL,
    month       TEXT   NOT NULL,
    calls       BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, month)
) /* WITHOUT ROWID */;

CREATE TABLE run (
    id            TEXT   NOT NULL PRIMARY KEY,
    supplier_id   TEXT   NOT NULL REFERENCES supplier (id),
    kind          TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    step          TEXT   NOT NULL,
    cursor_text   TEXT   NOT NULL,
    total         BIGINT NOT NULL,
    processed     BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    unchanged     BIGINT NOT NULL,
    skipped       BIGINT NOT NULL,
    skip_reasons  TEXT   NOT NULL,
    error         TEXT   NOT NULL,
    queued_at     BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL
);
CREATE INDEX run_open ON run (supplier_id, state, id);

CREATE TABLE product (
    id            TEXT    NOT NULL PRIMARY KEY,
    supplier_id   TEXT    NOT NULL REFERENCES supplier (id),
    code          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    notes         TEXT    NOT NULL,
    unit          TEXT    NOT NULL,
    barcode       TEXT    NOT NULL,
    availability  TEXT    NOT NULL,
    default_price BIGINT  NOT NULL,
    taxable       BOOLEAN NOT NULL,
    has_own_tax   BOOLEAN NOT NULL,
    tax_code      TEXT    NOT NULL,
    tax_rate      BIGINT  NOT NULL,
    obsolete      BOOLEAN NOT NULL,
    sellable      BOOLEAN NOT NULL,
    remote_id     TEXT    NOT NULL,
    tier_prices   TEXT    NOT NULL,
    images        TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL
);
CREATE UNIQUE INDEX product_code ON product (supplier_id, code);
CREATE UNIQUE INDEX product_remote ON product (supplier_id, remote_id) WHERE remote_id <> '';

-- Our own copies of pictures, fetched once per source address.
CREATE TABLE media (
    id           TEXT   NOT NULL PRIMARY KEY,
    supplier_id  TEXT   NOT NULL REFERENCES supplier (id),
    source_url   TEXT   NOT NULL,
    content_type TEXT   NOT NULL,
    content      BYTEA  NOT NULL,
    fetched_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX media_source ON media (supplier_id, source_url);

CREATE TABLE price_list (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    name        TEXT   NOT NULL,
    origin      TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    remote_key  TEXT   NOT NULL,
    base_id     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX price_list_remote ON price_list (supplier_id, remote_key) WHERE remote_key <> '';

CREATE TABLE price (
    supplier_id      TEXT   NOT NULL,
    price_list_id    TEXT   NOT NULL REFERENCES price_list (id),
    product_id       TEXT   NOT NULL REFERENCES product (id),
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT   NOT NULL,
    valid_to         TEXT   NOT NULL,
    unit_price       BIGINT NOT NULL,
    owner            TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, price_list_id, product_id, minimum_quantity, valid_from)
) /* WITHOUT ROWID */;

-- The remote account's customer prices as last read, kept apart from the price lists, which are
-- remade from them in one transaction: so a half-read list is never seen.
CREATE TABLE remote_price (
    supplier_id      TEXT   NOT NULL,
    remote_id        TEXT   NOT NULL,
    customer_remote  TEXT   NOT NULL,
    product_remote   TEXT   NOT NULL,
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT   NOT NULL,
    valid_to         TEXT   NOT NULL,
    unit_price       BIGINT NOT NULL,
    run_id           TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, remote_id)
) /* WITHOUT ROWID */;

CREATE TABLE customer (
    id                     TEXT    NOT NULL PRIMARY KEY,
    supplier_id            TEXT    NOT NULL REFERENCES supplier (id),
    code                   TEXT    NOT NULL,
    name                   TEXT    NOT NULL,
    email                  TEXT    NOT NULL,
    price_list_id          TEXT    NOT NULL,
    sales_orders_enabled   BOOLEAN NOT NULL,
    sales_order_address_id TEXT    NOT NULL,
    currency               TEXT    NOT NULL,
    taxable                BOOLEAN NOT NULL,
    tax_code               TEXT    NOT NULL,
    tax_rate               BIGINT  NOT NULL,
    discount_rate          BIGINT  NOT NULL,
    tier_key               TEXT    NOT NULL,
    stop_credit            BOOLEAN NOT NULL,
    obsolete               BOOLEAN NOT NULL,
    warehouse_code         TEXT    NOT NULL,
    payment_term           TEXT    NOT NULL,
    delivery_method        TEXT    NOT NULL,
    remote_id              TEXT    NOT NULL,
    connected              BOOLEAN NOT NULL,
    created_at             BIGINT  NOT NULL,
    updated_at             BIGINT  NOT NULL
);
CREATE UNIQUE INDEX customer_code ON customer (supplier_id, code);
CREATE UNIQUE INDEX customer_remote ON customer (supplier_id, remote_id) WHERE remote_id <> '';

CREATE TABLE customer_address (
    id           TEXT    NOT NULL PRIMARY KEY,
    supplier_id  TEXT    NOT NULL,
    customer_id  TEXT    NOT NULL REFERENCES customer (id),
    position     BIGINT  NOT NULL,
    type         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    street       TEXT    NOT NULL,
    street2      TEXT    NOT NULL,
    suburb       TEXT    NOT NULL,
    city         TEXT    NOT NULL,
    region       TEXT    NOT NULL,
    postcode     TEXT    NOT NULL,
    country      TEXT    NOT NULL,
    instructions TEXT    NOT NULL,
    is_default   BOOLEAN NOT NULL,
    remote_id    TEXT    NOT NULL
);
CREATE INDEX customer_address_customer ON customer_address (supplier_id, customer_id, position);

CREATE TABLE orders (
    id              TEXT    NOT NULL PRIMARY KEY,
    supplier_id     TEXT    NOT NULL REFERENCES supplier (id),
    number          TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    source          TEXT    NOT NULL,
    customer_id     TEXT    NOT NULL REFERENCES customer (id),
    customer_name   TEXT    NOT NULL,
    reference       TEXT    NOT NULL,
    notes           TEXT    NOT NULL,
    required_date   TEXT    NOT NULL,
    address_id      TEXT    NOT NULL,
    currency        TEXT    NOT NULL,
    tax_code        TEXT    NOT NULL,
    tax_rate        BIGINT  NOT NULL,
    freight         BIGINT  NOT NULL,
    freight_tax     BIGINT  NOT NULL,
    sub_total       BIGINT  NOT NULL,
    tax_total       BIGINT  NOT NULL,
    total           BIGINT  NOT NULL,
    mismatch        TEXT    NOT NULL,
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
    supplier_id  TEXT   NOT NULL,
    order_id     TEXT   NOT NULL REFERENCES orders (id),
    position     BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    product_id   TEXT   NOT NULL,
    product_code TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    quantity     BIGINT NOT NULL,
    unit_price   BIGINT NOT NULL,
    tax_code     TEXT   NOT NULL,
    tax_rate     BIGINT NOT NULL,
    line_total   BIGINT NOT NULL,
    line_tax     BIGINT NOT NULL,
    price_rule   TEXT   NOT NULL,
    comment      TEXT   NOT NULL,
    PRIMARY KEY (order_id, position)
) /* WITHOUT ROWID */;

-- The order's counterpart in Unleashed. This row is the truth; a job is only the wake-up.
CREATE TABLE sales_order (
    order_id        TEXT    NOT NULL PRIMARY KEY REFERENCES orders (id),
    supplier_id     TEXT    NOT NULL,
    guid            TEXT    NOT NULL,
    freight_line_id TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    number          TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    total           BIGINT  NOT NULL,
    error           TEXT    NOT NULL,
    attempts        BIGINT  NOT NULL,
    next_attempt_at BIGINT  NOT NULL,
    sent_at         BIGINT  NOT NULL,
    checked_at      BIGINT  NOT NULL,
    open            BOOLEAN NOT NULL,
    deleted         BOOLEAN NOT NULL,
    snapshot        TEXT    NOT NULL,
    remote          TEXT    NOT NULL
);
CREATE UNIQUE INDEX sales_order_guid ON sales_order (supplier_id, guid) WHERE guid <> '';
CREATE INDEX sales_order_due ON sales_order (supplier_id, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX sales_order_open ON sales_order (supplier_id, checked_at) WHERE open;

CREATE TABLE timeline (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL,
    order_id    TEXT   NOT NULL REFERENCES orders (id),
    at          BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    text        TEXT   NOT NULL
);
CREATE INDEX timeline_order ON timeline (supplier_id, order_id, id);

CREATE TABLE notice (
    id           TEXT   NOT NULL PRIMARY KEY,
    supplier_id  TEXT   NOT NULL REFERENCES supplier (id),
    kind         TEXT   NOT NULL,
    order_id     TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    detail       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    gone_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX notice_open ON notice (supplier_id, kind, order_id) WHERE gone_at = 0;
CREATE INDEX notice_newest ON notice (supplier_id, id);

CREATE TABLE idempotency_key (
    supplier_id TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    body_hash   TEXT   NOT NULL,
    status      BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, key)
) /* WITHOUT ROWID */;

CREATE TABLE webhook (
    id            TEXT   NOT NULL PRIMARY KEY,
    supplier_id   TEXT   NOT NULL REFERENCES supplier (id),
    url           TEXT   NOT NULL,
    events        TEXT   NOT NULL,
    sealed_secret TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX webhook_supplier ON webhook (supplier_id, id);
