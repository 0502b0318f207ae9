import { applyDelta, fromSnapshot, type Delta, type Rows, type Snapshot } from './apply';
import type { PoseFrame } from './frames';
import { Socket, type Message } from './socket';
import type { Exception, Head, Robot, Summary, TopicName } from './types';

/** Topic is the picture of one topic. The rows are plain maps; version tells readers that they changed. */
export class Topic {
  rows: Rows = new Map();
  seq = 0;
  version = $state(0);
  loaded = $state(false);
  users = 0;
  #sorted = new Map<string, string[]>();

  constructor(readonly name: TopicName) {}

  /** all gives a collection's rows by id; reading it inside a derived or effect follows changes. */
  all<T>(collection: string): T[] {
    void this.version;
    const c = this.rows.get(collection);
    if (!c) return [];
    // Sorting a thousand ids five times a second costs more than all else: the order is kept while the ids stay.
    let ids = this.#sorted.get(collection);
    if (!ids || ids.length !== c.size || !ids.every((id) => c.has(id))) {
      ids = [...c.keys()].sort(collator.compare);
      this.#sorted.set(collection, ids);
    }
    return ids.map((id) => c.get(id) as unknown as T);
  }

  /** ranked gives a collection in the server's order. */
  ranked<T>(collection: string): T[] {
    void this.version;
    const ids = (this.rows.get('ranking')?.get('')?.ids ?? []) as string[];
    const c = this.rows.get(collection);
    return ids.map((id) => c?.get(id) as unknown as T).filter((r) => r !== undefined);
  }

  one<T>(collection: string, id = ''): T | undefined {
    void this.version;
    return this.rows.get(collection)?.get(id) as unknown as T | undefined;
  }
}

const collator = new Intl.Collator('en', { numeric: true });

type PoseListener = (f: PoseFrame) => void;

/** Live is the page's connection to the site: topics, whether they are fresh, and the site's clock. */
class Live {
  status = $state<'connecting' | 'live' | 'away'>('connecting');
  awaySince = $state(0); // wall ms
  retryAt = $state(0); // wall ms
  viewAge = $state(0); // ms since the server last had something new, as of the last tick
  wall = $state(Date.now()); // ticks each half second
  now = $state(0); // site time, ms; stands still while away

  readonly topics = {
    summary: new Topic('summary'),
    'orders.at_risk': new Topic('orders.at_risk'),
    floor: new Topic('floor'),
    delivery: new Topic('delivery'),
    devices: new Topic('devices'),
    events: new Topic('events'),
    exceptions: new Topic('exceptions'),
  } satisfies Record<TopicName, Topic>;

  #socket: Socket | undefined;
  #slots = new Map<number, string>();
  #poseListeners = new Set<PoseListener>();
  #at = 0;
  #atWall = 0;

  head = $derived(this.topics.summary.one<Head>('head'));
  summary = $derived(this.topics.summary.one<Summary>('summary'));
  exceptions = $derived(this.topics.exceptions.ranked<Exception>('exceptions'));
  zone = $derived(this.head?.zone || 'UTC');
  speed = $derived(this.head?.speed || 1);
  stale = $derived(this.status === 'away');

  start(url: string) {
    this.#socket = new Socket(url, {
      opened: () => undefined,
      message: (m) => this.#message(m),
      poses: (f) => this.#poses(f),
      away: (ms) => {
        // The picture is as old as the last message, not as the discovery that there are no more.
        if (this.status !== 'away') this.awaySince = this.#atWall || Date.now();
        this.status = 'away';
        this.retryAt = Date.now() + ms;
      },
    });
    this.use('summary');
    this.use('exceptions');
    this.#socket.start();
    setInterval(() => this.#pulse(), 500);
  }

  /** use subscribes to a topic as long as somebody needs it; call the result to let go. */
  use(name: TopicName): () => void {
    const t = this.topics[name];
    if (t.users++ === 0) this.#socket?.subscribe([name]);
    return () => {
      if (--t.users > 0) return;
      this.#socket?.unsubscribe([name]);
      t.rows = new Map();
      t.loaded = false;
      t.version++;
    };
  }

  onPoses(fn: PoseListener): () => void {
    this.#poseListeners.add(fn);
    return () => this.#poseListeners.delete(fn);
  }

  #pulse() {
    this.wall = Date.now();
    if (this.status !== 'live' || this.#at === 0) return;
    // Between two messages the clock runs on, but never more than a second without news.
    this.now = this.#at + Math.min(Date.now() - this.#atWall, 1000) * this.speed;
  }

  #time(at: number) {
    if (at <= 0) return;
    this.#at = at;
    this.#atWall = Date.now();
    this.now = at;
  }

  #message(m: Message) {
    switch (m.type) {
      case 'hello':
        this.status = 'live';
        this.awaySince = 0;
        return;
      case 'tick':
        this.viewAge = Math.max(0, m.age_ms);
        return;
      case 'error':
        console.warn(m.text);
        return;
      case 'snapshot':
        return this.#snapshot(m);
      case 'delta':
        return this.#delta(m);
    }
  }

  #snapshot(m: Snapshot) {
    const t = this.topics[m.topic as TopicName];
    if (!t) return;
    t.rows = fromSnapshot(m);
    t.seq = m.seq;
    t.loaded = true;
    t.version++;
    this.#time(m.at);
    if (m.topic === 'floor') this.#number();
  }

  #delta(m: Delta) {
    const t = this.topics[m.topic as TopicName];
    if (!t?.loaded) return;
    if (m.seq !== t.seq + 1) return this.#socket?.again();
    t.seq = m.seq;
    const touched = applyDelta(t.rows, m);
    this.viewAge = 0;
    this.#time(m.at);
    t.version++;
    if (m.topic === 'floor' && touched.has('robots')) this.#number();
  }

  #number() {
    this.#slots.clear();
    for (const r of this.topics.floor.rows.get('robots')?.values() ?? [])
      this.#slots.set(r.slot as number, r.id as string);
  }

  #poses(f: PoseFrame) {
    const t = this.topics.floor;
    if (!t.loaded) return;
    if (f.seq !== t.seq + 1) return this.#socket?.again();
    t.seq = f.seq;
    const robots = t.rows.get('robots') as Map<string, unknown> as Map<string, Robot> | undefined;
    for (const p of f.poses) {
      const r = robots?.get(this.#slots.get(p.slot) ?? '');
      if (!r) continue;
      // In place: the floor draws from these rows each frame and needs no notice.
      r.x_mm = p.x;
      r.y_mm = p.y;
      r.theta_mrad = p.theta * 1000;
      r.heard = p.heard;
    }
    this.viewAge = 0;
    this.#time(f.at);
    this.#poseListeners.forEach((fn) => fn(f));
  }
}

export const live = new Live();
