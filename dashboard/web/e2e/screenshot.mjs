// Takes the picture of the README: the overview of a running server with some work in it.
//   npm run screenshot -- --url http://127.0.0.1:8080 --out ../../docs/dashboard.png
import { flags, launch, open, until } from './browser.mjs';

const f = flags({ url: '', out: '../../docs/dashboard.png', path: '/', theme: 'light', wait: '20' });
const browser = await launch();
const page = await open(browser, { theme: f.theme, width: 1280, height: 860, errors: [] });
await page.goto(f.url + f.path);
await until('the page with data', 60_000, () =>
  page.evaluate(() => !!document.querySelector('#promise, aside .states a')),
);
await page.waitForTimeout(Number(f.wait) * 1000);
await page.screenshot({ path: f.out });
await browser.close();
