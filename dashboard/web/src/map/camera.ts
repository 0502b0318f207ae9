/** Camera turns metres into pixels: screen = (world - centre) * scale + half the view. */
export class Camera {
  x = 0;
  y = 0;
  scale = 20; // px per metre
  width = 1;
  height = 1;
  #least = 1;

  fit(b: { left: number; top: number; right: number; bottom: number }) {
    this.x = (b.left + b.right) / 2;
    this.y = (b.top + b.bottom) / 2;
    this.scale = Math.min(this.width / (b.right - b.left), this.height / (b.bottom - b.top), 120);
    this.#least = this.scale / 2;
  }

  zoom(factor: number, px = this.width / 2, py = this.height / 2) {
    const next = Math.min(200, Math.max(this.#least, this.scale * factor));
    const [wx, wy] = this.world(px, py);
    this.scale = next;
    this.x = wx - (px - this.width / 2) / next;
    this.y = wy - (py - this.height / 2) / next;
  }

  pan(dx: number, dy: number) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  world(px: number, py: number): [number, number] {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  screen(x: number, y: number): [number, number] {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }
}

/** inside gives a pointer's place within an element in the element's own pixels; on wall screens the page is
 * zoomed, and the pointer's pixels are smaller than those. */
export function inside(
  el: Pick<HTMLElement, 'getBoundingClientRect' | 'offsetWidth'>,
  at: { clientX: number; clientY: number },
): [number, number] {
  const box = el.getBoundingClientRect();
  const k = el.offsetWidth / (box.width || 1);
  return [(at.clientX - box.left) * k, (at.clientY - box.top) * k];
}
