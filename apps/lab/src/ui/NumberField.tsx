import { useEffect, useId, useState } from "preact/hooks";
import type { Range } from "../options/fields.ts";
import type { Word } from "../options/words.ts";
import { Formula } from "./Formula.tsx";
import { number } from "./summary.ts";

interface Props {
  readonly word: Word;
  readonly value: number;
  readonly range: Range;
  readonly hint?: string | undefined;
  /** Whether the range goes without saying. */
  readonly quiet?: boolean;
  /** Takes the value over, or says why not. */
  readonly onValue: (value: number) => string | undefined;
}

/** A number with its symbol, meaning, unit and range; a slider beside it where a size is what one looks for. */
export function NumberField({ word, value, range, hint, quiet = false, onValue }: Props) {
  const id = useId();
  const [text, setText] = useState(String(value));
  const [complaint, setComplaint] = useState<string>();
  useEffect(() => {
    if (Number(text) !== value) setText(String(value));
    setComplaint(undefined);
  }, [value]);
  const give = (next: string): void => {
    setText(next);
    setComplaint(next.trim() === "" ? "Give a number." : onValue(Number(next)));
  };
  const { slider } = word;
  return (
    <div class="field">
      <label for={id}>
        {word.symbol !== undefined && <span class="symbol">{word.symbol}</span>} {word.meaning}
      </label>
      <div class="inputs">
        <input
          id={id}
          type="number"
          inputMode="decimal"
          step="any"
          min={Number.isFinite(range.low) ? range.low : undefined}
          max={Number.isFinite(range.high) ? range.high : undefined}
          value={text}
          aria-invalid={complaint !== undefined}
          aria-describedby={`${id}-range`}
          onInput={(event) => give(event.currentTarget.value)}
        />
        {slider !== undefined && (
          <input
            type="range"
            aria-label={`${word.symbol ?? ""} ${word.meaning}, slider`}
            min={slider.ratios ? Math.log10(slider.from) : slider.from}
            max={slider.ratios ? Math.log10(slider.to) : slider.to}
            step="any"
            value={slider.ratios ? Math.log10(Math.max(value, slider.from)) : value}
            aria-valuetext={number(value)}
            onInput={(event) => {
              const at = Number(event.currentTarget.value);
              give(String(Number((slider.ratios ? 10 ** at : at).toPrecision(2))));
            }}
          />
        )}
        <span class="unit" id={`${id}-range`}>
          {[quiet ? "" : interval(range), word.unit].filter(Boolean).join(" ")}
        </span>
      </div>
      {hint !== undefined && (
        <p class="hint">
          <Formula text={hint} />
        </p>
      )}
      {complaint !== undefined && (
        <p class="complaint" role="alert">
          {complaint}
        </p>
      )}
    </div>
  );
}

/** "in (0, 1]"; nothing where every number will do. */
function interval({ low, high, closed, whole }: Range): string {
  if (!Number.isFinite(low) && !Number.isFinite(high)) return "";
  const top = Number.isFinite(high) ? (high > 0.999999999 && high < 1 ? "1)" : `${high}]`) : "∞)";
  return `${whole ? "whole, in" : "in"} ${closed ? "[" : "("}${low}, ${top}`;
}
