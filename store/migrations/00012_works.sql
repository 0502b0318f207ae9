-- +goose Up
ALTER TABLE jobs ADD COLUMN for_work TEXT NOT NULL DEFAULT '';
ALTER TABLE job_picks ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;

CREATE TABLE works (
	site_id  INTEGER NOT NULL,
	work_id  TEXT    NOT NULL,
	kind     TEXT    NOT NULL,
	shelf    TEXT    NOT NULL,
	sku      TEXT    NOT NULL,
	since    INTEGER NOT NULL,
	why      TEXT    NOT NULL,
	units    INTEGER NOT NULL,
	from_location TEXT NOT NULL,
	to_shelf TEXT    NOT NULL,
	state    TEXT    NOT NULL,
	ended_at INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	book     INTEGER NOT NULL,
	station  TEXT    NOT NULL,
	PRIMARY KEY (site_id, work_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_parts (
	site_id  INTEGER NOT NULL,
	order_id TEXT    NOT NULL,
	n        INTEGER NOT NULL,
	station  TEXT    NOT NULL,
	place    INTEGER NOT NULL,
	state    TEXT    NOT NULL,
	lines    TEXT    NOT NULL,
	PRIMARY KEY (site_id, order_id, n)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE order_parts;
DROP TABLE works;
ALTER TABLE job_picks DROP COLUMN missing;
ALTER TABLE jobs DROP COLUMN for_work;
