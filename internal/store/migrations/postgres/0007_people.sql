-- +goose Up
-- A person signs in with one address, and may work for several suppliers and buy for several
-- customers.

-- accepted_at is 0 while the person is only invited; the newest invitation of a membership is the
-- one that counts.
CREATE TABLE membership (
    person_id             TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    supplier_id           TEXT COLLATE "C" NOT NULL REFERENCES supplier (id),
    role                  TEXT COLLATE "C" NOT NULL,
    mail_attention        BOOLEAN NOT NULL,
    mail_orders           BOOLEAN NOT NULL,
    invitation_hash       TEXT COLLATE "C" NOT NULL,
    invitation_expires_at BIGINT  NOT NULL,
    accepted_at           BIGINT  NOT NULL,
    created_at            BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id);
CREATE UNIQUE INDEX membership_invitation ON membership (invitation_hash) WHERE invitation_hash <> '';

INSERT INTO membership (person_id, supplier_id, role, mail_attention, mail_orders, invitation_hash, invitation_expires_at,
    accepted_at, created_at)
SELECT id, supplier_id, role, mail_attention, mail_orders,
    COALESCE((SELECT max(l.token_hash) FROM person_link l WHERE l.person_id = person.id AND l.purpose = 'invite'), ''),
    COALESCE((SELECT max(l.expires_at) FROM person_link l WHERE l.person_id = person.id AND l.purpose = 'invite'), 0),
    CASE WHEN password_hash = '' THEN 0 ELSE created_at END, created_at
FROM person;
DELETE FROM person_link WHERE purpose = 'invite';

DROP INDEX person_supplier;
ALTER TABLE person DROP COLUMN supplier_id;
ALTER TABLE person DROP COLUMN role;
ALTER TABLE person DROP COLUMN mail_attention;
ALTER TABLE person DROP COLUMN mail_orders;

CREATE TABLE buyer (
    person_id   TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    supplier_id TEXT COLLATE "C" NOT NULL,
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customer (id),
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, person_id)
);
CREATE INDEX buyer_person ON buyer (person_id);

-- +goose Down
DROP TABLE buyer;
DELETE FROM person WHERE id NOT IN (SELECT person_id FROM membership);
ALTER TABLE person ADD COLUMN supplier_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN mail_attention BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE person ADD COLUMN mail_orders BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE person SET (supplier_id, role, mail_attention, mail_orders) = (
    SELECT m.supplier_id, m.role, m.mail_attention, m.mail_orders FROM membership m
    WHERE m.person_id = person.id ORDER BY m.created_at, m.supplier_id LIMIT 1
);
INSERT INTO person_link (token_hash, person_id, purpose, expires_at)
SELECT invitation_hash, person_id, 'invite', invitation_expires_at FROM membership WHERE invitation_hash <> '' AND accepted_at = 0;
DROP TABLE membership;
CREATE INDEX person_supplier ON person (supplier_id, id);
