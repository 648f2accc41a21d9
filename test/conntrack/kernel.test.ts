import { describe, expect, it } from 'vitest';
import { readCases } from '../support/cases.ts';
import { askTracker, modelTracker, readConversation } from './conversation.ts';
import { hostTracker, switchTracker } from './our-trackers.ts';

const [file] = readCases('conntrack/kernel.txt');

describe.each(file?.cases ?? [])('$name', ({ input, expected }) => {
  const conversations = input.split('\n').map(readConversation);
  const answers = (ask: (one: (typeof conversations)[number]) => string) => conversations.map(ask).join('\n');

  it('is to the model as it is to the kernel, in any zone', () => {
    expect(answers((one) => askTracker(modelTracker(0), one))).toBe(expected);
    expect(answers((one) => askTracker(modelTracker(65520), one))).toBe(expected);
  });

  it('is so to a bridge, which calls invalid what the kernel leaves untracked', () => {
    const asInBridge = expected.replaceAll('UNTRACKED', 'INVALID');
    expect(answers((one) => askTracker(switchTracker(65520), one))).toBe(asInBridge);
  });

  it('is so to a node', () => {
    const ours = conversations.filter(({ family }) => family === 4).map(({ line }) => line);
    const wanted = expected.split('\n').filter((line) => ours.includes(line.split(' -> ')[0] ?? ''));
    const asked = conversations.filter(({ family }) => family === 4);
    expect(asked.map((one) => askTracker(hostTracker(), one))).toEqual(wanted);
  });
});
