/** What came so far, and a wait for what is still to come. */
export class Inbox<T> {
  readonly items: T[] = [];
  #waiting = new Set<() => void>();

  readonly push = (item: T) => {
    this.items.push(item);
    this.#waiting.forEach((look) => look());
  };

  find(wanted: (item: T) => boolean, patience = 15_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.items.find(wanted);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => reject(new Error(`did not come; there came ${JSON.stringify(this.items)}`)), patience);
      this.#waiting.add(look);
      look();
    });
  }
}
