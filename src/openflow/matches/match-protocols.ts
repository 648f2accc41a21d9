import { ctStateFlags } from '../../packet/index.ts';
import type { MatchBuilder } from './match-builder.ts';
import { wellKnown } from './match-key.ts';
import type { MatchProtocols } from './match-prerequisite.ts';

const laterFragment = 2;

const [ctNew = 0, ctEst = 0, ctRel = 0, ctRpl = 0, ctInv = 0, ctTrk = 0, ctSnat = 0, ctDnat = 0] =
  ctStateFlags.map(([, bit]) => bit);

/** What the match in a builder says about the packet's protocols, found out when asked. */
export class BuilderProtocols implements MatchProtocols {
  constructor(private readonly builder: MatchBuilder) {}

  get ethType(): number | undefined {
    return this.builder.exact(wellKnown.ethType);
  }

  get ipProto(): number | undefined {
    return this.builder.exact(wellKnown.ipProto);
  }

  get icmpType(): number | undefined {
    return this.builder.exact(wellKnown.tpSrc);
  }

  get laterFragment(): boolean {
    return this.builder.requires(wellKnown.ipFrag, laterFragment, laterFragment);
  }

  /** A state that only a valid connection has, or an explicit "tracked, not invalid" (ovs-fields(7), "ct_state"). */
  get connection(): boolean {
    const states = [ctNew, ctEst, ctRel, ctRpl, ctSnat, ctDnat];
    if (states.some((bit) => this.builder.requires(wellKnown.ctState, bit, bit))) return true;
    return this.builder.requires(wellKnown.ctState, ctTrk | ctInv, ctTrk);
  }
}
