-- +goose Up
CREATE TABLE members (
	member TEXT    NOT NULL,
	until  INTEGER NOT NULL,
	PRIMARY KEY (member)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE members;
