import { type PropsWithChildren, type ReactNode, useEffect, useRef } from 'react';

let isFirst = true;

/** A page with its heading, which has the focus once somebody has come here from another page. */
export function Page({ title, aside, children }: PropsWithChildren<{ title: string; aside?: ReactNode }>) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      <title>{title}</title>
      <div className="heading">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {aside}
      </div>
      {children}
    </>
  );
}
