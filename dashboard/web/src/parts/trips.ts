import type { Trip, TripStop } from '../live/types';

/** risk of a stop: crit when the promise is past or the arrival is expected after it, warn within five minutes of it. */
export function stopRisk(s: TripStop, now: number): '' | 'warn' | 'crit' {
  if (s.done || !s.due) return '';
  const eta = Math.max(s.eta, now);
  if (eta > s.due) return 'crit';
  return s.due - eta < 5 * 60_000 ? 'warn' : '';
}

export interface TripFigures {
  trip: Trip;
  stops: number;
  done: number;
  next: TripStop | undefined;
  slack: number | undefined; // ms, of the tightest stop still to make
  late: number;
}

/** figures sums a trip up; who has least slack comes first in sorted. */
export function figures(trip: Trip, now: number): TripFigures {
  const stops = trip.stops ?? [];
  const open = stops.filter((s) => !s.done);
  const slacks = open.filter((s) => s.due).map((s) => s.due - Math.max(s.eta, now));
  return {
    trip,
    stops: stops.length,
    done: stops.length - open.length,
    next: open[0],
    slack: slacks.length ? Math.min(...slacks) : undefined,
    late: open.filter((s) => stopRisk(s, now) === 'crit').length,
  };
}

export function sorted(trips: Trip[], now: number): TripFigures[] {
  return trips.map((t) => figures(t, now)).sort((a, b) => (a.slack ?? Infinity) - (b.slack ?? Infinity));
}
