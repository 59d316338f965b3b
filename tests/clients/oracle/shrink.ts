// The smallest document that still fails.
import type { Document } from './document';

/** Takes away parts for as long as what is left fails. */
export async function shrink(document: Document, fails: (smaller: Document) => Promise<boolean>): Promise<Document> {
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerOnes(document)) {
      if (await fails(smaller)) {
        document = smaller;
        again = true;
        break;
      }
    }
  }
  return document;
}

function* smallerOnes(document: Document): Generator<Document> {
  const lists = (value: unknown, path: (string | number)[]): (string | number)[][] =>
    typeof value !== 'object' || value === null
      ? []
      : [...(Array.isArray(value) ? [path] : []), ...Object.entries(value).flatMap(([key, below]) => lists(below, [...path, Array.isArray(value) ? Number(key) : key]))];
  for (const path of lists({ items: document.items, fragments: document.fragments }, [])) {
    const length = (path.reduce((value: any, key) => value[key], document) as unknown[]).length;
    // A set must keep something.
    if (length === 0 || (length === 1 && path.at(-1) === 'items')) continue;
    for (let index = 0; index < length; index++) {
      const copy = structuredClone(document);
      (path.reduce((value: any, key) => value[key], copy) as unknown[]).splice(index, 1);
      yield copy;
    }
  }
}
