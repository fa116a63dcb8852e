/**
 * Host keys of the SFTP server: one of each algorithm, generated at the first start and sealed in the database, so that all nodes
 * identify as the same server. Operators import and rotate them.
 */
import {
  type HostKeyAlgorithm,
  HostKeyError,
  type HostKeyPair,
  hostKeyAlgorithms,
  makeHostKey,
  readHostKey,
} from '../../lib/crypto/ssh-host-key.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import * as store from './store.ts'

export type HostKey = Omit<HostKeyPair, 'privateKey'> & { readonly createdAt: string }

const contextOf = (algorithm: HostKeyAlgorithm) => `host key:${algorithm}`

/** The stored keys, in order of preference; generates missing ones. */
export async function ensureHostKeys(ctx: Needs<'db' | 'sealer' | 'clock'>): Promise<HostKeyPair[]> {
  const present = new Set((await store.all(ctx.db.q)).map(({ algorithm }) => algorithm))
  const missing = hostKeyAlgorithms.filter((algorithm) => !present.has(algorithm))
  // Another node may do the same concurrently: the first insert wins, and all read the stored keys.
  for (const pair of await Promise.all(missing.map(makeHostKey))) await store.insertIfAbsent(ctx.db.q, rowOf(ctx, pair))
  const stored = await store.all(ctx.db.q)
  return hostKeyAlgorithms.flatMap((algorithm) => stored.filter((row) => row.algorithm === algorithm)).map(opened(ctx))
}

const opened =
  ({ sealer }: Needs<'sealer'>) =>
  ({ sealed, createdAt: _, ...pair }: store.StoredHostKey): HostKeyPair => ({
    ...pair,
    privateKey: sealer.open(sealed, contextOf(pair.algorithm)),
  })

const rowOf = ({ sealer, clock }: Needs<'sealer' | 'clock'>, pair: HostKeyPair): store.StoredHostKey => {
  const { privateKey, ...shown } = pair
  return {
    ...shown,
    sealed: sealer.seal(privateKey, contextOf(pair.algorithm)),
    createdAt: clock.now().toISOString(),
  }
}

/** The stored public keys; [] before the first start with SFTP. */
export async function list(ctx: Needs<'db'>): Promise<HostKey[]> {
  return (await store.all(ctx.db.q)).map(shown)
}

/** A private key in the text of a file. Throws `invalid` with the reason. */
export const parseKey = (text: string): Promise<HostKeyPair> =>
  readHostKey(text).catch((error: unknown) => {
    throw error instanceof HostKeyError ? new Fault('invalid', `The key ${error.message}.`) : error
  })

/** Replaces the keys of the same algorithms with these, all or none. */
export async function importKeys(
  ctx: Needs<'db' | 'sealer' | 'clock'>,
  pairs: readonly HostKeyPair[],
): Promise<HostKey[]> {
  const rows = pairs.map((pair) => rowOf(ctx, pair))
  await ctx.db.tx(async (tx) => {
    for (const row of rows) await store.put(tx, row)
  })
  return rows.map(shown)
}

const shown = ({ sealed: _, ...key }: store.StoredHostKey): HostKey => key

/** Replaces the key of an algorithm with a new one. Clients that know the old key warn their users. */
export async function rotate(ctx: Needs<'db' | 'sealer' | 'clock'>, algorithm: HostKeyAlgorithm): Promise<HostKey> {
  const row = rowOf(ctx, await makeHostKey(algorithm))
  await store.put(ctx.db.q, row)
  return shown(row)
}
