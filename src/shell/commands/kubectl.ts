import type { ShellCommand } from '../command.ts';
import { failed } from '../result.ts';
import { didYouMean } from '../suggest.ts';
import { completeExec, kubectlExec } from './kubectl-exec.ts';
import { completeGet, kubectlGet } from './kubectl-get.ts';

const verbs = ['get', 'exec'];

/** `kubectl`: what the cluster says of itself, and commands inside its pods. */
export const kubectl: ShellCommand = {
  name: 'kubectl',
  usage: [
    'kubectl get pods|svc|ep|netpol|nodes [NAME…] [-n NAMESPACE|-A] [-l LABEL=VALUE] [-o wide|name|yaml]',
    'kubectl exec [-n NAMESPACE] [-it] POD [-c CONTAINER] -- COMMAND…',
  ],
  summary: 'pods, services, endpoints, policies, nodes; commands inside pods',
  run: (call) => {
    // kubectl takes its common options before the verb, too.
    const at = call.args.findIndex((word) => verbs.includes(word));
    const verb = at < 0 ? call.args.find((word) => !word.startsWith('-')) : call.args[at];
    const args = at < 0 ? [] : [...call.args.slice(0, at), ...call.args.slice(at + 1)];
    if (verb === 'get') return kubectlGet({ ...call, args });
    if (verb === 'exec') return kubectlExec({ ...call, args });
    if (verb === undefined) return failed(`usage: ${kubectl.usage.join('\n       ')}`);
    if (['describe', 'logs', 'apply', 'delete', 'edit', 'create', 'top'].includes(verb)) {
      return failed(
        `(kubectl ${verb} is not answered from a snapshot; get and exec are, with -o wide or -o yaml)`,
      );
    }
    return failed(`error: unknown command "${verb}" for "kubectl"${didYouMean(verb, verbs)}`);
  },
  complete: (call) => {
    const [verb, ...args] = call.args;
    if (verb === undefined) return verbs;
    return verb === 'get'
      ? completeGet({ ...call, args })
      : verb === 'exec'
        ? completeExec({ ...call, args })
        : [];
  },
};
