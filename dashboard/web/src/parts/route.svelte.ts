export type PageName =
  'overview' | 'floor' | 'delivery' | 'orders' | 'stock' | 'devices' | 'exceptions' | 'events';

export const pages: { name: PageName; path: string; key: string }[] = [
  { name: 'overview', path: '/', key: 'o' },
  { name: 'floor', path: '/floor', key: 'f' },
  { name: 'delivery', path: '/delivery', key: 'd' },
  { name: 'orders', path: '/orders', key: 'r' },
  { name: 'stock', path: '/stock', key: 's' },
  { name: 'devices', path: '/devices', key: 'v' },
  { name: 'exceptions', path: '/exceptions', key: 'x' },
  { name: 'events', path: '/events', key: 'e' },
];

/** Route is where the page is: page, rest of the path, and query. All of a view's state is in it, so that a
 * link shows another person the same thing. */
class Route {
  path = $state('/');
  query = $state.raw(new URLSearchParams());

  parts = $derived(this.path.split('/').filter(Boolean).map(decodeURIComponent));
  page = $derived<PageName>(pages.find((p) => p.path === `/${this.parts[0] ?? ''}`)?.name ?? 'overview');
  id = $derived(this.parts[1] ?? '');

  start() {
    this.#read();
    addEventListener('popstate', () => this.#read());
    addEventListener('click', (e) => {
      if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
      const a = (e.target as Element | null)?.closest('a');
      const href = a?.getAttribute('href');
      if (!a || !href?.startsWith('/') || a.target) return;
      e.preventDefault();
      this.go(href);
    });
  }

  go(href: string, replace = false) {
    if (replace) history.replaceState(null, '', href);
    else history.pushState(null, '', href);
    const before = this.page;
    this.#read();
    if (this.page !== before) scrollTo(0, 0);
  }

  /** set changes parts of the query in place; an empty value removes it. */
  set(values: Record<string, string>, replace = false) {
    const q = new URLSearchParams(this.query);
    for (const [k, v] of Object.entries(values)) {
      if (v) q.set(k, v);
      else q.delete(k);
    }
    this.go(this.path + (q.size ? `?${q}` : ''), replace);
  }

  get(name: string): string {
    return this.query.get(name) ?? '';
  }

  #read() {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
}

export const route = new Route();

export const orderLink = (id: string) => `/orders/${encodeURIComponent(id)}`;
export const robotLink = (id: string) => `/floor?robot=${encodeURIComponent(id)}`;
export const tripLink = (id: string) => `/delivery?trip=${encodeURIComponent(id)}`;
export const skuLink = (sku: string) => `/stock?sku=${encodeURIComponent(sku)}`;
