/**
 * Promise.withResolvers for Node 20, which Ink 8 calls (ECMAScript 2024, "Promise.withResolvers"); Node 22 has it. To be imported before
 * the screens are.
 */
export function providePromiseWithResolvers(): void {
  const known = Promise as unknown as { withResolvers?: () => unknown };
  known.withResolvers ??= () => {
    let resolve: ((value: unknown) => void) | undefined;
    let reject: ((reason: unknown) => void) | undefined;
    const promise = new Promise((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    return { promise, resolve, reject };
  };
}
