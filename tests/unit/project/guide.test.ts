/** The examples of the guide are a project that loads. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configTable } from '../../../src/project/config/config-table.ts';
import { problems } from './virtual-project.ts';

const guide = readFileSync(new URL('../../../docs/guide/project.md', import.meta.url), 'utf8');

describe('docs/guide/project.md', () => {
  it('shows files without mistakes', () => {
    const shown = [...guide.matchAll(/```yaml\n# (\S+\.yml)\n(.*?)```/gs)];
    const tree = Object.fromEntries(shown.map(([, path = '', text = '']) => [path, text]));
    expect(Object.keys(tree)).toEqual(['project.yml', 'models/marts/campaigns.yml']);
    const files = { 'models/marts/campaign_roi.sql': '', 'models/staging/a.sql': '' };
    expect(problems({ ...tree, ...files }, { vars: 'folder: data' })).toBe('');
  });

  it('names every configuration key', () => {
    const missing = configTable.filter(
      ({ name, kinds }) => !kinds.includes('snapshot') && !guide.includes(`\`${name}\``),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
