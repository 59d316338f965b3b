interface Problem {
  message: string;
  path: string[];
}

/** What the gateway refused, where no field of a form is to blame. */
export const Problems = ({ problems }: { problems: Problem[] }) => (
  <div role="alert">
    {problems.map(({ message, path }, index) => <p key={`${path} ${index}`} className="notice bad">{message}</p>)}
  </div>
);
