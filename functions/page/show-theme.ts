import { useState } from 'preact/hooks';
import { type Drawing, h } from './draw.ts';

type Theme = 'system' | 'light' | 'dark';
const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

/** As the system has it, light, dark: remembered where the browser remembers anything. */
export function ThemeButton(_: object): Drawing {
  const [theme, setTheme] = useState<Theme>(readTheme);
  const change = (): void => {
    const chosen = next[theme];
    setTheme(chosen);
    applyTheme(chosen);
  };
  return h(
    'button',
    { type: 'button', class: 'theme', onClick: change, 'aria-label': `Theme: ${theme}. Change to ${next[theme]}` },
    h('span', { class: `theme-sign theme-${theme}`, 'aria-hidden': 'true' }),
    h('span', null, theme),
  );
}

function readTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Private windows and strict settings keep nothing: it holds until the page is closed.
  }
}
