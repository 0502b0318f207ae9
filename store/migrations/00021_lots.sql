-- +goose Up
CREATE TABLE lots (
	site_id     INTEGER NOT NULL,
	sku         TEXT    NOT NULL,
	lot         TEXT    NOT NULL,
	expires_at  INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	PRIMARY KEY (site_id, sku, lot)
) STRICT, WITHOUT ROWID;

-- The lot belongs to the key, so the table is made anew.
DROP VIEW report_stock;
DROP VIEW report_movements;
DROP INDEX stock_by_location;
ALTER TABLE stock RENAME TO stock_before_lots;
CREATE TABLE stock (
	site_id  INTEGER NOT NULL,
	sku      TEXT    NOT NULL,
	location TEXT    NOT NULL,
	lot      TEXT    NOT NULL,
	on_hand  INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	PRIMARY KEY (site_id, sku, location, lot)
) STRICT, WITHOUT ROWID;
INSERT INTO stock (site_id, sku, location, lot, on_hand, reserved) SELECT site_id, sku, location, '', on_hand, reserved FROM stock_before_lots;
DROP TABLE stock_before_lots;
CREATE INDEX stock_by_location ON stock (site_id, location);

ALTER TABLE movements ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE movements ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE job_picks ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE works ADD COLUMN lot TEXT NOT NULL DEFAULT '';

CREATE VIEW report_stock AS
SELECT s.name AS site, b.sku, k.description, b.location, b.on_hand, b.reserved, b.on_hand - b.reserved AS available,
       b.lot, x.expires_at, x.received_at
FROM stock b
JOIN sites s ON s.site_id = b.site_id
JOIN skus k ON k.site_id = b.site_id AND k.sku = b.sku
LEFT JOIN lots x ON x.site_id = b.site_id AND x.sku = b.sku AND x.lot = b.lot
WHERE b.on_hand <> 0 OR b.reserved <> 0;

CREATE VIEW report_movements AS
SELECT s.name AS site, m.seq, j.at, m.sku, m.quantity, m.from_location, m.to_location, m.order_id, m.lot, m.cause
FROM movements m
JOIN sites s ON s.site_id = m.site_id
JOIN journal j ON j.site_id = m.site_id AND j.seq = m.seq;

-- +goose Down
DROP VIEW report_movements;
DROP VIEW report_stock;
ALTER TABLE works DROP COLUMN lot;
ALTER TABLE job_picks DROP COLUMN lot;
ALTER TABLE movements DROP COLUMN cause;
ALTER TABLE movements DROP COLUMN lot;
DROP INDEX stock_by_location;
ALTER TABLE stock RENAME TO stock_with_lots;
CREATE TABLE stock (
	site_id  INTEGER NOT NULL,
	sku      TEXT    NOT NULL,
	location TEXT    NOT NULL,
	on_hand  INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	PRIMARY KEY (site_id, sku, location)
) STRICT, WITHOUT ROWID;
INSERT INTO stock (site_id, sku, location, on_hand, reserved)
SELECT site_id, sku, location, sum(on_hand), sum(reserved) FROM stock_with_lots GROUP BY site_id, sku, location;
DROP TABLE stock_with_lots;
CREATE INDEX stock_by_location ON stock (site_id, location);
DROP TABLE lots;

CREATE VIEW report_stock AS
SELECT s.name AS site, b.sku, k.description, b.location, b.on_hand, b.reserved, b.on_hand - b.reserved AS available
FROM stock b
JOIN sites s ON s.site_id = b.site_id
JOIN skus k ON k.site_id = b.site_id AND k.sku = b.sku
WHERE b.on_hand <> 0 OR b.reserved <> 0;

CREATE VIEW report_movements AS
SELECT s.name AS site, m.seq, j.at, m.sku, m.quantity, m.from_location, m.to_location, m.order_id
FROM movements m
JOIN sites s ON s.site_id = m.site_id
JOIN journal j ON j.site_id = m.site_id AND j.seq = m.seq;
