/** Query plans of SQLite. */
import { CompiledQuery, createQueryId, type RootOperationNode } from 'kysely'
import type { Queries } from '../src/db/engine.ts'

/** The plans of the queries that `work` runs. The planner does not see the values that they compare with. */
export async function plansOf(q: Queries, work: (q: Queries) => Promise<unknown>): Promise<string[]> {
  const nodes: RootOperationNode[] = []
  const watched = q.withPlugin({
    transformQuery({ node }) {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  await work(watched)
  const plans: string[] = []
  for (const node of nodes) {
    const { sql, parameters } = q.getExecutor().compileQuery(node, createQueryId())
    const hidden = sql.replace(/ (=|<>|<=?|>=?) \?/g, ' $1 +?')
    const explain = CompiledQuery.raw(`explain query plan ${hidden}`, [...parameters])
    const { rows } = await q.getExecutor().executeQuery<{ detail: string }>(explain)
    plans.push(rows.map(({ detail }) => detail).join('\n'))
  }
  return plans
}
