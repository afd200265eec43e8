/** Command lines that are wrong: exit code 2, and what to write instead. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const wrong: readonly (readonly [line: string, says: string])[] = [
  ['buidl', 'unknown command "buidl"\n  = did you mean "build"?'],
  ['build --selct a', 'unknown option "--selct"\n  = did you mean "--select"?'],
  ['run --models a', 'unknown option "--models"\n  = write --select'],
  [
    'deps',
    'unknown command "deps"\n  = there are no packages: macros and tests are files of the project',
  ],
  ['build --nonsense', 'unknown option "--nonsense"\n  = see: eider build --help'],
  [
    'build --threads many',
    'option "--threads <n>" argument "many" is invalid\n  = give a whole number',
  ],
  [
    'build --log-format xml',
    'option "--log-format <format>" argument "xml" is invalid\n  = allowed choices are text, json',
  ],
  ['build --target', 'option "-t, --target <name>" argument missing\n  = see: eider build --help'],
  ['build orders', 'too many arguments for "build"\n  = nodes are named by --select (-s)'],
  ['debug orders', 'too many arguments for "debug"\n  = expected 0 arguments but got 1'],
  ['completion', 'missing required argument "shell"\n  = see: eider completion --help'],
];

for (const [line, says] of wrong) {
  it(`eider ${line}`, async () => {
    const rig = createShop();
    const { code, stdout, stderr } = await rig.eider(...line.split(' '));
    expect(stderr).toBe(`error[E0701] ${says}\n`);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(rig.files()).toEqual(['project.yml']);
  });
}

it('names the variable that is wrong', async () => {
  const { code, stderr } = await createShop().withEnv({ EIDER_THREADS: 'many' }, 'build');
  expect(stderr).toBe(
    'error[E0701] option "--threads <n>" value "many" from env "EIDER_THREADS" is invalid\n' +
      '  = give a whole number\n',
  );
  expect(code).toBe(2);
});

it('shows help where nothing is asked for', async () => {
  const { code, stdout, stderr } = await createShop().eider();
  expect(stdout + stderr).toMatch(/^Usage: eider \[options\] \[command\]\n/);
  expect(code).toBe(2);
});

it('shows help where it is asked for', async () => {
  const { code, stdout } = await createShop().eider('build', '--help');
  expect(stdout).toContain('eider build -s +campaign_roi        one model and all that it is made');
  expect(code).toBe(0);
});
