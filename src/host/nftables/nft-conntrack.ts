import type { AddressFamily } from '../../packet/index.ts';
import type { NftExpression, NftFamily, NftRule, NftTable } from './nftables.ts';

/** Whether rules of nft make the kernel track connections of a family: those that ask `ct`, translate, or set a connection's mark. */
export function nftUsesConntrack(tables: readonly NftTable[], family: AddressFamily | undefined): boolean {
  const families: readonly NftFamily[] = [family === 6 ? 'ip6' : 'ip', 'inet'];
  return tables.some(
    (table) =>
      families.includes(table.family) &&
      [...table.chains.values()].some(({ rules }) => rules.some(asksConntrack)),
  );
}

function asksConntrack({ statements }: NftRule): boolean {
  return statements.some(({ action }) => {
    switch (action.kind) {
      case 'nat':
      case 'set-connection-mark':
      case 'offload':
        return true;
      case 'match':
        return readsConnection(action.left);
      case 'vmap':
      case 'update':
        return readsConnection(action.key);
      case 'set-mark':
      case 'set-field':
        return readsConnection(action.value);
      default:
        return false;
    }
  });
}

function readsConnection(expression: NftExpression): boolean {
  switch (expression.kind) {
    case 'select':
      return expression.selector.kind === 'ct';
    case 'concat':
      return expression.parts.some(readsConnection);
    case 'binary':
      return readsConnection(expression.left) || readsConnection(expression.right);
    case 'map':
      return readsConnection(expression.key);
    case 'constant':
      return false;
    default:
      return expression satisfies never;
  }
}
