import type { ErrorLike } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { CreateOrderMutation, CreateSalesOrderInput } from '../gql/graphql';
import { read } from '../parts/Form';
import { CreateOrder } from './documents';

const PAUSE = 400;

/** Makes the order that a form tells of; while somebody writes it, a dry run tells what it would cost, and what is short. */
export function useNewOrder() {
  const client = useApolloClient();
  const navigate = useNavigate();
  // One form, one order, however often it is sent. What is refused leaves the key free.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [answer, setAnswer] = useState<CreateOrderMutation['createSalesOrder'] | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<ErrorLike | null>(null);
  const latest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  async function ask(form: HTMLFormElement, dryRun: boolean) {
    clearTimeout(timer.current);
    const turn = ++latest.current;
    const input = { ...read(form), idempotencyKey, dryRun } as CreateSalesOrderInput;
    const { data } = await client.mutate({ mutation: CreateOrder, variables: { input }, fetchPolicy: dryRun ? 'no-cache' : 'network-only' });
    // An answer to what the form held before says nothing of what it holds now.
    if (turn === latest.current) setAnswer(data!.createSalesOrder);
    return data!.createSalesOrder;
  }

  async function send(form: HTMLFormElement) {
    if (isSending) return;
    setSending(true);
    setFailure(null);
    try {
      const { order } = await ask(form, false);
      if (order) await navigate(`/orders/${order.id}`, { replace: true });
      else setRefusals((before) => before + 1);
    } catch (error) {
      setFailure(error as ErrorLike);
    } finally {
      setSending(false);
    }
  }

  function preview(form: HTMLFormElement) {
    clearTimeout(timer.current);
    // What keeps a preview from coming will be told when the order is sent.
    timer.current = setTimeout(() => void ask(form, true).catch(() => {}), PAUSE);
  }

  // Before it is sent for the first time, an empty field is not wrong yet; what is short is.
  const problems = answer?.userErrors.filter(({ code }) => refusals > 0 || code === 'UNAVAILABLE') ?? [];
  return { send, preview, problems, refusals, isSending, failure, reckoned: answer?.preview };
}
