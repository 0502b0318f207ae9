-- +goose Up
CREATE TABLE leases (
	site_id INTEGER NOT NULL,
	epoch   INTEGER NOT NULL,
	holder  TEXT    NOT NULL,
	until   INTEGER NOT NULL,
	PRIMARY KEY (site_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE fleet ADD COLUMN sum TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE fleet DROP COLUMN sum;
DROP TABLE leases;
