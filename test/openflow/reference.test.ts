import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePage } from '../../scripts/reference-page.ts';
import {
  actionReference,
  actionReferences,
  formatActionName,
  parseActions,
} from '../../src/openflow/index.ts';
import { baseFields, fieldReference } from '../../src/packet/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { readCases } from '../support/cases.ts';

describe('the reference', () => {
  it('describes every field', () => {
    for (const field of baseFields) expect(fieldReference(field).meaning.length).toBeGreaterThan(20);
  });

  it('describes every action that the cases have', () => {
    for (const { input } of readCases('flows/actions.txt')[0]!.cases) {
      for (const action of parseActions(sourceText('actions', input)).value) {
        expect(actionReference(formatActionName(action)), formatActionName(action)).toBeDefined();
      }
    }
  });

  it('describes each action once', () => {
    const names = actionReferences.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is what docs/reference/fields-and-actions.md says (else run scripts/write-reference.ts)', () => {
    const page = readFileSync(new URL('../../docs/reference/fields-and-actions.md', import.meta.url), 'utf8');
    expect(page).toBe(referencePage());
  });
});
