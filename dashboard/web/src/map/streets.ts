import {
  AttributionControl,
  Map as GlMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Closure, LonLat, NoFly, StreetLines, TripRoute } from '../api/api';
import type { Trip, Vehicle } from '../live/types';
import { tokenText } from '../look/theme.svelte';
import { stopRisk } from '../parts/trips';

setWorkerUrl(workerUrl);

interface Feature {
  type: 'Feature';
  id?: number;
  geometry:
    | { type: 'Point'; coordinates: LonLat }
    | { type: 'LineString'; coordinates: LonLat[] }
    | { type: 'Polygon'; coordinates: LonLat[][] };
  properties: Record<string, string | number | boolean>;
}
const collection = (features: Feature[]) => ({ type: 'FeatureCollection' as const, features });
const at = (v: { lat_e7: number; lon_e7: number }): LonLat => [v.lon_e7 / 1e7, v.lat_e7 / 1e7];

/** depotOf guesses where the depot is: where most vehicles without a trip stand. */
export function depotOf(vehicles: Vehicle[]): LonLat | undefined {
  const votes = new Map<string, { n: number; p: LonLat }>();
  for (const v of vehicles) {
    if (v.trip || (!v.lat_e7 && !v.lon_e7)) continue;
    const key = `${v.lat_e7} ${v.lon_e7}`;
    const e = votes.get(key) ?? { n: 0, p: at(v) };
    e.n++;
    votes.set(key, e);
  }
  return [...votes.values()].sort((a, b) => b.n - a.n)[0]?.p;
}

/** StreetMap shows the delivery area. It needs no tiles: without any it is a plain sheet to scale. */
export class StreetMap {
  #map: GlMap;
  #ready = false;
  #fitted = false;
  #sent = new Map<string, string>(); // what each source shows, so that the same is not cut into tiles again
  #last: [Vehicle[], Trip[], string, number] | undefined;
  #depot: LonLat | undefined;
  #streets: StreetLines | undefined;
  #marked: [Closure[], NoFly[]] = [[], []];
  #route: TripRoute | undefined; // of the chosen trip

  constructor(host: HTMLElement, onpick: (trip: string, vehicle: string, at: LonLat) => void) {
    this.#map = new GlMap({
      container: host,
      style: { version: 8, sources: {}, layers: [{ id: 'sheet', type: 'background' }] },
      center: [0, 0],
      zoom: 1,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.#map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-left');
    this.#map.addControl(new AttributionControl({ compact: true }));
    this.#map.on('load', () => {
      this.#layers();
      this.#ready = true;
      this.paint();
      this.#lay();
      this.marks(...this.#marked);
      if (this.#last) this.show(...this.#last);
    });
    this.#map.on('render', () => {
      if (this.#ready && this.#sent.size && this.#map.isSourceLoaded('stops')) host.dataset.drawn = 'yes';
    });
    this.#map.on('click', (e) => {
      const box: [[number, number], [number, number]] = [
        [e.point.x - 8, e.point.y - 8],
        [e.point.x + 8, e.point.y + 8],
      ];
      const hit = this.#map.queryRenderedFeatures(box, { layers: ['vehicles', 'stops', 'trips'] })[0];
      onpick(String(hit?.properties.trip ?? ''), String(hit?.properties.vehicle ?? ''), [
        e.lngLat.lng,
        e.lngLat.lat,
      ]);
    });
  }

  /** paint takes the colours of the theme in use. */
  paint() {
    if (!this.#ready) return;
    const m = this.#map;
    const c = tokenText;
    m.setPaintProperty('sheet', 'background-color', c('panel'));
    if (m.getLayer('streets')) m.setPaintProperty('streets', 'line-color', c('line'));
    m.setPaintProperty('trips', 'line-color', ['case', ['get', 'chosen'], c('accent'), c('stage-1')]);
    m.setPaintProperty('closures', 'line-color', ['case', ['get', 'slow'], c('warn'), c('crit')]);
    m.setPaintProperty('nofly', 'fill-color', c('warn'));
    m.setPaintProperty('picked', 'circle-color', c('crit'));
    m.setPaintProperty('stops', 'circle-color', ['case', ['get', 'done'], c('stage-0'), c('panel')]);
    m.setPaintProperty('stops', 'circle-stroke-color', [
      'case',
      ['get', 'chosen'],
      c('accent'),
      c('stage-3'),
    ]);
    this.#shapes();
  }

  /** marks shows closed and slowed streets, and areas without drones. */
  marks(closures: Closure[], zones: NoFly[]) {
    this.#marked = [closures, zones];
    if (!this.#ready) return;
    this.#set(
      'closures',
      closures.flatMap((c) =>
        c.segments.map((line) => ({
          type: 'Feature' as const,
          geometry: { type: 'LineString' as const, coordinates: line },
          properties: { slow: !!c.speed_percent },
        })),
      ),
    );
    this.#set(
      'nofly',
      zones.map((z) => ({
        type: 'Feature' as const,
        geometry: { type: 'Polygon' as const, coordinates: [[...z.polygon, z.polygon[0]!]] },
        properties: {},
      })),
    );
  }

  /** pick shows the place that was clicked, to be marked. */
  pick(place: LonLat | undefined) {
    if (!this.#ready) return;
    this.#set(
      'picked',
      place ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties: {} }] : [],
    );
  }

  /** streets lays the streets under everything. */
  streets(lines: StreetLines) {
    this.#streets = lines;
    this.#lay();
  }

  #lay() {
    const m = this.#map;
    if (!this.#ready || !this.#streets || m.getSource('streets')) return;
    m.addSource('streets', {
      type: 'geojson',
      data: this.#streets,
      attribution: '© OpenStreetMap contributors',
    });
    m.addLayer(
      {
        id: 'streets',
        type: 'line',
        source: 'streets',
        paint: { 'line-width': ['match', ['get', 'rank'], 'main', 2.5, 1] },
      },
      'trips',
    );
    this.paint();
  }

  /** route gives the way of the chosen trip; until then its line is straight. */
  route(way: TripRoute | undefined) {
    this.#route = way;
    if (this.#last) this.show(...this.#last);
  }

  show(vehicles: Vehicle[], trips: Trip[], chosen: string, now: number) {
    this.#last = [vehicles, trips, chosen, now];
    if (!this.#ready) return;
    this.#depot = depotOf(vehicles) ?? this.#depot;
    const lines: Feature[] = [];
    const stops: Feature[] = [];
    for (const t of trips) {
      const mine = t.id === chosen;
      const points = (t.stops ?? []).map(at);
      const home = this.#depot ? [this.#depot] : [];
      const way =
        mine && this.#route?.properties.trip === t.id
          ? this.#route.geometry.coordinates
          : [...home, ...points, ...home];
      if (way.length > 1)
        lines.push({
          type: 'Feature',
          geometry: { type: 'LineString', coordinates: way },
          properties: { trip: t.id, vehicle: t.vehicle, chosen: mine },
        });
      for (const s of t.stops ?? []) {
        const risk = stopRisk(s, now);
        stops.push({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: at(s) },
          properties: { trip: t.id, vehicle: t.vehicle, chosen: mine, done: s.done, risk },
        });
      }
    }
    const risky = stops.filter((s) => s.properties.risk);
    this.#set(
      'trips',
      lines.sort((a, b) => Number(a.properties.chosen) - Number(b.properties.chosen)),
    );
    this.#set('stops', stops);
    this.#set('risks', risky);
    this.#set(
      'vehicles',
      vehicles
        .filter((v) => v.lat_e7 || v.lon_e7)
        .map((v) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: at(v) },
          properties: {
            trip: v.trip ?? '',
            vehicle: v.id,
            icon: `${v.kind}${v.late ? '-late' : ''}`,
            moving: !!v.trip,
          },
        })),
    );
    this.#set(
      'depot',
      this.#depot
        ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: this.#depot }, properties: {} }]
        : [],
    );
    if (!this.#fitted && (stops.length || this.#depot)) {
      this.fit();
      this.#fitted = true;
    }
  }

  /** fit shows a trip, or everything. */
  fit(trip = '') {
    const [vehicles, trips] = this.#last ?? [[], []];
    const points = trips.filter((t) => !trip || t.id === trip).flatMap((t) => (t.stops ?? []).map(at));
    if (!trip) points.push(...vehicles.filter((v) => v.lat_e7 || v.lon_e7).map(at));
    if (this.#depot) points.push(this.#depot);
    if (!points.length) return;
    const lon = points.map((p) => p[0]);
    const lat = points.map((p) => p[1]);
    this.#map.fitBounds([Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)], {
      padding: 48,
      maxZoom: 14,
      animate: false,
    });
  }

  destroy() {
    this.#map.remove();
  }

  #set(id: string, features: Feature[]) {
    const text = JSON.stringify(features);
    if (this.#sent.get(id) === text) return;
    this.#sent.set(id, text);
    (this.#map.getSource(id) as GeoJSONSource | undefined)?.setData(collection(features));
  }

  #layers() {
    const m = this.#map;
    for (const id of ['nofly', 'closures', 'picked', 'trips', 'stops', 'risks', 'depot', 'vehicles'])
      m.addSource(id, { type: 'geojson', data: collection([]) });
    m.addLayer({ id: 'nofly', type: 'fill', source: 'nofly', paint: { 'fill-opacity': 0.25 } });
    m.addLayer({
      id: 'trips',
      type: 'line',
      source: 'trips',
      paint: { 'line-width': ['case', ['get', 'chosen'], 2.5, 1] },
    });
    m.addLayer({ id: 'closures', type: 'line', source: 'closures', paint: { 'line-width': 4 } });
    m.addLayer({ id: 'picked', type: 'circle', source: 'picked', paint: { 'circle-radius': 6 } });
    m.addLayer({
      id: 'stops',
      type: 'circle',
      source: 'stops',
      paint: { 'circle-radius': ['case', ['get', 'chosen'], 5, 3.5], 'circle-stroke-width': 1.5 },
    });
    this.#shapes();
    const icons = { 'icon-allow-overlap': true, 'icon-ignore-placement': true };
    m.addLayer({
      id: 'risks',
      type: 'symbol',
      source: 'risks',
      layout: { 'icon-image': ['get', 'risk'], ...icons },
    });
    m.addLayer({ id: 'depot', type: 'symbol', source: 'depot', layout: { 'icon-image': 'depot', ...icons } });
    m.addLayer({
      id: 'vehicles',
      type: 'symbol',
      source: 'vehicles',
      filter: ['get', 'moving'],
      layout: { 'icon-image': ['get', 'icon'], ...icons },
    });
  }

  #shapes() {
    const ink = tokenText('series');
    const warn = tokenText('warn');
    const shapes: [string, string, (c: CanvasRenderingContext2D) => void][] = [
      ['van', ink, van],
      ['van-late', warn, van],
      ['drone', ink, drone],
      ['drone-late', warn, drone],
      ['depot', ink, depot],
      ['warn', warn, diamond],
      ['crit', tokenText('crit'), triangle],
    ];
    for (const [id, colour, draw] of shapes) {
      const image = icon(colour, draw);
      if (this.#map.hasImage(id)) this.#map.updateImage(id, image);
      else this.#map.addImage(id, image, { pixelRatio: 2 });
    }
  }
}

function icon(colour: string, draw: (c: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const c = canvas.getContext('2d', { willReadFrequently: true })!;
  c.fillStyle = colour;
  c.strokeStyle = tokenText('panel');
  c.lineWidth = 4;
  c.lineJoin = 'round';
  c.beginPath();
  draw(c);
  c.stroke();
  c.fill();
  return c.getImageData(0, 0, 48, 48);
}
function path(c: CanvasRenderingContext2D, p: number[]) {
  c.moveTo(p[0]!, p[1]!);
  for (let i = 2; i < p.length; i += 2) c.lineTo(p[i]!, p[i + 1]!);
  c.closePath();
}
const van = (c: CanvasRenderingContext2D) => path(c, [6, 12, 28, 12, 28, 18, 36, 18, 43, 26, 43, 36, 6, 36]);
const drone = (c: CanvasRenderingContext2D) =>
  path(c, [24, 17, 37, 6, 42, 11, 31, 24, 42, 37, 37, 42, 24, 31, 11, 42, 6, 37, 17, 24, 6, 11, 11, 6]);
const depot = (c: CanvasRenderingContext2D) =>
  path(c, [24, 5, 44, 20, 44, 43, 30, 43, 30, 29, 18, 29, 18, 43, 4, 43, 4, 20]);
const diamond = (c: CanvasRenderingContext2D) => path(c, [24, 10, 38, 24, 24, 38, 10, 24]);
const triangle = (c: CanvasRenderingContext2D) => path(c, [24, 8, 40, 38, 8, 38]);
