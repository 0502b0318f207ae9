import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

/** Debian's Chromium, drawing WebGL in software. */
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}

/** open makes a page that collects what it should not say. */
export async function open(browser, { theme = 'light', width = 1440, height = 960, errors }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (m) => {
    if (m.type() === 'error') errors.push(`${page.url()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => errors.push(`${page.url()}: ${e.message}`));
  return page;
}

/** until polls, because a strict content policy forbids Playwright's own waitForFunction. */
export async function until(what, ms, fn) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await fn();
      if (last) return last;
    } catch (e) {
      last = e.message;
    }
    if (Date.now() > end)
      throw new Error(`${what}: not within ${ms / 1000} s (last: ${JSON.stringify(last)})`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** violations runs axe with the rules of WCAG 2.2 AA. */
export async function violations(page) {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const result = await new AxeBuilder({ page }).withTags(tags).analyze();
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}

export function picture(page, dir, name) {
  mkdirSync(dir, { recursive: true });
  return page.screenshot({ path: join(dir, `${name}.png`) });
}

/** flags reads --name value pairs. */
export function flags(defaults) {
  const f = { ...defaults };
  const args = process.argv.slice(2);
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!(name in f))
      throw new Error(
        `unknown flag ${args[i]}: give ${Object.keys(f)
          .map((k) => `--${k}`)
          .join(', ')}`,
      );
    f[name] = args[i + 1];
  }
  return f;
}
