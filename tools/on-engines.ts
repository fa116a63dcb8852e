// Runs of vitest beside a PostgreSQL server.
import { startTestPostgres } from './postgres.ts'
import { type Project, runVitest, sum } from './steps.ts'
import type { Tally } from './vitest-report.ts'

/** `args` are those of vitest, of both projects or of each. */
type Options = { args: string[] | Partial<Record<Project, string[]>>; env: NodeJS.ProcessEnv; signal: AbortSignal }

/** Runs the unit tests, then the end-to-end tests, with a PostgreSQL server; a project without arguments is left out. */
export async function runOnEngines(name: string, { args, env, signal }: Options): Promise<Tally> {
  const tallies: Tally[] = []
  const postgres = await startTestPostgres({ isQuick: true })
  try {
    const { SALLYPORT_TEST_POSTGRES: _, ...sqliteOnly } = env
    const embedded = postgres.isEmbedded ? { SALLYPORT_TEST_POSTGRES_EMBEDDED: '1' } : {}
    const both = { ...env, SALLYPORT_TEST_POSTGRES: postgres.url, ...embedded }
    for (const project of ['unit', 'e2e'] as const) {
      const own = Array.isArray(args) ? args : args[project]
      if (signal.aborted || !own) continue
      // Whole servers need a PostgreSQL that accepts several connections.
      const isServed = project === 'unit' || !postgres.isEmbedded
      tallies.push(await runVitest(project, { name, args: own, env: isServed ? both : sqliteOnly, signal }))
    }
  } finally {
    await postgres.stop()
  }
  return sum(tallies)
}
