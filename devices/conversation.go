package devices

// Resend times of an order that no state has echoed, in milliseconds.
const (
	resendFirst = 2_000
	resendLast  = 30_000
)

// Phase is where a conversation stands.
type Phase uint8

// The phases; docs/mqtt.md shows them as a diagram.
const (
	Quiet    Phase = iota // nothing was ordered
	Sent                  // published, not echoed: published is not accepted
	Accepted              // a state echoes order and update
	Rejected              // an error names the order
	Finished              // no nodes, edges or actions left
)

// Conversation is what was agreed with one robot about its order. Only a state
// that echoes orderId and orderUpdateId confirms an order; until then the very
// same message is due again after a time-out, never a changed one.
type Conversation struct {
	last   *Order
	phase  Phase
	due    int64
	wait   int64
	online bool
}

// NewConversation gives one in which nothing was said.
func NewConversation() Conversation { return Conversation{} }

// Sent notes that an order went out at now (ms).
func (c *Conversation) Sent(now int64, o Order) {
	c.last, c.phase, c.wait = &o, Sent, resendFirst
	c.due = now + c.wait
}

// Observe takes in one transition of the robot, at now (ms).
func (c *Conversation) Observe(now int64, t Transition) {
	if t, ok := t.(Connected); ok {
		c.Link(t.Link == Online)
		if c.online && c.phase == Sent {
			c.due, c.wait = now, resendFirst // it may never have heard the order: it was not retained
		}
		return
	}
	if c.last == nil {
		return
	}
	switch t := t.(type) {
	case OrderAccepted:
		if t.OrderID == c.last.OrderID && t.UpdateID == c.last.UpdateID && c.phase == Sent {
			c.phase = Accepted
		}
	case OrderRejected:
		order, update := t.Unnamed || t.OrderID == c.last.OrderID, t.NoUpdate || t.UpdateID == c.last.UpdateID
		if c.phase == Sent && order && update {
			c.phase = Rejected
		}
	case OrderDone:
		if t.OrderID == c.last.OrderID && t.UpdateID == c.last.UpdateID && c.phase == Accepted {
			c.phase = Finished
		}
	}
}

// Link notes whether the robot is connected: nothing is resent to one that is not.
func (c *Conversation) Link(online bool) { c.online = online }

// Pending says that the last order is neither confirmed nor rejected.
func (c *Conversation) Pending() bool { return c.phase == Sent }

// Phase tells where the conversation stands.
func (c *Conversation) Phase() Phase { return c.phase }

// Forget ends the conversation about the last order.
func (c *Conversation) Forget() { c.last, c.phase = nil, Quiet }

// Due gives the message to send again at now (ms), each time after twice the
// wait up to half a minute.
func (c *Conversation) Due(now int64) (Order, bool) {
	if c.phase != Sent || !c.online || now < c.due {
		return Order{}, false
	}
	c.wait = min(2*c.wait, resendLast)
	c.due = now + c.wait
	return *c.last, true
}

// NextDue is when Due may give the order again, in ms; false when nothing is
// waited for.
func (c *Conversation) NextDue() (int64, bool) { return c.due, c.phase == Sent && c.online }
