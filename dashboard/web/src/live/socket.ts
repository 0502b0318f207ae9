import type { Delta, Snapshot } from './apply';
import { decodePoses, type PoseFrame } from './frames';

export interface Hello {
  type: 'hello';
  protocol: number;
  epoch: string;
  live: boolean;
}
export interface Tick {
  type: 'tick';
  at: number;
  age_ms: number;
}
export interface Refused {
  type: 'error';
  text: string;
}
export type Message = Snapshot | Delta | Hello | Tick | Refused;

/** What a socket tells its owner. */
export interface Listener {
  opened(): void;
  message(m: Message): void;
  poses(f: PoseFrame): void;
  /** away is called when the connection is lost, with the ms until the next try. */
  away(retryIn: number): void;
}

/** How long silence may last before the connection counts as lost; the server speaks every second. */
const silence = 5000;

/** backoff gives the wait before try n (from 0): 0.5 s doubling to 10 s, spread by a quarter so that a
 * hundred pages do not come back in the same moment. */
export function backoff(n: number, random: () => number = Math.random): number {
  return Math.min(10000, 500 * 2 ** n) * (0.75 + random() / 4);
}

/** Socket keeps one websocket open and comes back when it is lost. */
export class Socket {
  #ws: WebSocket | undefined;
  #tries = 0;
  #heard = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #topics = new Set<string>();
  #stopped = false;

  constructor(
    private url: string,
    private listener: Listener,
  ) {}

  start() {
    this.#stopped = false;
    this.#open();
    this.#watch = setInterval(() => {
      const quiet = Date.now() - this.#heard;
      if (this.#ws && quiet > (this.#ws.readyState === WebSocket.OPEN ? silence : 2 * silence)) this.again();
    }, 1000);
  }

  stop() {
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#ws?.close();
  }

  subscribe(topics: string[]) {
    topics.forEach((t) => this.#topics.add(t));
    this.#say({ type: 'subscribe', topics });
  }

  unsubscribe(topics: string[]) {
    topics.forEach((t) => this.#topics.delete(t));
    this.#say({ type: 'unsubscribe', topics });
  }

  /** again closes the connection and opens a new one, as after a gap. */
  again() {
    const ws = this.#ws;
    if (!ws) return;
    ws.onclose = ws.onmessage = ws.onopen = null;
    ws.close();
    this.#lost();
  }

  #say(words: unknown) {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(words));
  }

  #open() {
    const ws = new WebSocket(this.url);
    ws.binaryType = 'arraybuffer';
    this.#ws = ws;
    this.#heard = Date.now();
    ws.onopen = () => {
      this.#heard = Date.now();
      this.#say({ type: 'hello', protocol: 1, page: location.pathname, topics: [...this.#topics] });
      this.listener.opened();
    };
    ws.onmessage = (e: MessageEvent<string | ArrayBuffer>) => {
      this.#heard = Date.now();
      this.#tries = 0;
      if (typeof e.data === 'string') {
        this.listener.message(JSON.parse(e.data) as Message);
      } else {
        const f = decodePoses(e.data);
        if (f) this.listener.poses(f);
      }
    };
    ws.onclose = () => this.#lost();
  }

  #lost() {
    this.#ws = undefined;
    if (this.#stopped) return;
    const wait = backoff(this.#tries++);
    this.listener.away(wait);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), wait);
  }
}
