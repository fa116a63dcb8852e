import type { Tx } from '../../db/engine.ts'
import type { Proof } from './proof.ts'

/** Undefined fields stay unchanged. */
export interface CredentialChanges {
  readonly proof: Proof
  readonly passwordHash?: string | undefined
  readonly email?: string | undefined
}

/** The only writer of an existing user's password and email address. */
export async function setCredentials(tx: Tx, changes: CredentialChanges, at: string): Promise<void> {
  const { proof, passwordHash, email } = changes
  await tx
    .updateTable('users')
    .set({
      modified_at: at,
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
      ...(email !== undefined && { email }),
    })
    .where('id', '=', proof.userId)
    .execute()
}

/** Stores the same password in another form. To the user nothing has changed. */
export async function replaceHash(tx: Tx, proof: Proof, passwordHash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', proof.userId).execute()
}
