/**
 * Enough of Python to read what toPython writes: assignments and one-line functions of numbers, names, calls, tuples,
 * lists, dicts, lambdas, arithmetic and conditional expressions. Names that are not defined stay symbols, and calling a
 * symbol gives a record of the call, so that the published optimizers are data here.
 */
export interface Call {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}
interface Symbolic {
  readonly symbol: string;
}
export type Environment = Readonly<Record<string, unknown>>;
type Expression = (env: Environment) => unknown;
type Binary = (a: unknown, b: unknown) => unknown;

export const isCall = (value: unknown): value is Call => typeof value === "object" && value !== null && "call" in value;

/** What arithmetic and attributes mean for values that are not numbers: arrays of whoever evaluates. */
export interface Arithmetic {
  binary(op: string, a: unknown, b: unknown): unknown;
  attribute(of: unknown, name: string): unknown;
  /** Told of every name that is not defined when it is looked up. */
  unknown?(name: string): void;
}
const numbers: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "**": (a, b) => a ** b,
  "<": (a, b) => Number(a < b),
};

/** The values that a program assigns, by name, over those it is given; what it does to `opt_state` is left to the reader. */
export function run(source: string, given: Environment, arithmetic: Arithmetic): Record<string, unknown> {
  const env: Record<string, unknown> = { ...given };
  for (const statement of statements(source)) {
    const made = /^def (\w+)\((.*?)\):\s*return ([\s\S]*)$/.exec(statement);
    const assigned = /^([\w]+) = ([\s\S]*)$/.exec(statement);
    if (made) env[made[1]!] = parse(`lambda ${made[2]}: ${made[3]}`, arithmetic)(env);
    else if (assigned && assigned[1] !== "opt_state") env[assigned[1]!] = parse(assigned[2]!, arithmetic)(env);
  }
  return env;
}

/** Statements at the left margin, with the lines that belong to them; comments and imports left out. */
export function statements(source: string): string[] {
  const lines = source.split("\n").map((line) => line.replace(/\s*#.*$/, ""));
  const found: string[] = [];
  for (const line of lines) {
    if (line === "" || /^(import|from) /.test(line)) continue;
    if (/^[\w]/.test(line)) found.push(line);
    else found[found.length - 1] += `\n${line}`;
  }
  return found;
}

export function parse(text: string, arithmetic: Arithmetic): Expression {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|"[^"]*"|\*\*|[-+*/()[\]{},:.=<]/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++]!;
  const take = (token: string) => {
    if (next() !== token) throw new SyntaxError(`Expected ${token} at ${tokens.slice(at - 3, at + 3).join(" ")}`);
  };
  const apply =
    (op: string): Binary =>
    (a, b) =>
      typeof a === "number" && typeof b === "number" ? numbers[op]!(a, b) : arithmetic.binary(op, a, b);
  const binary = (operand: () => Expression, ...ops: string[]): Expression => {
    let left = operand();
    while (ops.includes(peek()!)) {
      const f = apply(next());
      const [a, b] = [left, operand()];
      left = (env) => f(a(env), b(env));
    }
    return left;
  };

  function expression(): Expression {
    if (peek() === "lambda") return lambda();
    const value = compared();
    if (peek() !== "if") return value;
    next();
    const test = compared();
    take("else");
    const otherwise = expression();
    return (env) => (test(env) ? value(env) : otherwise(env));
  }
  const compared = () => binary(sum, "<");
  const sum = () => binary(product, "+", "-");
  const product = () => binary(power, "*", "/");
  function power(): Expression {
    if (peek() === "-") {
      next();
      const a = power();
      return (env) => apply("*")(-1, a(env));
    }
    return binary(postfix, "**");
  }
  function lambda(): Expression {
    take("lambda");
    const names: string[] = [];
    const defaults: Record<string, Expression> = {};
    while (peek() !== ":") {
      const name = next();
      names.push(name);
      if (peek() === "=") {
        next();
        defaults[name] = expression();
      }
      if (peek() === ",") next();
    }
    take(":");
    const body = expression();
    return (env) =>
      (...args: readonly unknown[]) => {
        const last = args.at(-1);
        const options = isOptions(last) ? last.options : {};
        const bound = names.map((name, i) => [
          name,
          name in options ? options[name] : i < args.length && !isOptions(args[i]) ? args[i] : defaults[name]?.(env),
        ]);
        return body({ ...env, ...Object.fromEntries(bound) });
      };
  }
  function postfix(): Expression {
    let value = atom();
    for (;;) {
      const of = value;
      if (peek() === ".") {
        next();
        const name = next();
        value = (env) => attribute(of(env), name);
      } else if (peek() === "[") {
        next();
        const index = expression();
        take("]");
        value = (env) => (of(env) as readonly unknown[]).at(index(env) as number);
      } else if (peek() === "(") {
        const { args, options } = given();
        value = (env) =>
          called(
            of(env),
            args.map((a) => a(env)),
            Object.fromEntries(options.map(([k, a]) => [k, a(env)])),
          );
      } else return value;
    }
  }
  const attribute = (of: unknown, name: string): unknown =>
    typeof of === "object" && of !== null && "symbol" in of
      ? { symbol: `${(of as Symbolic).symbol}.${name}` }
      : typeof of === "object" && of !== null && name in of
        ? (of as Record<string, unknown>)[name]
        : arithmetic.attribute(of, name);
  function called(f: unknown, args: readonly unknown[], options: Record<string, unknown>): unknown {
    if (typeof f !== "function") return { call: (f as Symbolic).symbol, args, options };
    return Object.keys(options).length > 0 ? f(...args, { options }) : f(...args);
  }
  function given(): { args: Expression[]; options: [string, Expression][] } {
    const [args, options]: [Expression[], [string, Expression][]] = [[], []];
    take("(");
    while (peek() !== ")") {
      if (tokens[at + 1] === "=") {
        const name = next();
        take("=");
        options.push([name, expression()]);
      } else args.push(expression());
      if (peek() === ",") next();
    }
    take(")");
    return { args, options };
  }
  function list(close: string): Expression[] {
    const items: Expression[] = [];
    next();
    while (peek() !== close) {
      items.push(expression());
      if (peek() === ",") next();
    }
    take(close);
    return items;
  }
  function atom(): Expression {
    const token = peek()!;
    if (token === "(") {
      const items = list(")");
      const tuple = items.length !== 1 || tokens[at - 2] === ",";
      if (tuple) return (env) => items.map((item) => item(env));
      return items[0]!;
    }
    if (token === "[") {
      const items = list("]");
      return (env) => items.map((item) => item(env));
    }
    if (token === "{") {
      next();
      const entries: [Expression, Expression][] = [];
      while (peek() !== "}") {
        const key = expression();
        take(":");
        entries.push([key, expression()]);
        if (peek() === ",") next();
      }
      take("}");
      return (env) => Object.fromEntries(entries.map(([k, v]) => [k(env), v(env)]));
    }
    next();
    if (token === "True" || token === "False") return () => token === "True";
    if (token === "None") return () => null;
    if (token.startsWith('"')) return () => token.slice(1, -1);
    if (/^\d/.test(token)) return () => Number(token);
    return (env) => {
      if (Object.hasOwn(env, token)) return env[token];
      arithmetic.unknown?.(token);
      return { symbol: token };
    };
  }
  const whole = expression();
  if (at !== tokens.length) throw new SyntaxError(`Not read: ${tokens.slice(at).join(" ")}`);
  return whole;
}

const isOptions = (value: unknown): value is { options: Record<string, unknown> } =>
  typeof value === "object" && value !== null && "options" in value && !("call" in value);
