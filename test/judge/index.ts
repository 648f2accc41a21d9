export { hasNetfilter, hasNetns, Netns } from './netns.ts';
export { type DaemonOptions, hasOpenVSwitch, OvsDaemons } from './ovs-daemons.ts';
export {
  type DumpOptions,
  PrivateSwitch,
  type Protocol,
  type SwitchOptions,
  type SwitchPort,
} from './private-switch.ts';
export { hasCommand, type RunOptions, type RunResult, run, tryRun } from './run.ts';
export {
  canonicalTrace,
  formatTraceCase,
  parseTraceCase,
  type TraceCase,
  type TraceEnd,
  type TraceQuestion,
  traceEnd,
} from './trace-case.ts';
export { UnixctlClient } from './unixctl.ts';
