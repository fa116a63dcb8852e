/** Query plans. */
import { CompiledQuery, createQueryId, type RawBuilder, type RootOperationNode, sql } from 'kysely'
import type { Queries, Tx } from '../src/db/engine.ts'

/** SQLite's plans of the queries that `work` runs. The planner does not see the values that they compare with. */
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

/**
 * PostgreSQL's plan of a query that should be answered by an index in its order. Reading the whole table and sorting are
 * ruled out: of a small table the planner prefers them, depending on when autovacuum has last analysed it. `without`: an index that
 * would do as well.
 */
export async function indexPlanOf(tx: Tx, query: RawBuilder<unknown>, without?: string): Promise<string> {
  // Other tests use the same database later.
  await sql`savepoint before_plan`.execute(tx)
  for (const way of ['seqscan', 'bitmapscan', 'sort', 'incremental_sort'])
    await sql.raw(`set local enable_${way} = off`).execute(tx)
  if (without) await sql`drop index ${sql.id(without)}`.execute(tx)
  const { rows } = await sql`explain ${query}`.execute(tx)
  await sql`rollback to savepoint before_plan`.execute(tx)
  return JSON.stringify(rows)
}
