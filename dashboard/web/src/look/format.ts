import { m } from '../messages';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let f = formats.get(key);
  if (!f) {
    try {
      f = new Intl.DateTimeFormat(m.locale, { ...options, timeZone: zone, hourCycle: 'h23' });
    } catch {
      f = new Intl.DateTimeFormat(m.locale, { ...options, timeZone: 'UTC', hourCycle: 'h23' });
    }
    formats.set(key, f);
  }
  return f;
}

/** Times are Unix ms, shown in the site's zone on a 24-hour clock. */
export function clock(t: number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(t);
}
export function hm(t: number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit' }).format(t);
}
export function day(t: number, zone: string): string {
  return format(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(t).replace(',', '');
}
function dayKey(t: number, zone: string): string {
  return format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(t);
}

/** when gives the time of day, with the date if it is not today's. */
export function when(t: number, now: number, zone: string): string {
  if (!t) return '';
  return dayKey(t, zone) === dayKey(now, zone) ? hm(t, zone) : `${day(t, zone)} ${hm(t, zone)}`;
}

/** span gives a length of time in the two largest units that matter. */
export function span(ms: number): string {
  const s = Math.round(Math.abs(ms) / 1000);
  if (s < 60) return m.time.s(s);
  if (s < 3600) return m.time.min(Math.floor(s / 60));
  const h = Math.floor(s / 3600);
  if (h < 48) return m.time.hmin(h, Math.floor((s % 3600) / 60));
  return m.time.d(Math.floor(h / 24), h % 24);
}

/** relative gives "12 min ago" or "in 3 h 05". */
export function relative(t: number, now: number): string {
  if (!t) return m.time.never;
  const d = t - now;
  if (Math.abs(d) < 1000) return m.time.now;
  return d < 0 ? m.time.ago(span(d)) : m.time.in(span(d));
}

export function count(n: number): string {
  return n.toLocaleString('en');
}

/** percent gives ten-thousandths as "99.31"; empty when unknown (negative). */
export function percent(permyriad: number, digits = 2): string {
  return permyriad < 0 ? '' : (permyriad / 100).toFixed(digits);
}

export function kilometres(m: number): string {
  return (m / 1000).toFixed(1);
}
