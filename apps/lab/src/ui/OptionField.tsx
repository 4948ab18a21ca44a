import { constant, type Part } from "unitball";
import type { Field } from "../options/fields.ts";
import { fresh, isPart, type Path } from "../options/make.ts";
import { wordOf } from "../options/words.ts";
import { kindsOf } from "../recipes/shelf.ts";
import { docOf } from "../shelf/catalogue.ts";
import { ChoiceField } from "./ChoiceField.tsx";
import { DataField } from "./DataField.tsx";
import { Formula } from "./Formula.tsx";
import { NumberField } from "./NumberField.tsx";
import { PartOptions } from "./PartOptions.tsx";
import { summaryOf } from "./summary.ts";

interface Props {
  readonly part: Part;
  readonly field: Field;
  readonly layers: readonly string[];
  readonly onValue: (path: Path, value: unknown) => string | undefined;
}

/** The control for one option. */
export function OptionField({ part, field, layers, onValue }: Props) {
  const word = wordOf(part.kind, field.name);
  const hint = docOf(part.axis, part.kind)?.options[field.name];
  const label = [word.symbol, word.meaning].filter(Boolean).join(" ");
  const give = (value: unknown): string | undefined => onValue(field.path, value);
  switch (field.type) {
    case "flag":
      return (
        <div class="field">
          <label class="check">
            <input type="checkbox" checked={field.value} onChange={(event) => give(event.currentTarget.checked)} />
            {label}
          </label>
        </div>
      );
    case "choice": {
      const choices = field.choices.map((value) => ({ value, title: value }));
      return <ChoiceField label={label} value={field.value} choices={choices} hint={hint} onValue={give} />;
    }
    case "data":
      return <DataField label={label} value={field.value} onValue={give} />;
    case "part":
      return <Inner label={label} part={field.value} layers={layers} folded={part.kind === "byLayer"} onPart={give} />;
    case "wordOrNumber": {
      const worded = typeof field.value === "string";
      const choices = [field.word, "a number"].map((value) => ({ value, title: value }));
      return (
        <>
          <ChoiceField
            label={label}
            value={worded ? field.word : "a number"}
            choices={choices}
            hint={hint}
            onValue={(value) => give(value === field.word ? field.word : 1)}
          />
          {typeof field.value === "number" && (
            <NumberField word={word} value={field.value} range={positive} onValue={give} />
          )}
        </>
      );
    }
    case "number": {
      const varies = field.varies && (docOf(part.axis, part.kind)?.varies.includes(String(field.path[0])) ?? false);
      return (
        <>
          {isPart(field.value) ? (
            <Inner label={label} part={field.value} layers={layers} onPart={give} />
          ) : (
            <NumberField word={word} value={field.value} range={field.range} hint={hint} onValue={give} />
          )}
          {varies && <Varies value={field.value} label={label} onValue={give} />}
        </>
      );
    }
  }
}

const positive = { low: 0, high: Infinity, closed: false, whole: false };

/** Whether a number is fixed or a schedule. */
function Varies(props: {
  readonly value: number | Part;
  readonly label: string;
  readonly onValue: (v: unknown) => void;
}) {
  const { value, label, onValue } = props;
  const fixed = typeof value === "number";
  const words = fixed ? "let it vary with k" : "keep it fixed";
  const first = fixed ? value : (value as Part & { at(k: number): number }).at(0);
  return (
    <button
      type="button"
      class="quiet small"
      aria-label={`${words}: ${label}`}
      onClick={() => onValue(fixed ? constant({ value: first }) : first)}
    >
      {words}
    </button>
  );
}

/** A part inside a part: which, and its own options, which are folded away where there are many such parts. */
function Inner(props: {
  readonly label: string;
  readonly part: Part;
  readonly layers: readonly string[];
  readonly folded?: boolean;
  readonly onPart: (part: Part) => void;
}) {
  const { label, part, layers, folded = false, onPart } = props;
  const choices = kindsOf(part.axis).map((kind) => ({ value: kind, title: kind }));
  const options = <PartOptions key={part.kind} part={part} layers={layers} onPart={onPart} />;
  return (
    <div class="inner">
      <ChoiceField label={label} value={part.kind} choices={choices} onValue={(kind) => onPart(fresh(kind, layers))} />
      {folded ? (
        <details>
          <summary>
            options of {part.kind} <Formula text={summaryOf(part)} />
          </summary>
          {options}
        </details>
      ) : (
        options
      )}
    </div>
  );
}
