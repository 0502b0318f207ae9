/** The rows of the server's View, by their JSON names. Times are Unix ms of the site's clock. */
export type OrderState =
  | 'backorder'
  | 'waiting'
  | 'picking'
  | 'packing'
  | 'awaiting_trip'
  | 'on_the_road'
  | 'delivered'
  | 'cancelled';

export const orderStates: OrderState[] = [
  'backorder',
  'waiting',
  'picking',
  'packing',
  'awaiting_trip',
  'on_the_road',
  'delivered',
  'cancelled',
];

export interface Head {
  site: string;
  speed: number;
  zone: string;
  floor_hash: string;
  at: number;
  seq: number;
  robots: number;
  devices: number;
  unaccepted: number;
  exceptions: number;
}

export interface Stage {
  state: OrderState;
  queue: number;
  in_hour: number;
  out_hour: number;
  oldest_since: number;
}

export interface Use {
  kind: string;
  total: number;
  busy: number;
  out: number;
  trend: number[] | null;
}

export interface Summary {
  placed: number;
  delivered: number;
  on_time: number;
  scheduled: number;
  share_permyriad: number;
  forecast_permyriad: number;
  goal_permyriad: number;
  stages: Stage[] | null;
  strip: number[][] | null;
  at_risk: number;
  causes: { text: string; orders: number }[] | null;
  use: Use[] | null;
  hourly: number[] | null;
  hourly_out: number[] | null;
  share_trend: number[] | null;
  interventions: number;
}

export const robotStates = [
  'idle',
  'driving',
  'waiting',
  'working',
  'charging',
  'paused',
  'offline',
  'error',
  'manual',
] as const;
export type RobotState = (typeof robotStates)[number];

export interface Robot {
  id: string;
  slot: number;
  online: boolean;
  accepted: boolean;
  state: RobotState;
  since: number;
  x_mm: number;
  y_mm: number;
  theta_mrad: number;
  node: string;
  battery_permyriad: number;
  shelf?: string;
  job?: string;
  goal?: string;
  path?: number[] | null;
  waits_for?: string;
  why?: string;
  heard: number;
  version?: string;
}

export interface Shelf {
  id: string;
  node?: string;
  robot?: string;
}

/** Area is a closed part of the floor. */
export interface Area {
  id: string;
  nodes: string[];
  reason: string;
  by: string;
  since: number;
  until?: number;
  inside: string[]; // robots that still hold a node of it
}

export interface Station {
  id: string;
  online: boolean;
  places: number;
  used: number;
  queue: string[] | null;
  lines_hour: number;
  task?: string;
}

export interface Vehicle {
  id: string;
  kind: string;
  online: boolean;
  status: string;
  trip?: string;
  lat_e7: number;
  lon_e7: number;
  done: number;
  stops: number;
  late: number;
  return?: number;
  heard: number;
  out?: string;
}

export interface TripStop {
  lat_e7: number;
  lon_e7: number;
  orders: string[] | null;
  eta: number;
  due: number;
  done: boolean;
}

export interface Trip {
  id: string;
  vehicle: string;
  state: string;
  depart: number;
  return: number;
  length_m: number;
  stops: TripStop[] | null;
  why?: string;
}

export interface Device {
  id: string;
  kind: string;
  online: boolean;
  accepted: boolean;
  link: string;
  heard: number;
  detail?: string;
  node?: string;
  battery_permyriad: number;
}

export interface RiskOrder {
  order_id: string;
  client_order_id: string;
  state: OrderState;
  placed_at: number;
  promise: number;
  predicted: number;
  slack_ms: number;
  why?: string;
}

export interface EventRow {
  seq: number;
  at: number;
  kind: string;
  subject: string;
  text: string;
}

export interface Exception {
  id: string;
  at: number;
  kind: string;
  subject: string;
  text: string;
  orders?: number;
  action?: string;
}

export type TopicName =
  'summary' | 'orders.at_risk' | 'floor' | 'delivery' | 'devices' | 'events' | 'exceptions';
