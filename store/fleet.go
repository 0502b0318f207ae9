package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"dayrun/site"
)

// FleetTable is the table of the conversations with robots. It follows from no
// journal entry; each row carries a sum of its own instead.
var FleetTable = site.Table{Name: "fleet", Key: []string{"robot"}, Cols: []string{"state", "sum"}}

// FleetValues gives a conversation's row, in the order of FleetTable.
func FleetValues(r *site.FleetRow) ([]any, error) {
	state, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode fleet row %s: %w", r.Robot, err)
	}
	return []any{string(r.Robot), string(state), fleetSum(string(r.Robot), string(state))}, nil
}

// FleetRow reads a row back; ErrUnreadable tells that it was changed. A row
// from before there were sums has none.
func FleetRow(robot, state, sum string) (site.FleetRow, error) {
	var r site.FleetRow
	if sum != "" && sum != fleetSum(robot, state) {
		return r, fmt.Errorf("read fleet row %s: its sum does not match: %w", robot, ErrUnreadable)
	}
	if err := json.Unmarshal([]byte(state), &r); err != nil {
		return r, fmt.Errorf("read fleet row %s: %w: %w", robot, ErrUnreadable, err)
	}
	return r, nil
}

// fleetSum is the start of SHA-256 over the robot's id, a line feed and the state.
func fleetSum(robot, state string) string {
	h := sha256.Sum256([]byte(robot + "\n" + state))
	return hex.EncodeToString(h[:8])
}
