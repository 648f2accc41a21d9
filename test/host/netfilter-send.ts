import { formatConntrack } from '../../src/conntrack/index.ts';
import { hasCommand } from '../judge/index.ts';
import {
  clientAddresses,
  ports,
  routerAddresses,
  serverAddresses,
  serviceAddresses,
} from './netfilter-rules.ts';
import type { Agent, Command, World } from './netfilter-world.ts';
import type { OurRouter, Prediction } from './our-router.ts';
import type { Random } from './random.ts';

/** A random packet to send: of the client, or of the router itself. */
export function randomCommand(random: Random, id: number, fromRouter: boolean): Command {
  const destinations = [
    ...serverAddresses,
    ...serverAddresses,
    ...serviceAddresses,
    ...serviceAddresses,
    ...routerAddresses,
  ];
  const destination = random.pick(fromRouter ? [...destinations, '127.0.0.1'] : destinations);
  return {
    id,
    protocol: random.pick(['udp', 'udp', 'udp', 'tcp', 'tcp', 'icmp']),
    source: fromRouter ? '' : random.pick(clientAddresses),
    sourcePort: 40000 + id,
    destination,
    destinationPort: random.pick(ports),
    patience: 60,
  };
}

/** Sends one command's packet and says what was not as predicted. */
export async function send(
  world: World,
  command: Command,
  prediction: Prediction,
  sender: Agent,
): Promise<readonly string[]> {
  const { id, protocol } = command;
  const mine = (what: string) => (report: { readonly id: number; readonly what: string }) =>
    report.id === id && report.what === what;
  // Where an answer is predicted there is time to wait for it, however busy the machine; elsewhere silence is soon believed.
  sender.send(prediction.answeredFrom === undefined ? command : { ...command, patience: 4000 });
  const wrong: string[] = [];
  if (protocol !== 'udp') {
    await sender.wait((report) => report.id === id, 10_000);
    const answered = sender.reports.some(mine('answered'));
    // What a router delivers to itself it answers itself, and that answer is not followed here.
    if (prediction.arrives?.by !== 'router' && answered !== (prediction.answeredFrom !== undefined)) {
      wrong.push(`${id}: ${answered ? 'refused by somebody' : 'silence'}, not as predicted`);
    }
    return wrong;
  }
  await sender.wait((report) => report.id === id && report.what !== 'answered', 4000);
  const { arrives, answeredFrom } = prediction;
  if (arrives) {
    const agent = world[arrives.by];
    await agent.wait(mine('arrived'), 4000);
    const report = agent.reports.find(mine('arrived'));
    if (report?.at !== arrives.at || report.from !== arrives.from) {
      wrong.push(
        `${id}: ${arrives.from} at ${arrives.by} ${arrives.at} predicted, ${JSON.stringify(report)} seen`,
      );
    }
  }
  if (answeredFrom !== undefined) {
    await sender.wait(mine('answered'), 4000);
    const report = sender.reports.find(mine('answered'));
    if (report?.from !== answeredFrom)
      wrong.push(`${id}: answer from ${answeredFrom} predicted, ${JSON.stringify(report)} seen`);
  }
  return wrong;
}

/** UDP connections that only one side knows. Those of TCP are forgotten with their RST, and timeouts run. */
export async function conntrackDifferences(
  world: World,
  { conntrack }: OurRouter,
): Promise<readonly string[]> {
  if (!hasCommand('conntrack')) return [];
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('udp '))
      .map((line) => line.trimEnd().replace(/^(udp +17) \d+/, '$1'));
  const real = lines((await world.routerNetns.tryExec('conntrack', ['-L'])).stdout);
  const ours = lines(formatConntrack(conntrack));
  return [
    ...ours.filter((line) => !real.includes(line)).map((line) => `not in the kernel: ${line}`),
    ...real.filter((line) => !ours.includes(line)).map((line) => `not in ours: ${line}`),
  ];
}
