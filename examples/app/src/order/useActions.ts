import type { ErrorLike, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import type { OrderScreenFragment, ProblemFragment } from '../gql/graphql';

interface Done {
  done: { order?: OrderScreenFragment | null; userErrors: ProblemFragment[] };
}

/** Somebody else changed the order while this was being decided. */
export interface Conflict {
  /** The order as it is now. */
  order: OrderScreenFragment;
  /** The version that was decided on. */
  seen: number;
  /** Does it to the order as it is now. */
  again: () => Promise<boolean>;
}

/** Nothing is known of it, or something else than the input is wrong. */
export interface Failed {
  error: ErrorLike;
  again: () => Promise<boolean>;
}

/** Does things to an order: one at a time, each once, and only to the version that was seen. */
export function useActions() {
  const client = useApolloClient();
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<ProblemFragment[]>([]);
  const [failure, setFailure] = useState<Failed | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const forget = () => (setProblems([]), setFailure(null), setConflict(null));

  /** Resolves to whether it is done. `optimistic` is shown until the gateway has answered, and taken back where it refuses. */
  async function act<Input extends object, Answer extends Done>(
    mutation: TypedDocumentNode<Answer, { input: Input }>,
    seen: number,
    input: Input,
    optimistic?: Answer['done'],
    idempotencyKey: string = crypto.randomUUID(),
  ): Promise<boolean> {
    if (isBusy) return false;
    forget();
    setBusy(true);
    try {
      const { data } = await client.mutate({
        mutation: mutation as TypedDocumentNode<Done, { input: Input }>,
        variables: { input: { ...input, expectedVersion: seen, idempotencyKey } },
        optimisticResponse: optimistic && { done: optimistic },
      });
      const { userErrors } = data!.done;
      const now = userErrors.find((each) => each.__typename === 'VersionConflictError')?.order;
      if (now) setConflict({ order: now, seen, again: () => act(mutation, now.version, input) });
      else setProblems(userErrors);
      return userErrors.length === 0;
    } catch (error) {
      // With the same key it is done once, however often it is sent.
      setFailure({ error: error as ErrorLike, again: () => act(mutation, seen, input, undefined, idempotencyKey) });
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { act, isBusy, problems, failure, conflict, forget };
}
