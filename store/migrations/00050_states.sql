-- +goose Up
CREATE TABLE states (
	site_id INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	hash    BLOB    NOT NULL,
	format  TEXT    NOT NULL,
	size    INTEGER NOT NULL,
	parts   INTEGER NOT NULL,
	sum     BLOB    NOT NULL,
	PRIMARY KEY (site_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE state_parts (
	site_id INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	n       INTEGER NOT NULL,
	data    BLOB    NOT NULL,
	PRIMARY KEY (site_id, seq, n)
) STRICT;

-- +goose Down
DROP TABLE state_parts;
DROP TABLE states;
