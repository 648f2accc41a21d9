import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { comparePrediction } from '../../scripts/lab/compare.ts';
import { readPlan } from '../../scripts/lab/plan.ts';
import { type LegJson, placesOf, predictHops } from '../../scripts/lab/predict.ts';
import type { LabRun } from '../../scripts/lab/run-walk.ts';

const cases = fileURLToPath(new URL('../cases/lab/', import.meta.url));
const recorded = JSON.parse(readFileSync(`${cases}other-node-service.json`, 'utf8')) as LabRun;
const run = { ...recorded, reply: [] };
const places = placesOf(readPlan());

/** The request of Part C in the shape of `walk --json`, with the headers that were captured. */
function legsOfRequest(): readonly LegJson[] {
  const [sent, toKernel, fromKernel, wire, , received] = run.request.map(
    ({ tunnel: _tunnel, ...packet }) => packet,
  );
  const tunnel = { src: '10.79.1.201', dst: '10.79.1.202', vni: 0, udp_port: 6081 };
  const encapsulate = {
    hook: 'encapsulate',
    tunnel,
    eth_src: '00:50:56:8f:4e:82',
    eth_dst: '00:50:56:8f:1c:f6',
  };
  const leg = (
    node: string,
    where: LegJson['where'],
    ports: [string, string],
    before = {},
    after = {},
  ): LegJson => ({
    ...{ direction: 'request', node, where, in: ports[0], out: ports[1], before, after },
    stops: where === 'underlay' ? [encapsulate] : [],
  });
  return [
    leg('worker1', 'pod', ['eth0', 'frontend-a3ba2f'], sent, sent),
    leg('worker1', 'ovs', ['frontend-a3ba2f', 'antrea-gw0'], sent, toKernel),
    leg('worker1', 'kernel', ['antrea-gw0', 'antrea-gw0'], toKernel, fromKernel),
    leg('worker1', 'ovs', ['antrea-gw0', 'antrea-tun0'], fromKernel, wire),
    leg('worker1', 'underlay', ['antrea-tun0', 'antrea-tun0'], wire, wire),
    leg('worker2', 'ovs', ['antrea-tun0', 'backend2-202ff6'], wire, received),
  ];
}

describe('predictHops', () => {
  const walk = { format: 'antrea-tutor.walk/1', legs: legsOfRequest() };
  const predicted = predictHops(walk, places);

  it('names every place at which a capture sees the packet', () => {
    expect(predicted.map(({ at }) => at)).toEqual(run.request.map(({ at }) => at));
    expect(comparePrediction(run, predicted)).toEqual([]);
  });

  it('finds a header that is not as the walk says, and a place that was not passed', () => {
    const other = predicted.map((hop) => ({ ...hop, frame: { ...hop.frame, ip_ttl: 1 } }));
    expect(comparePrediction(run, other).length).toBe(predicted.length);
    expect(comparePrediction(run, predicted.slice(1))).toEqual([
      expect.stringMatching(/^the walk passes worker1 antrea-gw0, /),
    ]);
  });
});
