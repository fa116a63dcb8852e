/** Transactions on PostgreSQL, repeated after a deadlock. */
import { setTimeout } from 'node:timers/promises'
import type { ConnectionProvider, Kysely, QueryExecutor } from 'kysely'
import { randomFraction } from '../../lib/crypto/ids.ts'
import { Tx } from '../engine.ts'
import { isRetryable } from '../errors.ts'
import type { Schema } from '../schema.ts'
import type { PostgresConnection } from './postgres.ts'

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

/** Not a transaction of the builder, whose layers take longer than sending a statement. Its executor grants the connection. */
function attemptOnce<Value>(
  db: Kysely<Schema>,
  work: (tx: Tx) => Promise<Value>,
  options: TransactOptions,
): Promise<{ readonly value: Value; readonly tx: Tx }> {
  const executor = db.getExecutor()
  return executor.provideConnection(async (granted) => {
    const connection = granted as PostgresConnection
    const { tx, end } = openTx(executor, connection)
    connection.begin(options)
    try {
      const value = await work(tx)
      end()
      await connection.commit()
      return { value, tx }
    } catch (error) {
      end()
      await connection.rollback().catch(() => undefined)
      throw error
    }
  })
}

/** A value for one transaction, whose queries are refused once it has ended. */
function openTx(executor: QueryExecutor, connection: PostgresConnection): { readonly tx: Tx; end(): void } {
  let hasEnded = false
  const open = () => {
    if (hasEnded) throw new Error('The transaction is already committed or rolled back.')
    return connection
  }
  const provider: ConnectionProvider = { provideConnection: async (consumer) => await consumer(open()) }
  const tx = new Tx({
    engine: 'postgres',
    executor: executor.withConnectionProvider(provider),
    run: (statement, values) => open().runPrepared(statement, values),
  })
  return {
    tx,
    end() {
      hasEnded = true
    },
  }
}
