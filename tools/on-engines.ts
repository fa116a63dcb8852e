// Runs of vitest beside a PostgreSQL server.
import { startTestPostgres } from './postgres.ts'
import { type Project, runVitest, sum } from './steps.ts'
import type { Tally } from './vitest-report.ts'

/** `args` are those of vitest, of both projects or of each. */
type Options = { args: string[] | Partial<Record<Project, string[]>>; env: NodeJS.ProcessEnv; signal: AbortSignal }

/** The environment of each project's tests. */
type Environments = Record<Project, NodeJS.ProcessEnv>

/** Starts a PostgreSQL server for as long as `use` takes. */
export async function withPostgres<Result>(
  env: NodeJS.ProcessEnv,
  use: (environments: Environments) => Promise<Result>,
): Promise<Result> {
  const postgres = await startTestPostgres({ isQuick: true })
  try {
    const { SALLYPORT_TEST_POSTGRES: _, ...sqliteOnly } = env
    const embedded = postgres.isEmbedded ? { SALLYPORT_TEST_POSTGRES_EMBEDDED: '1' } : {}
    const both = { ...env, SALLYPORT_TEST_POSTGRES: postgres.url, ...embedded }
    // Whole servers need a PostgreSQL that accepts several connections.
    return await use({ unit: both, e2e: postgres.isEmbedded ? sqliteOnly : both })
  } finally {
    await postgres.stop()
  }
}

/** Runs the unit tests, then the end-to-end tests, with a PostgreSQL server; a project without arguments is left out. */
export async function runOnEngines(name: string, { args, env, signal }: Options): Promise<Tally> {
  return await withPostgres(env, async (environments) => {
    const tallies: Tally[] = []
    for (const project of ['unit', 'e2e'] as const) {
      const own = Array.isArray(args) ? args : args[project]
      if (signal.aborted || !own) continue
      tallies.push(await runVitest(project, { name, args: own, env: environments[project], signal }))
    }
    return sum(tallies)
  })
}
