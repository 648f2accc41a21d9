import type { Hop } from './capture.ts';
import type { Difference } from './compare.ts';
import type { LabRun } from './run-walk.ts';

/** A run as text: one line per place that a packet passed, then what was not as expected. */
export function describeRun(run: LabRun, facts: number, differences: readonly Difference[]): string {
  const lines = [`\n${run.walk} (${run.part.length === 1 ? `Part ${run.part}` : run.part})`];
  const width = Math.max(...[...run.request, ...run.reply].map((hop) => hop.at.length)) + 1;
  for (const direction of ['request', 'reply'] as const) {
    lines.push(`  ${direction}`, ...run[direction].map((hop) => describeHop(hop, width)));
  }
  const places = run.request.length + run.reply.length;
  lines.push(`  ${places} places compared with the tutor's walk`);
  if (facts > 0) lines.push(`  ${facts} headers of the article's own captures compared`);
  lines.push(...differences.map((difference) => `  DIFFERENT ${difference}`));
  return lines.join('\n');
}

function describeHop(hop: Hop, width: number): string {
  const ends = `${hop.eth_src} > ${hop.eth_dst}`;
  const inner =
    hop.arp_op === undefined
      ? `${hop.ip_src}:${hop.src_port} > ${hop.ip_dst}:${hop.dst_port} ttl ${hop.ip_ttl}`
      : hop.arp_op === 1
        ? `who-has ${hop.arp_tpa} tell ${hop.arp_spa}`
        : `${hop.arp_spa} is-at ${hop.arp_sha}`;
  const tunnel = hop.tunnel;
  const outer =
    tunnel === undefined
      ? ''
      : `  in GENEVE ${tunnel.eth_src} > ${tunnel.eth_dst} ${tunnel.src} > ${tunnel.dst}`;
  return `    ${hop.at.padEnd(width)} ${ends}  ${inner}${outer}`;
}
