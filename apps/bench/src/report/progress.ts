import type { WriteStream } from "node:tty";

/** 75 s → "1:15". */
const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** One group after the other, each with the seconds that it is expected to take. */
export interface Course {
  readonly names: readonly string[];
  readonly seconds: readonly number[];
}

/** Seconds left when group `at` has run for `elapsed`: its own rest (a tenth more, once it has outrun what was expected) and all of the later ones. */
export const left = ({ seconds }: Course, at: number, elapsed: number): number =>
  Math.max((seconds[at] ?? 0) - elapsed, elapsed / 10, 1) + seconds.slice(at + 1).reduce((a, b) => a + b, 0);

/** "[2/6] polar, 3 figures, about 3:20 left" */
export const words = (course: Course, at: number, elapsed: number, figures: number): string =>
  `[${at + 1}/${course.names.length}] ${course.names[at]}, ${figures} figure${figures === 1 ? "" : "s"}, about ${clock(left(course, at, elapsed))} left`;

/** Shows how far a course is: one line that changes on a terminal, a line every ten seconds anywhere else. */
export function show(course: Course, out: WriteStream) {
  let [at, since, figures] = [0, performance.now(), 0];
  const draw = () => {
    const line = words(course, at, (performance.now() - since) / 1000, figures);
    out.write(out.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
  };
  const timer = setInterval(draw, out.isTTY ? 500 : 10_000);
  return {
    begin(group: number) {
      [at, since] = [group, performance.now()];
      draw();
    },
    told() {
      figures++;
    },
    close() {
      clearInterval(timer);
      if (out.isTTY) out.write("\r\u001B[K");
    },
  };
}
