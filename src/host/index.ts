export { addressType, isLocal } from './addresses/address-type.ts';
export { type Interface, type InterfaceAddress, parseIpAddress } from './addresses/interfaces.ts';
export type { Choice, Choose, NumgenBranch, StatisticBranch } from './choice.ts';
export { type ForwardOptions, forwardPacket, sendPacket } from './forward.ts';
export { type Host, type HostParts, makeHost } from './host.ts';
export type * from './iptables/iptables.ts';
export { parseIptablesList } from './iptables/iptables-list.ts';
export { formatIptablesList, type ListOptions } from './iptables/iptables-list-format.ts';
export { parseIptablesSave } from './iptables/iptables-save.ts';
export type { HostDisposition, HostResult, NftElements } from './kernel-walk.ts';
export { arpReply, arpRequest } from './neighbours/arp.ts';
export { formatNeighbours, type Neighbour, parseNeighbours } from './neighbours/neighbour.ts';
export { completeNeighbour, findNeighbour } from './neighbours/neighbour-lookup.ts';
export { parseNftRuleset } from './nftables/nft-ruleset.ts';
export type * from './nftables/nftables.ts';
export { type NextHop, parseIpRoute, type Route, type RouteType } from './routes/route.ts';
export { formatRouteGet } from './routes/route-get.ts';
export {
  type RouteDecision,
  type RouteFailure,
  type RouteQuery,
  routeLookup,
} from './routes/route-lookup.ts';
export { parseIpRule, type Rule, type RuleAction } from './routes/rule.ts';
export { type Ipset, type IpsetEntry, parseIpset } from './sets/ipset.ts';
export { parseSysctl, type Sysctl } from './sysctl.ts';
export type { TextPlace } from './words.ts';
