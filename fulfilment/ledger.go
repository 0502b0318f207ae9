package fulfilment

// Ledger is the state of one site's orders, stock, jobs and trips. The zero
// value is not ready; use New. It is not safe for concurrent use: one
// goroutine owns it.
type Ledger struct {
	// filled by the implementation
	core
}

// New gives an empty ledger.
func New() *Ledger { return newLedger() }
