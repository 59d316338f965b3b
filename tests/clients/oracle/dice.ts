// Chance that a seed repeats.
export class Dice {
  constructor(private state: number) {}

  /** From 0 to 1, without 1: mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below = (count: number) => Math.floor(this.next() * count);
  chance = (probability: number) => this.next() < probability;
  pick = <T>(items: readonly T[]): T => items[this.below(items.length)]!;
}
