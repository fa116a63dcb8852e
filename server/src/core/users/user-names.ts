/** User names are unique across the installation, ignoring case. */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { Fault } from '../fault.ts'
import * as store from './store.ts'

export const nameTaken = (username: string) =>
  new Fault('conflict', `The username "${username}" is taken.`, { subject: 'username' })

/** Inserts a user. Throws `conflict` when the name is taken. */
export async function insertOrConflict(tx: Tx, user: store.NewUser): Promise<number> {
  if (await store.userByName(tx, user.username)) throw nameTaken(user.username)
  return await store.insertUser(tx, user).catch((error: unknown) => {
    throw isUniqueViolation(error) ? nameTaken(user.username) : error
  })
}

/** Throws `conflict` when another user than `id` has the name. */
export async function checkFree(tx: Tx, username: string, id: number): Promise<void> {
  const other = await store.userByName(tx, username)
  if (other && other.id !== id) throw nameTaken(username)
}
