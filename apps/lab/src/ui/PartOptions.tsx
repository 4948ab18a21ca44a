import type { Part } from "unitball";
import { fieldsOf } from "../options/fields.ts";
import { edited, fresh, make, type Path, without } from "../options/make.ts";
import { roleNames, wordOf } from "../options/words.ts";
import { OptionField } from "./OptionField.tsx";

export interface EditProps {
  readonly part: Part;
  readonly layers: readonly string[];
  readonly onPart: (part: Part) => void;
}

/** All options of a part, those of the parts inside it too. */
export function PartOptions({ part, layers, onPart }: EditProps) {
  const fields = fieldsOf(part);
  const change = (path: Path, value: unknown): string | undefined => {
    try {
      onPart(edited(part, path, value));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  return (
    <div class="options">
      {fields.length === 0 && <p class="hint">It takes no options.</p>}
      {fields.map((field) => (
        <OptionField key={field.path.join(".")} part={part} field={field} layers={layers} onValue={change} />
      ))}
      {part.kind === "byLayer" && <Roles part={part} layers={layers} onPart={onPart} />}
      {part.kind === "mixture" && <Norms name="of" part={part} layers={layers} onPart={onPart} />}
      {part.kind === "adaptive" && <Norms name="candidates" part={part} layers={layers} onPart={onPart} />}
    </div>
  );
}

/** The roles of `byLayer` that have a norm of their own. */
function Roles({ part, layers, onPart }: EditProps) {
  const given = Object.keys(part.options);
  const free = roleNames.filter((role) => !given.includes(role));
  return (
    <div class="buttons">
      {free.map((role) => (
        <button
          key={role}
          type="button"
          class="quiet"
          onClick={() => onPart(make("byLayer", { ...part.options, [role]: fresh("sign", layers) }))}
        >
          + {wordOf("byLayer", role).meaning}
        </button>
      ))}
      {given.length > 1 &&
        given.map((role) => (
          <button key={`-${role}`} type="button" class="quiet" onClick={() => onPart(without(part, role))}>
            − {wordOf("byLayer", role).meaning}
          </button>
        ))}
    </div>
  );
}

/** How many norms `mixture` mixes, weighed alike when that changes, or `adaptive` chooses from. */
function Norms({ part, name, layers, onPart }: EditProps & { readonly name: "of" | "candidates" }) {
  const { weights: _, ...options } = part.options as Readonly<Record<string, unknown>>;
  const norms = options[name] as readonly Part[];
  const give = (next: readonly Part[]): void => onPart(make(part.kind, { ...options, [name]: next }));
  return (
    <div class="buttons">
      <button type="button" class="quiet" onClick={() => give([...norms, fresh("euclidean", layers)])}>
        + a norm
      </button>
      {norms.length > 1 && (
        <button type="button" class="quiet" onClick={() => give(norms.slice(0, -1))}>
          − the last norm
        </button>
      )}
    </div>
  );
}
