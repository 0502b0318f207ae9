-- +goose Up
CREATE TABLE asns (
	site_id         INTEGER NOT NULL,
	asn             TEXT    NOT NULL,
	idempotency_key TEXT    NOT NULL,
	supplier        TEXT    NOT NULL,
	reference       TEXT    NOT NULL,
	announced_at    INTEGER NOT NULL,
	expected_at     INTEGER NOT NULL,
	state           TEXT    NOT NULL,
	closed_at       INTEGER NOT NULL,
	why             TEXT    NOT NULL,
	PRIMARY KEY (site_id, asn)
) STRICT, WITHOUT ROWID;
CREATE INDEX asns_by_state ON asns (site_id, state, expected_at);

CREATE TABLE asn_lines (
	site_id    INTEGER NOT NULL,
	asn        TEXT    NOT NULL,
	line       INTEGER NOT NULL,
	sku        TEXT    NOT NULL,
	quantity   INTEGER NOT NULL,
	lot        TEXT    NOT NULL,
	expires_at INTEGER NOT NULL,
	received   INTEGER NOT NULL,
	PRIMARY KEY (site_id, asn, line)
) STRICT, WITHOUT ROWID;

CREATE VIEW report_receipts AS
SELECT s.name AS site, a.asn, a.supplier, a.reference, a.expected_at, a.state, a.closed_at, l.line, l.sku, l.quantity, l.received, l.received - l.quantity AS difference, l.lot, l.expires_at
FROM asns a
JOIN sites s ON s.site_id = a.site_id
JOIN asn_lines l ON l.site_id = a.site_id AND l.asn = a.asn;

-- +goose Down
DROP VIEW report_receipts;
DROP TABLE asn_lines;
DROP TABLE asns;
