import { type SubmitEvent } from 'react';
import { giveToken, useTokenQuestion } from '../gateway/token';
import { Dialog } from './Dialog';

const TITLE = { missing: 'Enter a token', refused: 'Enter another token' };
const TEXT = {
  missing: 'The gateway prints one when it starts; “order-gateway token” makes more.',
  refused: 'The gateway does not accept the one you gave, or no longer does. Nothing you have written here is lost.',
};

/** Asks for a token over whatever is on the screen, which goes on once it has one. */
export function TokenDialog() {
  const question = useTokenQuestion();
  if (!question) return null;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    giveToken(String(new FormData(event.currentTarget).get('token')));
  };
  return (
    <Dialog key={question} title={TITLE[question]}>
      <form onSubmit={submit}>
        <p id="token-help">{TEXT[question]}</p>
        <label className="field">
          Token
          <input name="token" type="password" required autoComplete="off" spellCheck={false} aria-describedby="token-help" />
        </label>
        <div className="buttons"><button className="primary">Continue</button></div>
      </form>
    </Dialog>
  );
}
