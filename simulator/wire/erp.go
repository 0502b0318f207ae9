package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"dayrun/devices"
	"dayrun/internal/intake"
	"dayrun/simulator"
)

type orderBody struct {
	ClientOrderID string       `json:"client_order_id"`
	Lines         []lineBody   `json:"lines"`
	Delivery      deliveryBody `json:"delivery"`
}

type lineBody struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

type deliveryBody struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

type skuBody struct {
	Description string `json:"description"`
	WeightG     int64  `json:"weight_g"`
	VolumeCm3   int64  `json:"volume_cm3"`
}

// serveERP accepts the devices, defines the articles, books stock in and then
// places orders as customers would, round after round.
func serveERP(ctx context.Context, cfg Config, api *client, clock Clock, ids []devices.ID) error {
	if cfg.Accept {
		if err := together(len(ids), func(i int) error { return api.accept(ctx, ids[i]) }); err != nil {
			return err
		}
	}
	if len(cfg.Orders.List) == 0 {
		return nil
	}
	err := together(len(cfg.Items), func(i int) error {
		it := cfg.Items[i]
		err := api.call(ctx, "PUT", "/v1/skus/"+url.PathEscape(it.SKU), skuBody{it.Description, it.WeightG, it.VolumeCm3}, nil, "")
		if err != nil {
			return fmt.Errorf("define article %s: %w", it.SKU, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := receive(ctx, api, cfg.Orders.List); err != nil {
		return err
	}
	placed := make([]int64, len(cfg.Orders.List))
	for i, o := range cfg.Orders.List {
		placed[i] = o.PlacedAt
	}
	stream := simulator.NewCustomers(placed, clock.Now(), true, simulator.Surge{}, cfg.Seed)
	start := "-" + strconv.FormatInt(time.Now().Unix(), 36) // one start's orders are not another's
	round := ""
	for {
		a, ok := stream.Next()
		if !ok {
			return nil
		}
		if a.Suffix != round {
			round = a.Suffix
			if err := receive(ctx, api, cfg.Orders.List); err != nil {
				return err
			}
		}
		select {
		case <-time.After(clock.until(a.AtMs)):
		case <-ctx.Done():
			return ctx.Err()
		}
		o := cfg.Orders.List[a.Index]
		if err := place(ctx, api, o, o.ID+start+a.Suffix); err != nil {
			return err
		}
	}
}

// place puts one order in; the same key each time, however often it must ask.
func place(ctx context.Context, api *client, o intake.Order, id string) error {
	b := orderBody{ClientOrderID: id, Delivery: deliveryBody{float64(o.LatE7) / 1e7, float64(o.LonE7) / 1e7}}
	for _, l := range o.Lines {
		b.Lines = append(b.Lines, lineBody{l.SKU, l.Quantity})
	}
	err := api.call(ctx, "POST", "/v1/orders", b, nil, id)
	var s *status
	if errors.As(err, &s) && s.code < http.StatusInternalServerError {
		slog.Warn("order refused", "order", id, "error", err)
		return nil
	}
	return err
}

// receive books in what a round of orders will ask for.
func receive(ctx context.Context, api *client, orders []intake.Order) error {
	need := map[string]int64{}
	var skus []string
	for _, o := range orders {
		for _, l := range o.Lines {
			if need[l.SKU] == 0 {
				skus = append(skus, l.SKU)
			}
			need[l.SKU] += l.Quantity
		}
	}
	return together(len(skus), func(i int) error {
		if err := api.call(ctx, "POST", "/v1/stock/receipts", lineBody{skus[i], need[skus[i]]}, nil, ""); err != nil {
			return fmt.Errorf("book in %s: %w", skus[i], err)
		}
		return nil
	})
}

// hands is how many requests are under way at once: they share the server's
// synced commits.
const hands = 16

// together does n things, some at a time, and gives the first error.
func together(n int, do func(int) error) error {
	var next atomic.Int64
	errs := make(chan error, hands)
	for range hands {
		go func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					errs <- nil
					return
				}
				if err := do(i); err != nil {
					next.Store(int64(n))
					errs <- err
					return
				}
			}
		}()
	}
	var first error
	for range hands {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}
