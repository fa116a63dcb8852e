/** Transactions on PostgreSQL, repeated after a deadlock. */
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { randomFraction } from '../../lib/crypto/ids.ts'
import { Tx } from '../engine.ts'
import { isRetryable } from '../errors.ts'
import type { Schema } from '../schema.ts'

interface TransactOptions {
  /** Whether the commit does not wait for the disk. */
  readonly isAsynchronous?: boolean
}

const maxTries = 5
/** After a deadlock, transactions are repeated after a random delay of up to this many ms per attempt. */
const pauseMs = 20

export async function transact<Value>(
  db: Kysely<Schema>,
  work: (tx: Tx) => Promise<Value>,
  options: TransactOptions = {},
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    let done: { readonly value: Value; readonly tx: Tx }
    try {
      done = await attemptOnce(db, work, options)
    } catch (error) {
      if (attempt >= maxTries || !isRetryable(error)) throw error
      await setTimeout(randomFraction() * attempt * pauseMs)
      continue
    }
    for (const effect of done.tx.effects) effect()
    return done.value
  }
}

const attemptOnce = <Value>(
  db: Kysely<Schema>,
  work: (tx: Tx) => Promise<Value>,
  { isAsynchronous = false }: TransactOptions,
) =>
  db.transaction().execute(async (transaction) => {
    const tx = new Tx({ engine: 'postgres', executor: transaction.getExecutor() })
    if (isAsynchronous) await sql`set local synchronous_commit = off`.execute(tx)
    return { value: await work(tx), tx }
  })
