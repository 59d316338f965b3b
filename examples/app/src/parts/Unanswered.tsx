/** Nothing came back, so nobody knows what became of it. Sent again with the same idempotency key, it is done once. */
export const Unanswered = ({ onAgain }: { onAgain: () => void }) => (
  <div role="alert" className="notice bad">
    <p>The gateway does not answer, so it is not known whether this was done.</p>
    <button type="button" onClick={onAgain}>Try again</button>
  </div>
);
