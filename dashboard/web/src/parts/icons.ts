import type { PageName } from './route.svelte';

/** Outlines on a 20 × 20 grid, one stroke. */
export const icons: Record<PageName | 'search' | 'sun' | 'moon' | 'help', string> = {
  overview: 'M3 17h14M5 17v-5M9 17V7M13 17v-7M17 17V4',
  floor: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM14 17v-6l3 3M14 11l-3 3',
  delivery: 'M2 5h9v9H2zM11 8h4l3 3v3h-7M5.5 16a1.5 1.5 0 1 0 0-.01M14.5 16a1.5 1.5 0 1 0 0-.01',
  orders: 'M5 2.5h10v15l-2.5-1.5L10 17.5 7.5 16 5 17.5zM8 7h4M8 10.5h4',
  stock: 'M3 6.5 10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7',
  devices:
    'M6 8h8a2 2 0 0 1 2 2v4H4v-4a2 2 0 0 1 2-2zM6.5 17a1.5 1.5 0 1 0 0-3M13.5 17a1.5 1.5 0 1 0 0-3M10 8V4M8 3h4',
  exceptions: 'M10 3 18 17H2zM10 8v4M10 14.3v.4',
  events: 'M3 5h2M3 10h2M3 15h2M8 5h9M8 10h9M8 15h9',
  search: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M12.5 12.5 17 17',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.6v.2M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16',
};
