package fulfilment

// Where shelves stand behind one another, one that is wanted may be blocked. A
// job of kind JobClear moves the shelf before it to a free node: no station, no
// picks. Lifted, the shelf is on its way there, and like any other on its way
// back it may go on to a station instead.

// JobClear is what such a job is for.
const JobClear WorkKind = "clear"

func (l *Ledger) decideClear(c ClearShelf) ([]Event, error) {
	if !l.reservable(c.Shelf) {
		return nil, invalid("shelf", string(c.Shelf), "name a shelf of the floor")
	}
	if j := l.jobShelf[c.Shelf]; j != nil {
		return nil, conflict("shelf", string(c.Shelf), "job "+string(j.ID)+" has it")
	}
	behind := l.jobs[c.Behind]
	if behind == nil {
		return nil, missingThing("behind", string(c.Behind))
	}
	if c.To == "" {
		return nil, invalid("to", "", "name the node where the shelf goes")
	}
	if err := l.freeNode(c.To); err != nil {
		return nil, err
	}
	return []Event{JobCreated{Job: l.nextJob(), Shelf: c.Shelf, Due: behind.Due, Why: c.Why, For: JobClear, To: c.To}}, nil
}

// freeNode refuses a node where a shelf stands, or that one is to be set down at.
func (l *Ledger) freeNode(node string) error {
	if other := l.nodeHas[node]; other != "" {
		return conflict("to", node, "shelf "+string(other)+" stands there")
	}
	if other := l.returning(node); other != nil {
		return conflict("to", node, "shelf "+string(other.Shelf)+" is on its way there")
	}
	return nil
}

// lifted is the state of a job whose shelf was just lifted.
func (j *Job) lifted() JobState {
	if j.For == JobClear {
		return JobStoring
	}
	return jobMoves["lift"].to
}
