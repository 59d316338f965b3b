import { useEffect, useEffectEvent, useRef } from 'react';

/** Calls when the element comes near the visible part of the page, and whenever `again` changes while it is there. */
export function useInView<E extends HTMLElement>(onNear: () => void, again: unknown) {
  const element = useRef<E>(null);
  const near = useEffectEvent(onNear);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && near(), { rootMargin: '400px' });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [again]);
  return element;
}
