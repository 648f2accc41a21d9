import type { PluginKnowledge } from '../snapshot/index.ts';
import { findRoles } from './roles.ts';
import { findServices } from './services.ts';
import { isPipelineOrder } from './tables.ts';

/** What only somebody who knows Antrea can read of a snapshot's flows. */
export const antreaPlugin: PluginKnowledge = {
  findRoles,
  findServices,
  isPipelineOrder,
  podSets: [
    { name: 'ANTREA-POD-IP', family: 4 },
    { name: 'ANTREA-POD-IP6', family: 6 },
  ],
  virtualMac: 'aa:bb:cc:dd:ee:ff',
};
