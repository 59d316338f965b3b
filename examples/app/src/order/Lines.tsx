import type { OrderScreenFragment } from '../gql/graphql';
import { money } from '../parts/format';

const ROWS = [
  ['items', 'Items'], ['discount', 'Discount'], ['tax', 'Tax'], ['shipping', 'Shipping'], ['handling', 'Handling'],
  ['insurance', 'Insurance'], ['giftWrap', 'Gift wrap'], ['grandTotal', 'Total'], ['paid', 'Paid'], ['due', 'Due'],
] as const;
const ALWAYS: readonly string[] = ['items', 'grandTotal', 'due'];

/** What was ordered, and what it comes to. Amounts of nothing are left out. */
export function Lines({ order: { lines, totals } }: { order: OrderScreenFragment }) {
  return (
    <>
      <h2>Lines</h2>
      <ul className="lines">
        {lines.map((line) => (
          <li key={line.id}>
            {line.imageMain ? <img src={line.imageMain} alt="" width="40" height="40" loading="lazy" /> : <span className="picture" />}
            <span className="what">
              {line.name}
              <small>{line.sku}{line.fulfilledQuantity > 0 && ` · ${line.fulfilledQuantity} of ${line.quantity} shipped`}</small>
            </span>
            <span className="sum">{line.quantity} × {money(line.unitPrice)}</span>
            <span className="amount">{money(line.total)}</span>
          </li>
        ))}
      </ul>
      <dl className="totals">
        {ROWS.filter(([name]) => ALWAYS.includes(name) || Number(totals[name].amount) !== 0).map(([name, label]) => (
          <div key={name} data-name={name}>
            <dt>{label}</dt>
            <dd>{name === 'discount' && '−'}{money(totals[name])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
