// Drives the page against a running server with robots and orders, as `dayrun demo`.
//   npm run e2e -- --url http://127.0.0.1:8080 [--pid SERVER] [--artifacts DIR] [--bench FILE]
// With --pid the server is frozen for some seconds to see that the page says so and comes back.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { flags, launch, open, picture, until, violations } from './browser.mjs';
import { frozen } from './frozen.mjs';

const f = flags({ url: '', pid: '', artifacts: '../../artifacts', bench: '../../bench/out/dashboard.json' });
if (!f.url) throw new Error('--url is missing: give the address of a running server');

const errors = [];
const bench = {};
const failures = [];
const browser = await launch();

async function step(name, fn) {
  const start = Date.now();
  try {
    await fn();
    console.log(`ok    ${name} (${Date.now() - start} ms)`);
  } catch (e) {
    failures.push(name);
    console.log(`FAIL  ${name}: ${e.message}`);
  }
}

function check(ok, text) {
  if (!ok) throw new Error(text);
}

const routes = {
  overview: '/',
  floor: '/floor',
  delivery: '/delivery',
  orders: '/orders?list=all',
  stock: '/stock',
  slotting: '/stock/slotting',
  devices: '/devices',
  exceptions: '/exceptions',
  events: '/events',
};
/** What shows on each page once it has its data. */
const content = {
  overview: '#promise',
  floor: 'aside .states a',
  delivery: 'aside',
  orders: 'tbody tr',
  stock: 'tbody tr',
  slotting: 'main dl, main h1 + p + p',
  devices: 'tbody tr',
  exceptions: 'main .page p, main .page li',
  events: 'tbody tr',
};
const page = await open(browser, { errors });

async function settled(p, name) {
  await until(`${name} with data`, 30_000, () =>
    p.evaluate((s) => !!document.querySelector(s), content[name]),
  );
}

/** drawn waits until the map has nothing more to draw. */
const drawn = (p) =>
  until('the map', 30_000, () => p.evaluate(() => !!document.querySelector('.map[data-drawn]')));

await step('the first page shows data fast and is small', async () => {
  await page.goto(f.url);
  await settled(page, 'overview');
  const data = await page.evaluate(() => performance.now());
  await until('the first paint', 5000, () =>
    page.evaluate(() => performance.getEntriesByType('paint').length > 0),
  );
  const m = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    bytes: [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
      .filter((e) => !e.name.includes('/v1/'))
      .reduce((n, e) => n + e.encodedBodySize, 0),
  }));
  bench.first_paint_ms = Math.round(m.paint);
  bench.first_data_ms = Math.round(data);
  bench.first_page_bytes = m.bytes;
  check(m.bytes > 0 && m.bytes < 150_000, `first page is ${m.bytes} bytes, at most 150,000`);
});

await step('a robot moves', async () => {
  const start = Date.now();
  await page.goto(`${f.url}/floor?state=driving`);
  const href = await until('a driving robot', 90_000, () =>
    page.evaluate(() => document.querySelector('aside section li a')?.getAttribute('href')),
  );
  await page.goto(f.url + href);
  const pose = () => page.evaluate(() => document.querySelector('[data-pose]')?.textContent);
  const first = await until('its place', 20_000, pose);
  await until('another place', 90_000, async () => (await pose()) !== first);
  bench.robot_moves_ms = Date.now() - start;
  await picture(page, f.artifacts, 'robot');
});

/** rate counts the frames a second that the page gets to draw. */
const rate = (p) =>
  p.evaluate(
    () =>
      new Promise((done) => {
        const start = performance.now();
        let n = 0;
        const tick = () => {
          n++;
          const d = performance.now() - start;
          if (d < 3000) requestAnimationFrame(tick);
          else done(Math.round((n / d) * 10_000) / 10);
        };
        requestAnimationFrame(tick);
      }),
  );

await step('a part of the floor is closed and opened again', async () => {
  await page.goto(`${f.url}/floor`);
  await settled(page, 'floor');
  await page.getByRole('button', { name: 'Close a part' }).click();
  const box = await page.locator('.canvas').boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.35, 0.35));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.5), { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('Why').fill('spilt oil');
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByText('Closed parts').waitFor();
  await page.getByText('no robot inside').waitFor({ timeout: 60_000 });
  await picture(page, f.artifacts, 'floor-closed');
  await page.getByRole('button', { name: 'Open again: spilt oil' }).click();
  await page.getByText('Closed parts').waitFor({ state: 'detached' });
});

await step('the floor is drawn smoothly', async () => {
  await page.goto(`${f.url}/exceptions`);
  await settled(page, 'exceptions');
  bench.idle_fps = await rate(page); // what the machine has to give just now
  await page.goto(`${f.url}/floor`);
  await until('the plan', 20_000, () =>
    page.evaluate(() => !!document.querySelector('[role=application] canvas')),
  );
  await page.waitForTimeout(1500);
  bench.floor_fps = await rate(page);
  bench.robots = await page.evaluate(() =>
    Number(/\d+/.exec(document.querySelector('.tools .mute').textContent)[0]),
  );
  const least = Math.min(20, bench.idle_fps / 6);
  check(
    bench.floor_fps >= least,
    `${bench.floor_fps} frames a second, ${bench.idle_fps} on a page without a map`,
  );
});

await step('keys lead to every page', async () => {
  await page.goto(f.url);
  await settled(page, 'overview');
  const keys = await page.evaluate(() =>
    [...document.querySelectorAll('nav a[aria-keyshortcuts]')].map((a) => [
      a.getAttribute('aria-keyshortcuts').slice(-1),
      a.getAttribute('href'),
      a.getAttribute('aria-label'),
    ]),
  );
  check(keys.length === 8, `${keys.length} pages in the rail`);
  for (const [key, href, label] of keys) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await until(`g ${key}`, 5000, async () => new URL(page.url()).pathname === href);
    await until(`title ${label}`, 10_000, async () => (await page.title()).startsWith(label));
  }
  await page.keyboard.press('?');
  await until('help', 3000, () => page.evaluate(() => !!document.querySelector('dialog[open] kbd')));
  await page.keyboard.press('Escape');
  await until('help closed', 3000, () => page.evaluate(() => !document.querySelector('dialog[open]')));
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check(outline !== 'none', 'the focus is not visible');
});

await step('one Escape closes the search, also with words in it', async () => {
  await page.goto(f.url);
  await settled(page, 'overview');
  await page.keyboard.press('/');
  await page.keyboard.type('van');
  await until('a hit', 10_000, () => page.evaluate(() => !!document.querySelector('[role=option]')));
  await page.keyboard.press('Escape');
  await until('search closed', 3000, () => page.evaluate(() => !document.querySelector('dialog[open]')));
});

await step('an order is found and tells its history', async () => {
  await page.goto(`${f.url}/orders?list=all`);
  await settled(page, 'orders');
  const [id, client] = await page.evaluate(() =>
    [...document.querySelector('tbody tr').querySelectorAll('td')]
      .slice(0, 2)
      .map((c) => c.textContent.trim()),
  );
  await page.fill('form input[type=search]', client);
  await page.keyboard.press('Enter');
  await until('the order alone', 10_000, () =>
    page.evaluate(
      (id) => document.querySelector('tbody td a')?.textContent === id && location.search.includes('q='),
      id,
    ),
  );
  await page.click('tbody td a');
  const lines = await until('its history', 10_000, () =>
    page.evaluate(() => {
      const t = [...document.querySelectorAll('main ol li summary')].map((s) => s.textContent);
      return t.length ? t : undefined;
    }),
  );
  check(/placed/i.test(lines[0]), `the history begins with ${lines[0]}`);
  await picture(page, f.artifacts, 'order');

  await page.goto(f.url);
  await settled(page, 'overview');
  await page.keyboard.press('/');
  await page.keyboard.type(id);
  await until('a hit', 10_000, () =>
    page.evaluate((id) => document.querySelector('[role=option] b')?.textContent === id, id),
  );
  await page.keyboard.press('Enter');
  await until(
    'the order page',
    10_000,
    async () => decodeURIComponent(new URL(page.url()).pathname) === `/orders/${id}`,
  );
});

let axe = 0;
for (const theme of ['light', 'dark']) {
  const p = await open(browser, { theme, errors });
  for (const [name, path] of Object.entries(routes)) {
    await step(`${name}, ${theme}: data, no axe violation`, async () => {
      await p.goto(f.url + path);
      await settled(p, name);
      if (name === 'delivery') await drawn(p);
      await p.waitForTimeout(name === 'floor' ? 1500 : 300);
      await picture(p, f.artifacts, `${name}-${theme}`);
      const list = await violations(p);
      axe += list.length;
      check(!list.length, list.join('; '));
    });
  }
  await p.context().close();
}
bench.axe_violations = axe;

await step('360 px wide: nothing sticks out', async () => {
  const p = await open(browser, { width: 360, height: 740, errors });
  for (const [name, path] of Object.entries(routes)) {
    await p.goto(f.url + path);
    await settled(p, name);
    await p.waitForTimeout(300);
    if (name === 'delivery') await drawn(p);
    const wide = await p.evaluate(() => document.documentElement.scrollWidth);
    await picture(p, f.artifacts, `${name}-360`);
    check(wide <= 360, `${name} is ${wide} px wide`);
  }
  await p.context().close();
});

await step('a wall of 3840 px shows the whole floor', async () => {
  const p = await open(browser, { width: 3840, height: 2160, errors });
  await p.goto(`${f.url}/floor`);
  await settled(p, 'floor');
  await p.waitForTimeout(1500);
  await picture(p, f.artifacts, 'floor-3840');
  const [high, foot] = await p.evaluate(() => [
    document.documentElement.scrollHeight,
    document.querySelector('[role=application]').getBoundingClientRect().bottom,
  ]);
  check(high <= 2160 && foot <= 2160, `the page is ${high} px high, the plan ends at ${foot}`);
  await p.context().close();
});

// The freeze comes last: what the browser logs about a server that is away is no error of the page.
const before = errors.length;
await step('no console errors', () => check(before === 0, errors.join('\n')));
bench.console_errors = before;
if (f.pid)
  await step('a frozen server is said to be away, and the page comes back', () => frozen(page, f, bench));

await browser.close();
mkdirSync(dirname(f.bench), { recursive: true });
writeFileSync(f.bench, `${JSON.stringify(bench, null, 2)}\n`);
console.log(JSON.stringify(bench));
if (failures.length) {
  console.log(`${failures.length} failed: ${failures.join('; ')}`);
  process.exit(1);
}
