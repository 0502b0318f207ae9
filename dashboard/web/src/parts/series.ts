/** points lays a series over width × height; negative values are gaps. Lowest at the bottom. */
export function line(values: number[], width: number, height: number, low: number, high: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let d = '';
  let pen = false;
  values.forEach((v, i) => {
    if (v < 0) {
      pen = false;
      return;
    }
    d += `${pen ? 'L' : 'M'}${(i * step).toFixed(1)} ${level(v, height, low, high).toFixed(1)}`;
    pen = true;
  });
  return d;
}

/** level gives the y of a value, kept a pixel and a half inside. */
export function level(v: number, height: number, low: number, high: number): number {
  const share = high > low ? (v - low) / (high - low) : 0.5;
  return 1.5 + (1 - Math.min(1, Math.max(0, share))) * (height - 3);
}

/** bounds gives the range of known values and a limit, with some air. */
export function bounds(values: number[], limit?: number): [number, number] {
  const known = values.filter((v) => v >= 0);
  if (limit !== undefined) known.push(limit);
  if (!known.length) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const air = (high - low || Math.max(1, high)) * 0.08;
  return [Math.max(0, low - air), high + air];
}

/** niceTop gives a round number at or above n for the top of an axis. */
export function niceTop(n: number): number {
  if (n <= 5) return 5;
  const ten = 10 ** Math.floor(Math.log10(n));
  for (const f of [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]) if (f * ten >= n) return f * ten;
  return 10 * ten;
}
