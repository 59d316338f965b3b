import { CombinedGraphQLErrors, type ErrorLike } from '@apollo/client';

/**
 * Says why something failed, and offers to try again. Where nothing came back from a change, nobody knows what became of it:
 * sent again with the same idempotency key, it is done once.
 */
export function Failure({ error, isChange = false, onRetry }: { error: ErrorLike; isChange?: boolean; onRetry: () => void }) {
  const silence = `The gateway does not answer${isChange ? ', so it is not known whether this was done' : ''}.`;
  return (
    <div role="alert" className="notice bad">
      <p>{CombinedGraphQLErrors.is(error) ? error.message : silence}</p>
      <button type="button" onClick={onRetry}>Try again</button>
    </div>
  );
}
