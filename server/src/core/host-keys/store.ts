import type { Queries } from '../../db/engine.ts'
import { type HostKeyAlgorithm, type HostKeyPair, hostKeyAlgorithms } from '../../lib/crypto/ssh-host-key.ts'

export type StoredHostKey = Omit<HostKeyPair, 'privateKey'> & {
  /** The private key, sealed. */
  readonly sealed: string
  readonly createdAt: string
}

const columnsOf = (key: StoredHostKey) => ({
  private_sealed: key.sealed,
  public_key: key.publicKey,
  fingerprint: key.fingerprint,
  created_at: key.createdAt,
})

/** All keys, ordered by algorithm. Algorithms that this version does not support are skipped. */
export async function all(q: Queries): Promise<StoredHostKey[]> {
  const rows = await q.selectFrom('host_keys').selectAll().orderBy('algorithm').execute()
  const algorithmOf = (name: string): HostKeyAlgorithm | undefined => hostKeyAlgorithms.find((known) => known === name)
  return rows.flatMap((row) => {
    const algorithm = algorithmOf(row.algorithm)
    if (algorithm === undefined) return []
    const { private_sealed: sealed, public_key: publicKey, fingerprint, created_at: createdAt } = row
    return [{ algorithm, sealed, publicKey, fingerprint, createdAt }]
  })
}

export async function insertIfAbsent(q: Queries, key: StoredHostKey): Promise<void> {
  const row = { algorithm: key.algorithm, ...columnsOf(key) }
  await q
    .insertInto('host_keys')
    .values(row)
    .onConflict((c) => c.column('algorithm').doNothing())
    .execute()
}

export async function put(q: Queries, key: StoredHostKey): Promise<void> {
  const columns = columnsOf(key)
  await q
    .insertInto('host_keys')
    .values({ algorithm: key.algorithm, ...columns })
    .onConflict((c) => c.column('algorithm').doUpdateSet(columns))
    .execute()
}
