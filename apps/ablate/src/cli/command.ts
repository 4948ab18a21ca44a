import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { checkOptions } from "./options.ts";

/** A citty command whose words are checked before it runs. */
export function command<const A extends ArgsDef>(
  name: string,
  definition: Omit<CommandDef<A>, "meta" | "setup"> & { readonly description: string },
): CommandDef<A> {
  const { description, ...rest } = definition;
  return defineCommand<A>({
    ...rest,
    meta: { name: `ablate ${name}`, description },
    setup: ({ rawArgs, args: _, cmd }) => checkOptions(name, rawArgs, (cmd.args ?? {}) as ArgsDef),
  } as CommandDef<A>);
}
