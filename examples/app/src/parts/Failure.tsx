import type { ErrorLike } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client';

/** What kept something from being read, and a way to try again. */
export function Failure({ error, onRetry }: { error: ErrorLike; onRetry: () => void }) {
  return (
    <div role="alert" className="notice bad">
      <p>{CombinedGraphQLErrors.is(error) ? error.message : 'The gateway does not answer.'}</p>
      <button type="button" onClick={onRetry}>Try again</button>
    </div>
  );
}
