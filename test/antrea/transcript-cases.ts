import { type Cluster, type WalkProtocol, walk } from '../../src/cluster/index.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';
import { transcriptText } from '../support/words.ts';

const clusters = new Map<string, Cluster>();

function clusterNamed(name: string): Cluster {
  const known = clusters.get(name) ?? bundledCluster(name);
  clusters.set(name, known);
  return known;
}

/**
 * The transcript of what a case asks for, on one line: `SNAPSHOT SCENARIO`, or `SNAPSHOT FROM TO [PROTOCOL] [request-only]`. Only the
 * lines that `show` names follow, each a pattern, where the case has such lines.
 */
export function transcriptOf(input: string): string {
  const [line = '', ...patterns] = input.split('\n');
  const [snapshot = '', from = '', to, ...options] = line.split(' ');
  const cluster = clusterNamed(snapshot);
  const protocols: readonly WalkProtocol[] = ['tcp', 'udp', 'icmp', 'arp'];
  const protocol = protocols.find((name) => options.includes(name));
  const made =
    to === undefined
      ? namedWalk(cluster, from)
      : walk(cluster, {
          from,
          to,
          reply: !options.includes('request-only'),
          ...(protocol === undefined ? {} : { protocol }),
        });
  const text = transcriptText(made, cluster).trimEnd();
  if (patterns.length === 0) return text;
  return text
    .split('\n')
    .filter((told) => patterns.some((pattern) => new RegExp(pattern).test(told)))
    .join('\n');
}
