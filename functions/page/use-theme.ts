import { useEffect, useState } from 'preact/hooks';

/** Asked once: a page that is open for weeks would make thousands of them. */
const queries = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));

/** Changes when the colours do, whoever changed them, the printer too: for what is painted and not styled. */
export function useTheme(): string {
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const look = (): void => setTheme(read());
    const watcher = new MutationObserver(look);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    for (const query of queries) query.addEventListener('change', look);
    return () => {
      watcher.disconnect();
      for (const query of queries) query.removeEventListener('change', look);
    };
  }, []);
  return theme;
}

function read(): string {
  return [document.documentElement.dataset.theme ?? '', ...queries.map(({ matches }) => matches)].join(' ');
}
