package site

import (
	"errors"

	"dayrun/fulfilment"
)

// asnDifference is the kind of exception of an announcement that came otherwise.
const asnDifference = "asn_difference"

// announce takes an announcement in and gives its id, also when it came before.
func (s *Site) announce(c fulfilment.AnnounceASN) (string, error) {
	n := len(s.out.Events)
	err := s.decide(c)
	var r *fulfilment.Refusal
	if errors.As(err, &r) && r.Code == fulfilment.Repeated {
		return r.Value, err
	}
	for _, e := range s.out.Events[n:] {
		if a, ok := e.(fulfilment.ASNAnnounced); ok {
			return string(a.ID), nil
		}
	}
	return "", err
}

// receiveASN books goods of an announcement in, without a location at receiving,
// from where people put them on shelves.
func (s *Site) receiveASN(c fulfilment.ReceiveASN) error {
	if c.Location == "" {
		c.Location = fulfilment.Receiving
	}
	if err := s.fits(c.SKU, c.Location); err != nil {
		return err
	}
	return s.closing(c)
}

// closing carries a command out that may close an announcement, and tells the
// supervisor when not all came as announced.
func (s *Site) closing(c fulfilment.Command) error {
	n := len(s.out.Events)
	if err := s.decide(c); err != nil {
		return err
	}
	for _, e := range s.out.Events[n:] {
		if e, ok := e.(fulfilment.ASNClosed); ok {
			if a := s.ledger.ASN(e.ASN); a.Differences() != "" {
				s.raise(asnDifference, string(a.ID), a.Supplier+" "+a.Reference+": "+a.Differences(), 0)
			}
			break
		}
	}
	return nil
}

// coming is what open announcements still bring of an article, and when the
// first of it is expected.
type coming struct {
	asn   fulfilment.ASNID
	units int64
	at    fulfilment.Time
}

// announced gives what is coming by article.
func (s *Site) announced() map[string]coming {
	by := map[string]coming{}
	for _, a := range s.ledger.OpenASNs() {
		for _, x := range a.Lines {
			left := x.Qty - x.Received
			if left <= 0 {
				continue
			}
			c := by[x.SKU]
			if c.units == 0 || a.ExpectedAt < c.at {
				c.asn, c.at = a.ID, a.ExpectedAt
			}
			c.units += left
			by[x.SKU] = c
		}
	}
	return by
}
