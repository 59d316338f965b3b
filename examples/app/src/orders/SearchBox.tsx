import { useEffect, useState } from 'react';

const PAUSE = 300;

/** Tells what is searched for once the typing has stopped for a moment. */
export function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <form role="search" className="search" onSubmit={(event) => (event.preventDefault(), onChange(text.trim()))}>
      <input
        type="search"
        aria-label="Search orders"
        placeholder="Number, customer, SKU, phone…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}
