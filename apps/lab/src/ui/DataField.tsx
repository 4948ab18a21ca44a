import { useId, useState } from "preact/hooks";

interface Props {
  readonly label: string;
  readonly value: unknown;
  readonly onValue: (value: unknown) => string | undefined;
}

/** An option that is data of its own shape, as JSON. */
export function DataField({ label, value, onValue }: Props) {
  const id = useId();
  const [complaint, setComplaint] = useState<string>();
  const give = (text: string): void => {
    try {
      setComplaint(onValue(JSON.parse(text)));
    } catch (error) {
      setComplaint(`This is not JSON: ${(error as Error).message}`);
    }
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} rows={5} spellcheck={false} onChange={(event) => give(event.currentTarget.value)}>
        {JSON.stringify(value, null, 1)}
      </textarea>
      {complaint !== undefined && (
        <p class="complaint" role="alert">
          {complaint}
        </p>
      )}
    </div>
  );
}
