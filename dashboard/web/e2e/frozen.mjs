import { picture, until } from './browser.mjs';

/** frozen stops the server's process, sees the page say so, lets it go on and sees the page live again. */
export async function frozen(page, f, bench) {
  const pid = Number(f.pid);
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`--pid ${f.pid}: give the server's process id`);
  await page.goto(f.url);
  const live = () => page.evaluate(() => !!document.querySelector('main:not(.stale) #promise'));
  await until('the live page', 20_000, live);
  process.kill(pid, 'SIGSTOP');
  const start = Date.now();
  try {
    await until('the stale mark', 20_000, () =>
      page.evaluate(
        () => !!document.querySelector('main.stale #promise') && !!document.querySelector('.stale-bar'),
      ),
    );
    bench.stale_after_ms = Date.now() - start;
    await picture(page, f.artifacts, 'stale');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const again = Date.now();
  await until('the page live again', 30_000, async () => (await live()) && !(await page.$('.stale-bar')));
  bench.live_again_ms = Date.now() - again;
}
