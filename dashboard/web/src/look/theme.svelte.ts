type Theme = 'light' | 'dark';

const key = 'dayrun.theme';

/** Theme follows the system until somebody chooses; the choice is kept in this browser. */
class ThemeChoice {
  current = $state<Theme>('light');

  start() {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const chosen = localStorage.getItem(key);
    this.#set(chosen === 'dark' || chosen === 'light' ? chosen : system.matches ? 'dark' : 'light');
    system.addEventListener('change', () => {
      if (!localStorage.getItem(key)) this.#set(system.matches ? 'dark' : 'light');
    });
  }

  toggle() {
    const next = this.current === 'dark' ? 'light' : 'dark';
    localStorage.setItem(key, next);
    this.#set(next);
  }

  #set(t: Theme) {
    this.current = t;
    document.documentElement.dataset.theme = t;
  }
}

export const theme = new ThemeChoice();

/** token reads a colour of tokens.css as a number for a canvas. */
export function token(name: string): number {
  return colour(tokenText(name));
}
export function tokenText(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** colour reads #rgb and #rrggbb; a minifier may shorten either. */
export function colour(text: string): number {
  const hex = text.slice(1);
  const full = hex.length === 3 ? [...hex].map((c) => c + c).join('') : hex;
  return Number.parseInt(full, 16);
}
