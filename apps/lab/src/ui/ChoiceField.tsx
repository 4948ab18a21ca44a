import { useId } from "preact/hooks";
import { Formula } from "./Formula.tsx";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
  readonly hint?: string | undefined;
  readonly onValue: (value: string) => void;
}

/** One of a few. */
export function ChoiceField({ label, value, choices, hint, onValue }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="inputs">
        <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.title}
            </option>
          ))}
        </select>
      </div>
      {hint !== undefined && (
        <p class="hint">
          <Formula text={hint} />
        </p>
      )}
    </div>
  );
}
