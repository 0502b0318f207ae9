import 'pixi.js/unsafe-eval';
import { Application, Container, Graphics, Particle, ParticleContainer, type Texture } from 'pixi.js';
import type { Area, Robot, Shelf } from '../live/types';
import { token } from '../look/theme.svelte';
import { short } from '../parts/names';
import { atlas, cell } from './atlas';
import { Camera } from './camera';
import { ground } from './ground';
import { Labels } from './labels';
import { markOf, standsLong, waitLimit, type Shape } from './marks';
import type { Plan } from './plan';

/** Body is a robot on the screen, on its way from one reported pose to the next. */
interface Body {
  p: Particle;
  fx: number;
  fy: number;
  ft: number;
  tx: number;
  ty: number;
  tt: number;
  start: number;
  robot: Robot;
  alarm: boolean; // drawn above the others
}

export interface Layers {
  reserved: boolean;
  who: boolean;
  names: boolean;
}

/** The ring is drawn once, large, so that it stays round, and scaled. */
const ringRadius = 32;

/** software says that WebGL is drawn by the processor, where smoothing every edge costs most of the frames. */
function software(): boolean {
  const gl = document.createElement('canvas').getContext('webgl');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const name = info && gl ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(name);
}

/** How long a move between two reports takes on the screen, ms: the pace of the server's frames. */
const stride = 220;

/** Scene draws a floor with its robots and shelves. */
export class Scene {
  readonly camera = new Camera();
  layers: Layers = { reserved: true, who: true, names: false };
  selected = '';
  now = 0; // site time, ms

  #app = new Application();
  #world = new Container();
  #ground: Graphics | undefined;
  #closed = new Graphics();
  #paths = new Graphics();
  #marks = new Graphics();
  #box = new Graphics();
  #areas: Area[] = [];
  #shelves: ParticleContainer;
  #robots: ParticleContainer;
  #alarms: ParticleContainer;
  #textures: Record<Shape, Texture>;
  #bodies = new Map<string, Body>();
  #boxes = new Map<string, Particle>();
  #tones = { normal: 0, calm: 0, warn: 0, crit: 0 };
  #labels: Labels;
  #fitted = false;
  #next = 0;
  #drawn = '';
  #last = 0; // when something last moved
  #lined = 0; // when the lines were last drawn
  #grounded = 0; // scale for which the ground was drawn
  #dirty = true;
  #resize: ResizeObserver;

  private constructor(
    readonly host: HTMLElement,
    readonly plan: Plan,
  ) {
    this.#textures = atlas();
    const dynamicProperties = { position: true, rotation: true, vertex: true, uvs: true, color: true };
    this.#shelves = new ParticleContainer({ texture: this.#textures.shelf, dynamicProperties });
    this.#robots = new ParticleContainer({ texture: this.#textures.shelf, dynamicProperties });
    this.#alarms = new ParticleContainer({ texture: this.#textures.shelf, dynamicProperties });
    this.#labels = new Labels(host, this.camera);
    this.#resize = new ResizeObserver(() => this.#size());
  }

  /** create starts the renderer; it fails where there is no WebGL. */
  static async create(host: HTMLElement, plan: Plan): Promise<Scene> {
    const s = new Scene(host, plan);
    await s.#app.init({
      preference: 'webgl',
      antialias: !software(),
      autoStart: false,
      backgroundAlpha: 0,
      resolution: Math.min(2, devicePixelRatio),
      autoDensity: true,
      width: host.clientWidth || 1,
      height: host.clientHeight || 1,
    });
    s.#app.canvas.setAttribute('aria-hidden', 'true');
    host.prepend(s.#app.canvas);
    s.#app.stage.addChild(s.#world);
    s.paint();
    s.#size();
    s.#resize.observe(host);
    s.#next = requestAnimationFrame(s.#loop);
    return s;
  }

  /** paint takes the colours of the theme in use. */
  paint() {
    this.#ground?.destroy();
    this.#ground = ground(this.plan, 1 / this.camera.scale);
    this.#grounded = this.camera.scale;
    this.#world.removeChildren();
    this.#world.addChild(this.#ground, this.#shelves, this.#closed, this.#paths);
    this.#world.addChild(this.#robots, this.#alarms, this.#marks, this.#box);
    this.#hatch();
    this.#tones = {
      normal: token('series'),
      calm: token('stage-2'),
      warn: token('warn'),
      crit: token('crit'),
    };
    for (const b of this.#boxes.values()) b.tint = token('shelf');
    this.#marks
      .clear()
      .circle(0, 0, ringRadius)
      .stroke({ color: token('accent'), width: ringRadius / 8 });
    this.#dirty = true;
  }

  fit() {
    this.camera.fit(this.plan.bounds);
  }

  centre(id: string) {
    const b = this.#bodies.get(id);
    if (!b) return;
    this.camera.x = b.tx;
    this.camera.y = b.ty;
    if (this.camera.scale < 24) this.camera.scale = 24;
  }

  /** pick gives the robot nearest to a point of the view, within 16 px. */
  pick(px: number, py: number): string {
    const [x, y] = this.camera.world(px, py);
    let best = Math.max(16 / this.camera.scale, this.plan.spacing * 0.5);
    let id = '';
    for (const b of this.#bodies.values()) {
      const d = Math.hypot(b.p.x - x, b.p.y - y);
      if (d < best) {
        best = d;
        id = b.robot.id;
      }
    }
    return id;
  }

  /** outline draws the part of the floor between two points of the view and gives the nodes in it; without
   * points it takes the outline away. */
  outline(a?: [number, number], b?: [number, number]): string[] {
    this.#box.clear();
    this.#dirty = true;
    if (!a || !b) return [];
    const [ax, ay] = this.camera.world(...a);
    const [bx, by] = this.camera.world(...b);
    const left = Math.min(ax, bx);
    const top = Math.min(ay, by);
    this.#box
      .rect(left, top, Math.abs(ax - bx), Math.abs(ay - by))
      .fill({ color: token('accent'), alpha: 0.12 })
      .stroke({ color: token('accent'), width: 2 / this.camera.scale });
    const { ids, x, y } = this.plan;
    return ids.filter(
      (_, i) => x[i]! >= left && x[i]! <= Math.max(ax, bx) && y[i]! >= top && y[i]! <= Math.max(ay, by),
    );
  }

  /** close shows which parts of the floor are closed. */
  close(areas: Area[]) {
    this.#areas = areas;
    this.#hatch();
    this.#dirty = true;
  }

  #hatch() {
    const g = this.#closed.clear();
    const { x, y, index, spacing } = this.plan;
    const half = spacing / 2;
    for (const area of this.#areas) {
      for (const id of area.nodes) {
        const i = index.get(id);
        if (i !== undefined) g.rect(x[i]! - half, y[i]! - half, spacing, spacing);
      }
    }
    g.fill({ color: token('warn'), alpha: 0.2 });
    for (const area of this.#areas) {
      for (const id of area.nodes) {
        const i = index.get(id);
        if (i !== undefined) g.moveTo(x[i]! - half, y[i]! + half).lineTo(x[i]! + half, y[i]! - half);
      }
    }
    g.stroke({ color: token('warn'), alpha: 0.5, width: Math.max(spacing * 0.05, 1 / this.camera.scale) });
  }

  /** sync takes over the rows: who is there, in which state, and where the shelves stand. */
  sync(robots: Map<string, Robot> | undefined, shelves: Map<string, Shelf> | undefined) {
    for (const [id, r] of robots ?? []) {
      let b = this.#bodies.get(id);
      if (!b) {
        b = {
          p: this.#particle('driving'),
          fx: 0,
          fy: 0,
          ft: 0,
          tx: 0,
          ty: 0,
          tt: 0,
          start: 0,
          robot: r,
          alarm: false,
        };
        b.fx = b.tx = r.x_mm / 1000;
        b.fy = b.ty = -r.y_mm / 1000;
        b.ft = b.tt = -r.theta_mrad / 1000;
        this.#bodies.set(id, b);
        this.#robots.addParticle(b.p);
      }
      b.robot = r;
    }
    for (const [id, b] of this.#bodies) {
      if (robots?.has(id)) continue;
      (b.alarm ? this.#alarms : this.#robots).removeParticle(b.p);
      this.#bodies.delete(id);
    }
    this.#stock(shelves);
    this.moved();
  }

  /** moved takes over the poses that are in the rows by now. */
  moved() {
    const t = performance.now();
    for (const b of this.#bodies.values()) {
      const x = b.robot.x_mm / 1000;
      const y = -b.robot.y_mm / 1000;
      const theta = -b.robot.theta_mrad / 1000;
      if (x === b.tx && y === b.ty && theta === b.tt) continue;
      this.#advance(b, t);
      b.fx = b.p.x;
      b.fy = b.p.y;
      b.ft = b.p.rotation;
      b.tx = x;
      b.ty = y;
      // The shorter way round.
      b.tt = b.ft + Math.atan2(Math.sin(theta - b.ft), Math.cos(theta - b.ft));
      b.start = t;
      this.#last = t;
    }
    this.#dirty = true;
  }

  destroy() {
    cancelAnimationFrame(this.#next);
    this.#resize.disconnect();
    this.#labels.destroy();
    this.#app.destroy(true, { children: true, texture: true });
  }

  #particle(shape: Shape): Particle {
    return new Particle({ texture: this.#textures[shape], anchorX: 0.5, anchorY: 0.5 });
  }

  #stock(shelves: Map<string, Shelf> | undefined) {
    const scale = (this.plan.spacing * 0.82) / cell;
    for (const [id, s] of shelves ?? []) {
      let p = this.#boxes.get(id);
      if (!p) {
        p = this.#particle('shelf');
        p.tint = token('shelf');
        this.#boxes.set(id, p);
        this.#shelves.addParticle(p);
      }
      const i = s.node && !s.robot ? this.plan.index.get(s.node) : undefined;
      p.scaleX = p.scaleY = i === undefined ? 0 : scale;
      if (i !== undefined) {
        p.x = this.plan.x[i]!;
        p.y = this.plan.y[i]!;
      }
    }
  }

  #size() {
    const w = this.host.clientWidth;
    const h = this.host.clientHeight;
    if (!w || !h) return;
    this.camera.width = w;
    this.camera.height = h;
    this.#app.renderer.resize(w, h);
    if (!this.#fitted) {
      this.fit();
      this.#fitted = true;
    }
  }

  #advance(b: Body, t: number) {
    const k = Math.min(1, (t - b.start) / stride);
    b.p.x = b.fx + (b.tx - b.fx) * k;
    b.p.y = b.fy + (b.ty - b.fy) * k;
    b.p.rotation = b.ft + (b.tt - b.ft) * k;
  }

  /** loop draws only when something is on the move or was changed. */
  #loop = () => {
    this.#next = requestAnimationFrame(this.#loop);
    const t = performance.now();
    const c = this.camera;
    const moving = this.#last > t - 2 * stride;
    const view = `${c.x} ${c.y} ${c.scale} ${c.width} ${c.height} ${this.selected} ${JSON.stringify(this.layers)}`;
    if (!moving && !this.#dirty && view === this.#drawn) return;
    if (view !== this.#drawn) this.#dirty = true;
    const zoomed = c.scale / this.#grounded;
    if (zoomed > 1.6 || zoomed < 0.6) this.paint(); // hairlines must stay visible
    this.#drawn = view;
    this.#frame(t);
    this.#app.renderer.render(this.#app.stage);
  };

  #frame(t: number) {
    const c = this.camera;
    this.#world.scale.set(c.scale);
    this.#world.position.set(c.width / 2 - c.x * c.scale, c.height / 2 - c.y * c.scale);
    // To scale, but never too small to see.
    const size = Math.max(this.plan.spacing * 0.72, 10 / c.scale) / cell;
    for (const b of this.#bodies.values()) {
      this.#advance(b, t);
      const mark = markOf(b.robot, this.now);
      b.p.texture = this.#textures[mark.shape];
      b.p.tint = this.#tones[mark.tone];
      if (!mark.turns) b.p.rotation = 0;
      const alarm = mark.tone === 'warn' || mark.tone === 'crit';
      b.p.scaleX = b.p.scaleY = alarm ? size * 1.15 : size;
      if (alarm !== b.alarm) {
        (b.alarm ? this.#alarms : this.#robots).removeParticle(b.p);
        (alarm ? this.#alarms : this.#robots).addParticle(b.p);
        b.alarm = alarm;
      }
    }
    if (this.#dirty && t - this.#lined > stride) {
      this.#lines();
      this.#lined = t;
      this.#dirty = false;
    }
    this.#ring();
    this.#names();
  }

  #lines() {
    const g = this.#paths.clear();
    const { x, y, spacing } = this.plan;
    if (this.layers.reserved) {
      for (const b of this.#bodies.values()) {
        const path = b.robot.path;
        if (!path || path.length < 2) continue;
        let pen = false;
        for (const i of path) {
          if (x[i] === undefined) continue;
          if (pen) g.lineTo(x[i]!, y[i]!);
          else g.moveTo(x[i]!, y[i]!);
          pen = true;
        }
      }
      g.stroke({ color: token('path'), width: Math.max(spacing * 0.14, 2 / this.camera.scale) });
    }
    if (!this.layers.who) return;
    for (const b of this.#bodies.values()) {
      const head =
        b.robot.waits_for && b.robot.state === 'waiting' ? this.#bodies.get(b.robot.waits_for) : undefined;
      if (!head || this.now - b.robot.since <= waitLimit) continue;
      this.#pointer(g, b.tx, b.ty, head.tx, head.ty);
    }
    g.stroke({ color: this.#tones.warn, width: Math.max(spacing * 0.07, 1.5 / this.camera.scale) });
  }

  #pointer(g: Graphics, ax: number, ay: number, bx: number, by: number) {
    const l = Math.hypot(bx - ax, by - ay) || 1;
    const ux = (bx - ax) / l;
    const uy = (by - ay) / l;
    const s = this.plan.spacing * 0.25;
    const ex = bx - ux * s * 1.6;
    const ey = by - uy * s * 1.6;
    g.moveTo(ax, ay).lineTo(ex, ey);
    g.moveTo(ex - (ux + uy) * s, ey - (uy - ux) * s)
      .lineTo(ex, ey)
      .lineTo(ex - (ux - uy) * s, ey - (uy + ux) * s);
  }

  #ring() {
    const b = this.#bodies.get(this.selected);
    this.#marks.visible = b !== undefined;
    if (!b) return;
    this.#marks.position.set(b.p.x, b.p.y);
    this.#marks.scale.set(
      Math.max((this.plan.spacing * 0.8) / ringRadius, 15 / ringRadius / this.camera.scale),
    );
  }

  #names() {
    const list = this.plan.stations.map((s) => ({
      key: `s ${s.id}`,
      text: short(s.id),
      x: s.x,
      y: s.y + this.plan.spacing * 0.62, // below: robots stand in it
      kind: 'station',
    }));
    const close = this.camera.scale * this.plan.spacing > 34;
    let room = 120;
    for (const b of this.#bodies.values()) {
      const chosen = b.robot.id === this.selected;
      if (
        !chosen &&
        !(this.layers.names && (close || this.#bodies.size <= 60)) &&
        !standsLong(b.robot, this.now)
      )
        continue;
      if (!chosen && --room < 0) continue;
      list.push({
        key: b.robot.id,
        text: short(b.robot.id),
        x: b.p.x,
        y: b.p.y,
        kind: chosen ? 'chosen' : 'robot',
      });
    }
    this.#labels.show(list);
  }
}
