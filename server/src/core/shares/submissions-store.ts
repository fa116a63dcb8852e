/** Number and time of the submissions of receive folders. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'

/** Completed submissions of a form. */
export interface Submissions {
  /** At most `mostCounted`. */
  readonly count: number
  readonly lastAt: string | null
}

export const noSubmissions: Submissions = { count: 0, lastAt: null }

/** Counting more would make lists of receive folders slow. */
const mostCounted = 1_000

/** Number and latest completion of the completed submissions, by form, from an index that has no others. */
export async function submissionsOf(q: Queries, formIds: readonly number[]): Promise<Map<number, Submissions>> {
  if (formIds.length === 0) return new Map()
  const rows = await q
    .selectFrom('forms as f')
    .select((e) => {
      // A literal, because the planner uses the partial index only for literals.
      const completed = e
        .selectFrom('form_entries as e')
        .whereRef('e.form_id', '=', 'f.id')
        .where('e.status', '=', sql.lit('completed'))
      const counted = completed.select('e.id').limit(mostCounted).as('counted')
      return [
        'f.id',
        e.selectFrom(counted).select(e.fn.countAll().as('count')).as('count'),
        completed.select('e.modified_at').orderBy('e.id', 'desc').limit(1).as('last_at'),
      ]
    })
    .where('f.id', 'in', formIds)
    .execute()
  return new Map(rows.map(({ id, count, last_at }) => [id, { count: Number(count), lastAt: last_at }]))
}
