-- +goose Up
CREATE TABLE sites (
	site_id INTEGER PRIMARY KEY,
	name    TEXT    NOT NULL UNIQUE,
	epoch   INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
	site_id INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	kind    TEXT    NOT NULL,
	version INTEGER NOT NULL,
	data    TEXT    NOT NULL,
	hash    BLOB    NOT NULL,
	PRIMARY KEY (site_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE fleet (
	site_id INTEGER NOT NULL,
	robot   TEXT    NOT NULL,
	state   TEXT    NOT NULL,
	PRIMARY KEY (site_id, robot)
) STRICT, WITHOUT ROWID;

CREATE TABLE skus (
	site_id     INTEGER NOT NULL,
	sku         TEXT    NOT NULL,
	description TEXT    NOT NULL,
	weight_g    INTEGER NOT NULL,
	volume_cm3  INTEGER NOT NULL,
	PRIMARY KEY (site_id, sku)
) STRICT, WITHOUT ROWID;

CREATE TABLE floors (
	site_id INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	name    TEXT    NOT NULL,
	PRIMARY KEY (site_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE shelves (
	site_id INTEGER NOT NULL,
	shelf   TEXT    NOT NULL,
	node    TEXT    NOT NULL,
	PRIMARY KEY (site_id, shelf)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
	site_id     INTEGER NOT NULL,
	device      TEXT    NOT NULL,
	accepted_at INTEGER NOT NULL,
	PRIMARY KEY (site_id, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
	site_id         INTEGER NOT NULL,
	order_id        TEXT    NOT NULL,
	client_order_id TEXT    NOT NULL,
	idempotency_key TEXT    NOT NULL,
	body_hash       TEXT    NOT NULL,
	placed_at       INTEGER NOT NULL,
	promise         INTEGER NOT NULL,
	scheduled       INTEGER NOT NULL,
	lat_e7          INTEGER NOT NULL,
	lon_e7          INTEGER NOT NULL,
	window_open     INTEGER NOT NULL,
	window_close    INTEGER NOT NULL,
	weight_g        INTEGER NOT NULL,
	volume_cm3      INTEGER NOT NULL,
	state           TEXT    NOT NULL,
	since           INTEGER NOT NULL,
	station         TEXT    NOT NULL,
	place           INTEGER NOT NULL,
	parcel          TEXT    NOT NULL,
	trip            TEXT    NOT NULL,
	delivered_at    INTEGER NOT NULL,
	PRIMARY KEY (site_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_by_client ON orders (site_id, client_order_id);
CREATE UNIQUE INDEX orders_by_key ON orders (site_id, idempotency_key);
CREATE INDEX orders_by_time ON orders (site_id, placed_at);
CREATE INDEX orders_open ON orders (site_id, state, placed_at) WHERE state <> 'delivered';

CREATE TABLE order_lines (
	site_id  INTEGER NOT NULL,
	order_id TEXT    NOT NULL,
	line     INTEGER NOT NULL,
	sku      TEXT    NOT NULL,
	quantity INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	location TEXT    NOT NULL,
	picked   INTEGER NOT NULL,
	PRIMARY KEY (site_id, order_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_events (
	site_id  INTEGER NOT NULL,
	order_id TEXT    NOT NULL,
	seq      INTEGER NOT NULL,
	PRIMARY KEY (site_id, order_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
	site_id  INTEGER NOT NULL,
	sku      TEXT    NOT NULL,
	location TEXT    NOT NULL,
	on_hand  INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	PRIMARY KEY (site_id, sku, location)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_by_location ON stock (site_id, location);

CREATE TABLE movements (
	site_id       INTEGER NOT NULL,
	seq           INTEGER NOT NULL,
	n             INTEGER NOT NULL,
	sku           TEXT    NOT NULL,
	quantity      INTEGER NOT NULL,
	from_location TEXT    NOT NULL,
	to_location   TEXT    NOT NULL,
	order_id      TEXT    NOT NULL,
	PRIMARY KEY (site_id, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
	site_id INTEGER NOT NULL,
	job_id  TEXT    NOT NULL,
	shelf   TEXT    NOT NULL,
	station TEXT    NOT NULL,
	due     INTEGER NOT NULL,
	state   TEXT    NOT NULL,
	since   INTEGER NOT NULL,
	robot   TEXT    NOT NULL,
	PRIMARY KEY (site_id, job_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_picks (
	site_id  INTEGER NOT NULL,
	job_id   TEXT    NOT NULL,
	n        INTEGER NOT NULL,
	order_id TEXT    NOT NULL,
	line     INTEGER NOT NULL,
	sku      TEXT    NOT NULL,
	quantity INTEGER NOT NULL,
	done     INTEGER NOT NULL,
	PRIMARY KEY (site_id, job_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE trips (
	site_id   INTEGER NOT NULL,
	trip_id   TEXT    NOT NULL,
	vehicle   TEXT    NOT NULL,
	depart    INTEGER NOT NULL,
	return_at INTEGER NOT NULL,
	length_m  INTEGER NOT NULL,
	state     TEXT    NOT NULL,
	since     INTEGER NOT NULL,
	left_at   INTEGER NOT NULL,
	back_at   INTEGER NOT NULL,
	driven_m  INTEGER NOT NULL,
	PRIMARY KEY (site_id, trip_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE trip_stops (
	site_id INTEGER NOT NULL,
	trip_id TEXT    NOT NULL,
	n       INTEGER NOT NULL,
	lat_e7  INTEGER NOT NULL,
	lon_e7  INTEGER NOT NULL,
	eta     INTEGER NOT NULL,
	orders  TEXT    NOT NULL,
	PRIMARY KEY (site_id, trip_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE exceptions (
	site_id      INTEGER NOT NULL,
	exception_id TEXT    NOT NULL,
	at           INTEGER NOT NULL,
	kind         TEXT    NOT NULL,
	subject      TEXT    NOT NULL,
	text         TEXT    NOT NULL,
	orders       INTEGER NOT NULL,
	PRIMARY KEY (site_id, exception_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE resolutions (
	site_id      INTEGER NOT NULL,
	exception_id TEXT    NOT NULL,
	at           INTEGER NOT NULL,
	resolved_by  TEXT    NOT NULL,
	note         TEXT    NOT NULL,
	PRIMARY KEY (site_id, exception_id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE resolutions;
DROP TABLE exceptions;
DROP TABLE trip_stops;
DROP TABLE trips;
DROP TABLE job_picks;
DROP TABLE jobs;
DROP TABLE movements;
DROP TABLE stock;
DROP TABLE order_events;
DROP TABLE order_lines;
DROP TABLE orders;
DROP TABLE devices;
DROP TABLE shelves;
DROP TABLE floors;
DROP TABLE skus;
DROP TABLE fleet;
DROP TABLE journal;
DROP TABLE sites;
