import type { Stop } from './walk.ts';

/** A stop's name, as short as it can be: `EgressRule`, `KUBE-SEP-6PRW…`, `route`, `encapsulate`. */
export function stopName(stop: Stop): string {
  switch (stop.kind) {
    case 'table':
      return stop.name;
    case 'chain':
      return stop.chain;
    case 'route':
    case 'neighbour':
    case 'conntrack':
    case 'tunnel':
    case 'endpoint':
      return stop.hook;
    default:
      return stop satisfies never;
  }
}
