/** A topic's rows: collection ("robots") → id → row. A single thing has the id "". */
export type Row = Record<string, unknown>;
export type Rows = Map<string, Map<string, Row>>;

export interface Snapshot {
  type: 'snapshot';
  topic: string;
  seq: number;
  at: number;
  data: Record<string, Row>;
}

export interface Delta {
  type: 'delta';
  topic: string;
  seq: number;
  at: number;
  set: Record<string, Row>;
  del: string[];
}

/** splitKey cuts "robots/R1" into collection and id; ids may hold slashes. */
export function splitKey(key: string): [string, string] {
  const cut = key.indexOf('/');
  return cut < 0 ? [key, ''] : [key.slice(0, cut), key.slice(cut + 1)];
}

function collection(rows: Rows, name: string): Map<string, Row> {
  let c = rows.get(name);
  if (!c) rows.set(name, (c = new Map()));
  return c;
}

export function fromSnapshot(s: Snapshot): Rows {
  const rows: Rows = new Map();
  for (const [key, row] of Object.entries(s.data)) {
    const [name, id] = splitKey(key);
    collection(rows, name).set(id, row);
  }
  return rows;
}

/** applyDelta changes rows in place and returns the names of the collections it touched. Changed rows are
 * new objects, so that who compares by reference sees them. */
export function applyDelta(rows: Rows, d: Delta): Set<string> {
  const touched = new Set<string>();
  for (const key of d.del) {
    const [name, id] = splitKey(key);
    collection(rows, name).delete(id);
    touched.add(name);
  }
  for (const [key, fields] of Object.entries(d.set)) {
    const [name, id] = splitKey(key);
    const c = collection(rows, name);
    const old = c.get(id);
    c.set(id, old ? { ...old, ...fields } : fields);
    touched.add(name);
  }
  return touched;
}
