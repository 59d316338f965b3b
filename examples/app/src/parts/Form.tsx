// A form whose fields bear the names of the input's fields, as paths: so each error of the gateway finds its own.
import { createContext, type ComponentProps, useContext, useEffect, useId, useRef, useState } from 'react';

export interface UserProblem {
  __typename?: string;
  message: string;
  path: string[];
  items?: { lineIndexes: number[]; requiredQuantity: number; availableQuantity: number }[];
}

/** Errors by the names of their fields: `['input', 'lines', '0', 'quantity']` is `lines.0.quantity`. */
export function byField(problems: UserProblem[]) {
  const errors = new Map<string, string[]>();
  const add = (name: string, message: string) => errors.set(name, [...(errors.get(name) ?? []), message]);
  for (const { path, message, items } of problems) {
    const lines = items?.flatMap(({ lineIndexes, ...stock }) => lineIndexes.map((index) => ({ index, ...stock }))) ?? [];
    for (const { index, requiredQuantity, availableQuantity } of lines)
      add(`lines.${index}.quantity`, `${availableQuantity === 0 ? 'None is' : `Only ${availableQuantity} are`} in stock; ${requiredQuantity} are ordered.`);
    if (lines.length === 0) add(path.slice(1).join('.'), message);
  }
  return errors;
}

const Errors = createContext<ReadonlyMap<string, string[]>>(new Map());

/** What the form holds, nested as its names say. An empty text is the gateway's to judge; so is a number that is none. */
export function read(form: HTMLFormElement): object {
  const input = {};
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) || !control.name) continue;
    const names = control.name.split('.');
    const last = names.pop()!;
    const parent = names.reduce<any>((inside, name, at) => (inside[name] ??= /^\d+$/.test(names[at + 1] ?? '') ? [] : {}), input);
    parent[last] = control.type === 'number' ? whole(control.value) : control.value;
  }
  return input;
}

/** GraphQL itself refuses what is no 32-bit integer, before the gateway can say which field is wrong: 0 gets its answer. */
const whole = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);

interface FormProps extends Omit<ComponentProps<'form'>, 'onSubmit' | 'ref'> {
  problems: UserProblem[];
  /** How often something was refused: each time the focus goes to the summary. */
  refusals: number;
  onSend: (form: HTMLFormElement) => void;
}

export function Form({ problems, refusals, onSend, children, ...props }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const errors = byField(problems);
  return (
    <form ref={form} noValidate {...props} onSubmit={(event) => (event.preventDefault(), onSend(event.currentTarget))}>
      <Errors value={errors}>
        <Summary form={form} errors={errors} refusals={refusals} />
        {children}
      </Errors>
    </form>
  );
}

/** All errors at the top, in the order of their fields, each a way to its own. */
function Summary({ form, errors, refusals }: { form: { current: HTMLFormElement | null }; errors: ReturnType<typeof byField>; refusals: number }) {
  const box = useRef<HTMLDivElement>(null);
  const heading = useId();
  const [places, setPlaces] = useState<Record<string, { at: number; label: string }>>({});
  const names = [...errors.keys()];
  const find = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name="${name}"], [name^="${name}."]`);
  useEffect(() => {
    const all = [...(form.current?.elements ?? [])];
    const place = (control: HTMLInputElement | null | undefined) => ({ at: control ? all.indexOf(control) : -1, label: control?.labels?.[0]?.textContent ?? '' });
    setPlaces(Object.fromEntries(names.map((name) => [name, place(find(name))])));
  }, [names.join()]);
  useEffect(() => {
    if (refusals > 0) box.current?.focus();
  }, [refusals]);
  if (names.length === 0 || refusals === 0) return null;
  return (
    <div ref={box} tabIndex={-1} role="group" className="notice bad" aria-labelledby={heading}>
      <h2 id={heading}>{names.length === 1 ? 'There is a problem' : `There are ${names.length} problems`}</h2>
      <ul>
        {names.sort((a, b) => (places[a]?.at ?? 0) - (places[b]?.at ?? 0)).map((name) => (
          <li key={name}>
            <a href={`#${name}`} onClick={(event) => (event.preventDefault(), find(name)?.focus())}>
              {places[name]?.label && `${places[name].label}: `}{errors.get(name)!.join(' ')}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is wrong with a field, or with a group of them. */
export function FieldErrors({ name, id }: { name: string; id: string }) {
  const errors = useContext(Errors).get(name);
  return errors ? <p id={id} className="error">{errors.join(' ')}</p> : null;
}

interface FieldProps extends ComponentProps<'input'> {
  name: string;
  label: string;
  /** Said before the label, where several fields have the same. */
  context?: string;
  multiline?: boolean;
  options?: { value: string; label: string }[];
}

export function Field({ name, label, context, multiline, options, className = '', ...input }: FieldProps) {
  const id = useId();
  const isWrong = useContext(Errors).has(name);
  const shared = { id, name, 'aria-invalid': isWrong || undefined, 'aria-describedby': isWrong ? `${id}-error` : undefined };
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{context && <span className="hidden">{context} </span>}{label}</label>
      {options ? (
        <select {...shared} defaultValue={input.defaultValue}>{options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}</select>
      ) : multiline ? (
        <textarea {...shared} rows={3} defaultValue={input.defaultValue} />
      ) : (
        <input {...shared} {...input} />
      )}
      <FieldErrors name={name} id={`${id}-error`} />
    </div>
  );
}
