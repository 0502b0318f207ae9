import type { Camera } from './camera';

export interface Label {
  key: string;
  text: string;
  x: number; // m
  y: number;
  kind: string;
}

/** Labels puts words over the canvas as HTML, so that they stay sharp at any zoom. */
export class Labels {
  #layer = document.createElement('div');
  #shown = new Map<string, HTMLSpanElement>();

  constructor(
    host: HTMLElement,
    private camera: Camera,
  ) {
    this.#layer.className = 'labels';
    this.#layer.setAttribute('aria-hidden', 'true');
    host.append(this.#layer);
  }

  show(list: Label[]) {
    const keep = new Set<string>();
    for (const l of list) {
      const [x, y] = this.camera.screen(l.x, l.y);
      if (x < -60 || y < -30 || x > this.camera.width + 60 || y > this.camera.height + 30) continue;
      keep.add(l.key);
      let el = this.#shown.get(l.key);
      if (!el) {
        el = document.createElement('span');
        this.#layer.append(el);
        this.#shown.set(l.key, el);
      }
      if (el.textContent !== l.text) el.textContent = l.text;
      if (el.className !== l.kind) el.className = l.kind;
      el.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
    for (const [key, el] of this.#shown) {
      if (keep.has(key)) continue;
      el.remove();
      this.#shown.delete(key);
    }
  }

  destroy() {
    this.#layer.remove();
  }
}
