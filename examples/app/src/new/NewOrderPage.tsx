import { useQuery } from '@apollo/client/react';
import { useId, useState } from 'react';
import { Failure } from '../parts/Failure';
import { money } from '../parts/format';
import { Field, FieldErrors, Form } from '../parts/Form';
import { Page } from '../parts/Page';
import { Channels, FindProducts } from './documents';
import { useNewOrder } from './useNewOrder';

export function NewOrderPage() {
  const { send, preview, problems, refusals, isSending, failure, reckoned } = useNewOrder();
  const { data } = useQuery(Channels);
  const accounts = data?.channelAccounts ?? [];
  const [lines, setLines] = useState([0]);
  const [form, setForm] = useState<HTMLFormElement | null>(null);
  const again = () => form && preview(form);

  return (
    <Page title="New order">
      <Form problems={problems} refusals={refusals} onSend={(element) => void send(element)} onInput={(event) => (setForm(event.currentTarget), preview(event.currentTarget))}>
        {failure && form && <Failure error={failure} isChange onRetry={() => void send(form)} />}
        <fieldset className="card">
          <legend>Customer</legend>
          <div className="grid">
            <Field name="customer.details.email" label="Email" type="email" autoComplete="off" className="wide" />
            <Field name="customer.details.firstName" label="First name" autoComplete="off" />
            <Field name="customer.details.lastName" label="Last name" autoComplete="off" />
            <Field
              key={accounts.length}
              name="channel.accountId"
              label="Came in through"
              options={[...(accounts.length === 1 ? [] : [{ value: '', label: 'Choose…' }]), ...accounts.map(({ id, name }) => ({ value: id, label: name }))]}
            />
            <Field name="purchaseOrderNumber" label="Purchase order" />
          </div>
        </fieldset>

        <fieldset className="card">
          <legend>Lines</legend>
          <FieldErrors name="lines" id="lines-error" />
          {lines.map((key, index) => (
            <Line
              key={key}
              index={index}
              reckoned={reckoned?.lines[index]}
              onRemove={lines.length > 1 ? () => (setLines(lines.filter((each) => each !== key)), again()) : undefined}
            />
          ))}
          <button type="button" onClick={() => setLines([...lines, Math.max(...lines) + 1])}>Add a line</button>
        </fieldset>

        <fieldset className="card">
          <legend>Ships to</legend>
          <div className="grid">
            <Field name="shippingAddress.name" label="Name" className="wide" />
            <Field name="shippingAddress.line1" label="Address" className="wide" />
            <Field name="shippingAddress.line2" label="Address, second line" className="wide" />
            <Field name="shippingAddress.city" label="City" />
            <Field name="shippingAddress.state" label="State or province" />
            <Field name="shippingAddress.postalCode" label="Postal code" />
            <Field name="shippingAddress.country" label="Country, two letters" defaultValue="US" maxLength={2} />
            <Field name="charges.shipping" label="Shipping charge" inputMode="decimal" defaultValue="0" />
            <Field name="customerNote" label="Customer’s note" multiline className="wide" />
          </div>
        </fieldset>

        <div className="checkout">
          <p role="status">
            {reckoned ? <>Total <strong>{money(reckoned.totals.grandTotal)}</strong></> : 'The total comes with the first line.'}
          </p>
          <button className="primary" aria-disabled={isSending}>{isSending ? 'Creating…' : 'Create order'}</button>
        </div>
      </Form>
    </Page>
  );
}

type Reckoned = NonNullable<ReturnType<typeof useNewOrder>['reckoned']>['lines'][number];

/** A product, found by its sku or a part of its name, and how many of it. */
function Line({ index, reckoned, onRemove }: { index: number; reckoned: Reckoned | undefined; onRemove: (() => void) | undefined }) {
  const list = useId();
  const [search, setSearch] = useState('');
  const { data } = useQuery(FindProducts, { variables: { search }, skip: search.trim().length < 2 });
  const context = `Line ${index + 1}`;
  return (
    <div className="line" role="group" aria-label={context}>
      <Field name={`lines.${index}.product.sku`} label="Product" context={context} list={list} autoComplete="off" placeholder="SKU or name" onChange={(event) => setSearch(event.target.value)} />
      <datalist id={list}>
        {data?.products?.nodes.map(({ id, sku, name, availableQuantity, price }) => (
          <option key={id} value={sku}>{`${name} · ${money(price)} · ${availableQuantity} in stock`}</option>
        ))}
      </datalist>
      <Field name={`lines.${index}.quantity`} label="Quantity" context={context} type="number" min={1} step={1} defaultValue={1} inputMode="numeric" />
      {onRemove && <button type="button" className="quiet" aria-label={`Remove line ${index + 1}`} onClick={onRemove}>Remove</button>}
      {reckoned && <p className="reckoned">{reckoned.product.name} · {money(reckoned.unitPrice)} each · {money(reckoned.total)}</p>}
    </div>
  );
}
