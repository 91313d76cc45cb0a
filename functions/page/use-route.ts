import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Route, readRoute } from './route.ts';

/** Follows the address; what is new gets the focus, as on a page that was loaded. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  const isFirst = useRef(true);
  const route = useMemo(() => readRoute(hash), [hash]);
  // An address that is followed at once, before the first frame, is seen too.
  useLayoutEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const place = route.view === 'target' ? `target ${route.name}` : 'targets';
  // Another range of the same target moves nothing.
  useLayoutEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [place]);
  return route;
}
