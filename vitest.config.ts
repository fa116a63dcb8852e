import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    isolate: false,
    // One more than the two cores of the promise: tests wait a third of their time, for servers, browsers and databases.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{client,contract,server,web}/src/**/*.test.ts',
            'server/test/**/*.test.ts',
            '{guide,tools,packaging}/**/*.test.ts',
          ],
          // Only ends tests that hang: on a busy machine the slowest take a minute.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
})
