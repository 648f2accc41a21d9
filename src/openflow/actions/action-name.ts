import type { Action } from './action.ts';

/** The word by which flow text calls an action, e.g. `resubmit` or `mod_dl_src`. */
export function formatActionName(action: Action): string {
  switch (action.kind) {
    case 'mod':
    case 'pop-vlan':
      return action.form;
    case 'output-field':
      return 'output';
    case 'stack-push':
      return 'push';
    case 'stack-pop':
      return 'pop';
    case 'check-packet-larger':
      return 'check_pkt_larger';
    case 'bundle':
      return action.dst ? 'bundle_load' : 'bundle';
    default:
      return action.kind.replaceAll('-', '_');
  }
}
