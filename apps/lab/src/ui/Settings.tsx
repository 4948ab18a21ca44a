import type { Runner } from "../state/run.ts";
import { limits, type Setup } from "../state/setup.ts";
import { useOfRun } from "../state/useRunner.ts";
import { backendNames } from "../worker/messages.ts";
import { ChoiceField } from "./ChoiceField.tsx";
import { NumberField } from "./NumberField.tsx";

interface Props {
  readonly setup: Setup;
  readonly trainer: Runner;
  readonly onSetup: (change: Partial<Setup>) => void;
}

const titles = { auto: "the best there is", webgpu: "WebGPU", wasm: "WASM", cpu: "cpu (plain JavaScript)" } as const;

/** Seed, steps, batch and backend: the same for both. */
export function Settings({ setup, trainer, onSetup }: Props) {
  const count = (key: keyof typeof limits) => (value: number) => {
    const { low, high } = limits[key];
    if (!Number.isInteger(value) || value < low || value > high) {
      return `It must be a whole number from ${low} to ${high}.`;
    }
    onSetup({ [key]: value });
    return undefined;
  };
  const range = (key: keyof typeof limits) => ({ ...limits[key], closed: true, whole: true });
  const choices = (["auto", ...backendNames] as const).map((value) => ({ value, title: titles[value] }));
  return (
    <div class="settings">
      <NumberField
        word={{ meaning: "Seed", unit: "the same for both" }}
        quiet
        value={setup.seed}
        range={range("seed")}
        onValue={count("seed")}
      />
      <NumberField
        word={{ meaning: "Steps" }}
        quiet
        value={setup.steps}
        range={range("steps")}
        onValue={count("steps")}
      />
      <NumberField
        word={{ meaning: "Batch", unit: "examples a step" }}
        quiet
        value={setup.batch}
        range={range("batch")}
        onValue={count("batch")}
      />
      <div>
        <ChoiceField
          label="Backend"
          value={setup.backend}
          choices={choices}
          onValue={(value) => onSetup({ backend: value as Setup["backend"] })}
        />
        <Running trainer={trainer} />
      </div>
    </div>
  );
}

/** What the run is on, and why on nothing better. */
function Running({ trainer }: { readonly trainer: Runner }) {
  const ready = useOfRun(trainer, (run) => run.ready);
  if (ready === undefined) return null;
  return (
    <>
      <p class="hint">Running on {titles[ready.backend]}.</p>
      {Object.entries(ready.refusals).map(([name, reason]) => (
        <p key={name} class="hint">
          Not on {titles[name as keyof typeof titles]}: {reason}
        </p>
      ))}
    </>
  );
}
