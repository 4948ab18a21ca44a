import { make } from "../options/make.ts";
import { roleNames, routeWord } from "../options/words.ts";
import { innerOf, type Optimizer, type Whole } from "../recipes/optimizer.ts";

interface Props {
  readonly partition: Whole;
  readonly onOptimizer: (optimizer: Optimizer) => void;
}

/** The routes of a partition: roles that may go apart, and those that may come back to the rest. */
export function Routes({ partition, onOptimizer }: Props) {
  const routes = Object.fromEntries(innerOf(partition));
  const given = Object.keys(routes);
  const rest = routes["*"] ?? Object.values(routes)[0];
  const give = (next: object) => onOptimizer(make("partition", next) as Whole);
  const less = (role: string) => Object.fromEntries(Object.entries(routes).filter(([name]) => name !== role));
  return (
    <div class="buttons">
      {roleNames
        .filter((role) => !given.includes(role))
        .map((role) => (
          <button
            key={role}
            type="button"
            class="quiet"
            onClick={() => give(role === "*" ? { ...routes, [role]: rest } : { [role]: rest, ...routes })}
          >
            + {routeWord(role)}
          </button>
        ))}
      {given.length > 1 &&
        given.map((role) => (
          <button key={`-${role}`} type="button" class="quiet" onClick={() => give(less(role))}>
            − {routeWord(role)}
          </button>
        ))}
    </div>
  );
}
