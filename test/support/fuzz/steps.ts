/**
 * Counts the work that a function does on texts, without a clock: one step for every character looked at, as far as the methods of
 * strings and regular expressions tell. A parser whose steps grow faster than its input would hang on a long one.
 */
export function countSteps(run: () => void): number {
  let steps = 0;
  const restore: (() => void)[] = [];
  const count = <K extends keyof string>(
    name: K,
    cost: (self: string, args: readonly unknown[], result: unknown) => number,
  ) => {
    const original = String.prototype[name] as unknown as (...args: unknown[]) => unknown;
    const counted = function (this: unknown, ...args: unknown[]) {
      const result = original.apply(this, args);
      steps += cost(this as string, args, result);
      return result;
    };
    Object.defineProperty(String.prototype, name, { value: counted, configurable: true, writable: true });
    restore.push(() =>
      Object.defineProperty(String.prototype, name, { value: original, configurable: true, writable: true }),
    );
  };
  const searched = (self: string, args: readonly unknown[], result: unknown) => {
    const from = typeof args[1] === 'number' ? args[1] : 0;
    return result === -1 ? self.length - from : Number(result) - from + 1;
  };
  const whole = (self: string) => self.length + 1;
  count('charCodeAt', () => 1);
  count('indexOf', searched);
  count('includes', whole);
  count('split', whole);
  count('replace', whole);
  count('match', whole);
  count('slice', (_self, _args, result) => 1 + String(result).length / 16);
  const originalExec = RegExp.prototype.exec;
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    steps += text.length + 1;
    return originalExec.call(this, text);
  };
  restore.push(() => {
    RegExp.prototype.exec = originalExec;
  });
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}
