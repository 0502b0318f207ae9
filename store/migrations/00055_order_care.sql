-- +goose Up
ALTER TABLE orders ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN service TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN repromised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN repromised_for TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN holds TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN failed TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN cancelled_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN weight_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN volume_cm3 INTEGER NOT NULL DEFAULT 0;

CREATE TABLE returns (
	site_id      INTEGER NOT NULL,
	return_id    TEXT    NOT NULL,
	order_id     TEXT    NOT NULL,
	reason       TEXT    NOT NULL,
	announced_at INTEGER NOT NULL,
	ended_at     INTEGER NOT NULL,
	PRIMARY KEY (site_id, return_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX returns_by_order ON returns (site_id, order_id);

CREATE TABLE return_lines (
	site_id    INTEGER NOT NULL,
	return_id  TEXT    NOT NULL,
	line       INTEGER NOT NULL,
	sku        TEXT    NOT NULL,
	quantity   INTEGER NOT NULL,
	resaleable INTEGER NOT NULL,
	damaged    INTEGER NOT NULL,
	PRIMARY KEY (site_id, return_id, line)
) STRICT, WITHOUT ROWID;

CREATE VIEW report_returns AS
SELECT s.name AS site, r.return_id, r.order_id, o.client_order_id, r.reason, r.announced_at, r.ended_at, n.line, n.sku, n.quantity, n.resaleable, n.damaged
FROM returns r
JOIN sites s ON s.site_id = r.site_id
JOIN return_lines n ON n.site_id = r.site_id AND n.return_id = r.return_id
JOIN orders o ON o.site_id = r.site_id AND o.order_id = r.order_id;

CREATE VIEW report_order_care AS
SELECT s.name AS site, o.order_id, o.client_order_id, o.state, o.priority, o.service, o.holds, o.promise, o.repromised, o.repromised_for, o.attempts, o.failed, o.cancelled_at
FROM orders o
JOIN sites s ON s.site_id = o.site_id;

-- +goose Down
DROP VIEW report_order_care;
DROP VIEW report_returns;
DROP TABLE return_lines;
DROP TABLE returns;
ALTER TABLE order_lines DROP COLUMN volume_cm3;
ALTER TABLE order_lines DROP COLUMN weight_g;
ALTER TABLE orders DROP COLUMN cancelled_at;
ALTER TABLE orders DROP COLUMN failed;
ALTER TABLE orders DROP COLUMN attempts;
ALTER TABLE orders DROP COLUMN holds;
ALTER TABLE orders DROP COLUMN repromised_for;
ALTER TABLE orders DROP COLUMN repromised;
ALTER TABLE orders DROP COLUMN service;
ALTER TABLE orders DROP COLUMN priority;
