-- +goose Up
CREATE VIEW report_orders AS
SELECT s.name AS site, o.order_id, o.client_order_id, o.placed_at, o.promise, o.delivered_at, o.state,
       CASE WHEN o.delivered_at = 0 THEN NULL WHEN o.delivered_at <= o.promise THEN 1 ELSE 0 END AS on_time,
       CASE WHEN o.delivered_at = 0 THEN NULL ELSE o.delivered_at - o.placed_at END AS cycle_ms,
       o.scheduled, o.weight_g, o.volume_cm3, count(l.line) AS lines, sum(l.quantity) AS units, sum(l.picked) AS picked
FROM orders o
JOIN sites s ON s.site_id = o.site_id
JOIN order_lines l ON l.site_id = o.site_id AND l.order_id = o.order_id
GROUP BY s.name, o.order_id, o.client_order_id, o.placed_at, o.promise, o.delivered_at, o.state, o.scheduled, o.weight_g, o.volume_cm3;

CREATE VIEW report_stock AS
SELECT s.name AS site, b.sku, k.description, b.location, b.on_hand, b.reserved, b.on_hand - b.reserved AS available
FROM stock b
JOIN sites s ON s.site_id = b.site_id
JOIN skus k ON k.site_id = b.site_id AND k.sku = b.sku
WHERE b.on_hand <> 0 OR b.reserved <> 0;

CREATE VIEW report_movements AS
SELECT s.name AS site, m.seq, j.at, m.sku, m.quantity, m.from_location, m.to_location, m.order_id
FROM movements m
JOIN sites s ON s.site_id = m.site_id
JOIN journal j ON j.site_id = m.site_id AND j.seq = m.seq;

CREATE VIEW report_trips AS
SELECT s.name AS site, t.trip_id, t.vehicle, t.state, t.left_at, t.back_at, t.length_m, t.driven_m, count(p.n) AS stops
FROM trips t
JOIN sites s ON s.site_id = t.site_id
LEFT JOIN trip_stops p ON p.site_id = t.site_id AND p.trip_id = t.trip_id
GROUP BY s.name, t.trip_id, t.vehicle, t.state, t.left_at, t.back_at, t.length_m, t.driven_m;

-- +goose Down
DROP VIEW report_trips;
DROP VIEW report_movements;
DROP VIEW report_stock;
DROP VIEW report_orders;
