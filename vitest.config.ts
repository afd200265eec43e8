import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Most tests wait for a process of their own: a core each is not too many.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          ...timeouts,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts', 'tests/properties/**/*.test.ts'],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'cli',
          include: ['tests/cli/**/*.test.ts'],
          globalSetup: ['tests/global-setup.ts'],
        },
      },
    ],
  },
});
