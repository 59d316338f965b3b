import { type PropsWithChildren, useId, useLayoutEffect, useRef } from 'react';

/** A modal dialog: the browser keeps the focus in it, closes it by Escape, and gives the focus back. */
export function Dialog({ title, onClose, children }: PropsWithChildren<{ title: string; onClose?: () => void }>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => (event.preventDefault(), onClose?.())}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
