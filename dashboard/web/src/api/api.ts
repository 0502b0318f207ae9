import type { OrderState } from '../live/types';

/** The parts of the HTTP API that the page uses. Times are RFC 3339. */
export interface Page<T> {
  items: T[];
  next?: string;
}
export interface Line {
  sku: string;
  quantity: number;
  reserved?: number;
  picked: number;
  location?: string;
}
export interface Order {
  order_id: string;
  client_order_id: string;
  state: OrderState;
  placed_at: string;
  promise: string;
  scheduled?: boolean;
  delivered_at?: string;
  delivery?: { lat: number; lon: number; window?: { open: string; close: string } };
  station?: string;
  parcel?: string;
  trip?: string;
  lines: Line[];
  priority?: number;
  service?: string;
  holds?: HoldKind[];
  repromised?: string;
  repromised_for?: string;
  attempts?: number;
  failed?: string;
  cancelled_at?: string;
}
export const holdKinds = ['payment', 'fraud', 'compliance', 'stock'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** Explanation says what an order waited for so far. */
export interface Explanation {
  text: string;
  late: boolean;
  waits: { from: string; to: string; for: string }[];
}
export interface OrderEvent {
  seq: number;
  at: string;
  kind: string;
  text: string;
  data: unknown;
}
export interface SKU {
  sku: string;
  description: string;
  weight_g: number;
  volume_cm3: number;
  gtin?: string;
  hazard?: string;
  temperature?: string;
}
export interface Balance {
  sku: string;
  location: string;
  lot?: string;
  expires_at?: string;
  on_hand: number;
  reserved: number;
}
export interface RelatedList {
  sku: string;
  orders: number;
  items: {
    sku: string;
    description: string;
    lift: number;
    support: number;
    confidence: number;
    orders: number;
  }[];
}
export interface SlotMove {
  sku: string;
  from: string;
  to: string;
  units: number;
  gain_visits_per_line: number;
  cost_visits: number;
  cost_s: number;
  payback_days?: number;
  why: string;
}
export interface SlottingProposal {
  id?: string;
  orders: number;
  lines_per_day: number;
  visits_per_line: number;
  gain_visits_per_line: number;
  cost_visits: number;
  cost_s: number;
  payback_days?: number;
  moves: SlotMove[];
  reason?: string;
  accepted?: { id: string; by: string; at: string; moves: number };
}
export interface LifNode {
  nodeId: string;
  nodePosition: { x: number; y: number };
}
export interface LifEdge {
  edgeId: string;
  startNodeId: string;
  endNodeId: string;
}
export interface FloorFile {
  name: string;
  hash: string;
  lif: { layouts: { nodes: LifNode[]; edges: LifEdge[] }[] };
  side?: {
    shelves?: { id: string; node: string }[];
    stations?: { id: string; queue: string[]; pick: string }[];
    chargers?: { id: string; node: string }[];
    parks?: { id: string; node: string }[];
  };
}

export interface Conformance {
  device: string;
  version: string;
  messages: number;
  faults: Record<string, number>;
  findings: { rule: string; section: string; text: string; count: number; first: string; last: string }[];
}

/** Shadow is the last known state of a device. */
export interface Shadow {
  id: string;
  online: boolean;
  offline_reason?: string;
  since?: string;
  maker?: string;
  provisioned: boolean;
  messages: number;
  messages_per_second: number;
  latency_ms?: number;
  faults: Record<string, number>;
  robot?: {
    version: string;
    series?: string;
    firmware: Record<string, string>;
    mode: string;
    errors: { type: string; level: string; text?: string }[];
  };
  last_read?: { kind: string; code: string };
}

/** Problem is an answer other than success, in the server's words (RFC 9457). */
export type LonLat = [number, number];

/** TripRoute is a trip's way as GeoJSON. */
export interface TripRoute {
  geometry: { coordinates: LonLat[] };
  properties: { trip: string; streets: boolean };
}

/** StreetLines are the streets as GeoJSON, main roads and side streets apart. */
export interface StreetLines {
  type: 'FeatureCollection';
  features: {
    type: 'Feature';
    geometry: { type: 'MultiLineString'; coordinates: LonLat[][] };
    properties: { rank: 'main' | 'side' };
  }[];
}

/** Closure is a closed or slowed part of the streets, with the streets it touches as lines. */
export interface Closure {
  id: string;
  reason: string;
  speed_percent?: number;
  segments: LonLat[][];
}
export interface NoFly {
  id: string;
  reason: string;
  polygon: LonLat[];
}
export interface Weather {
  wind_m_s: number;
  wind_from_deg: number;
  hold: boolean;
  reason?: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** key is 128 random bits; crypto.randomUUID exists only on https and localhost. */
function key(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join(
    '',
  );
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['Idempotency-Key'] = key();
  let r: Response;
  try {
    r = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal,
    });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new Problem(0, 'The server does not answer.');
  }
  if (!r.ok) {
    const p = (await r.json().catch(() => ({}))) as { detail?: string; title?: string };
    throw new Problem(r.status, p.detail ?? p.title ?? `The server answers ${r.status}.`);
  }
  return (await r.json()) as T;
}

function query(q: Record<string, string | undefined>): string {
  const set = Object.entries(q).filter((e): e is [string, string] => !!e[1]);
  return set.length ? `?${new URLSearchParams(set)}` : '';
}

const id = encodeURIComponent;

export const api = {
  floor: (s?: AbortSignal) => call<FloorFile>('GET', '/v1/floor', undefined, s),
  orders: (q: { client_order_id?: string; state?: string; q?: string; cursor?: string }, s?: AbortSignal) =>
    call<Page<Order>>('GET', `/v1/orders${query(q)}`, undefined, s),
  order: (order: string, s?: AbortSignal) => call<Order>('GET', `/v1/orders/${id(order)}`, undefined, s),
  explanation: (order: string, s?: AbortSignal) =>
    call<Explanation>('GET', `/v1/orders/${id(order)}/explanation`, undefined, s),
  holdOrder: (order: string, kind: HoldKind) =>
    call<{ id: string }>('POST', `/v1/orders/${id(order)}/holds`, { kind, reason: 'held by a supervisor' }),
  releaseHold: (order: string, kind: HoldKind) =>
    call<{ id: string }>('DELETE', `/v1/orders/${id(order)}/holds/${kind}`),
  cancelOrder: (order: string, reason: string) =>
    call<{ id: string }>('POST', `/v1/orders/${id(order)}/cancel`, { reason }),
  orderEvents: (order: string, s?: AbortSignal) =>
    call<Page<OrderEvent>>('GET', `/v1/orders/${id(order)}/events`, undefined, s),
  sku: (sku: string, s?: AbortSignal) => call<SKU>('GET', `/v1/skus/${id(sku)}`, undefined, s),
  stock: (q: { sku?: string; location?: string; cursor?: string }, s?: AbortSignal) =>
    call<Page<Balance>>('GET', `/v1/stock${query(q)}`, undefined, s),
  tripRoute: (trip: string, s?: AbortSignal) =>
    call<TripRoute>('GET', `/v1/trips/${id(trip)}/route`, undefined, s),
  streets: (s?: AbortSignal) => call<StreetLines>('GET', '/v1/streets', undefined, s),
  closures: (s?: AbortSignal) => call<Page<Closure>>('GET', '/v1/streets/closures', undefined, s),
  close: (c: { lat: number; lon: number; radius_m: number; speed_percent?: number; reason: string }) =>
    call<{ id: string }>('POST', '/v1/streets/closures', c),
  reopen: (closure: string) => call<{ id: string }>('DELETE', `/v1/streets/closures/${id(closure)}`),
  noFly: (s?: AbortSignal) => call<Page<NoFly>>('GET', '/v1/no-fly', undefined, s),
  forbid: (z: { polygon: LonLat[]; reason: string }) => call<{ id: string }>('POST', '/v1/no-fly', z),
  allow: (zone: string) => call<{ id: string }>('DELETE', `/v1/no-fly/${id(zone)}`),
  weather: (s?: AbortSignal) => call<Weather>('GET', '/v1/weather', undefined, s),
  setWeather: (w: Weather) => call<Weather>('PUT', '/v1/weather', w),
  related: (sku: string, s?: AbortSignal) =>
    call<RelatedList>('GET', `/v1/skus/${id(sku)}/related`, undefined, s),
  slotting: (s?: AbortSignal) => call<SlottingProposal>('GET', '/v1/slotting/proposal', undefined, s),
  acceptSlotting: (proposal: string) =>
    call<{ id: string; done: string }>('POST', '/v1/slotting/proposal/accept', { id: proposal }),
  closeFloor: (nodes: string[], reason: string) =>
    call<{ id: string }>('POST', '/v1/floor/closures', { nodes, reason }),
  openFloor: (area: string) => call<{ id: string }>('DELETE', `/v1/floor/closures/${id(area)}`),
  tell: (device: string, verb: 'accept' | 'reject' | 'pause' | 'resume') =>
    call<{ id: string; done: string }>('POST', `/v1/devices/${id(device)}/${verb}`),
  shadow: (device: string, s?: AbortSignal) => call<Shadow>('GET', `/v1/devices/${id(device)}`, undefined, s),
  conformance: (robot: string, s?: AbortSignal) =>
    call<Conformance>('GET', `/v1/devices/${id(robot)}/conformance`, undefined, s),
  conformanceCase: (robot: string, rule: string) => `/v1/devices/${id(robot)}/conformance/${id(rule)}`,
  resolve: (exception: string, note: string) =>
    call<{ id: string }>('POST', `/v1/exceptions/${id(exception)}/resolve`, note ? { note } : {}),
};
