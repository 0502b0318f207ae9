// Package site is the whole behaviour of one warehouse: it joins fulfilment,
// routing and devices into one pure function, Step. One goroutine owns a Site.
package site

import "dayrun/fulfilment"

// Site is one warehouse.
type Site struct {
	cfg    Config
	ledger *fulfilment.Ledger
}
