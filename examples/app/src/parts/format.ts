// How values are written for people, in their own language and zone.

export interface Money {
  amount: string;
  currency: string;
}

/** An amount is an exact decimal in a text: it is never made a number of JavaScript's. */
export const money = ({ amount, currency }: Money) =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount as Intl.StringNumericLiteral);

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const dateTime = (text: string) => moment.format(new Date(text));

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
export const date = (text: string) => day.format(new Date(text));

/** PARTIALLY_PAID as 'Partially paid'. */
export const words = (name: string) => name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ');
