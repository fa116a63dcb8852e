/** The letter to a new user: the account's own words, with the few blanks that may be filled in. */
import type { Tx } from '../../db/engine.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import { makeLink } from './password-letter.ts'
import type { User } from './user.ts'

/** Fills in `[[name]]` for the names there are, and leaves everything else as it was written. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\[\[(\w+)\]\]/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))

/** Writes the welcome letter in the transaction that makes the user; its link sets a password, once, for a week. It counts for who sends it. */
export async function postWelcome(
  ctx: Needs<'clock' | 'settings' | 'wake' | 'random' | 'sealer'>,
  tx: Tx,
  user: User,
  by: Pick<Actor, 'userId'>,
): Promise<void> {
  const account = await accountStore.accountById(tx, user.accountId)
  if (!account) return
  const { welcomeSubject, welcomeContent } = account.settings
  const { publicUrl } = ctx.settings
  // A subject can be read by who carries the letter.
  const subjectValues = { username: user.username, ftpserver: new URL(publicUrl).hostname, setpassword: publicUrl }
  const { link, code, expiresAt } = await makeLink(ctx, tx, user, 'welcome')
  const values = { ...subjectValues, setpassword: link }
  const text = filled(welcomeContent, values)
  const subject = filled(welcomeSubject, subjectValues)
  const head = { accountId: account.id, userId: by.userId, kind: 'welcome', to: user.email } as const
  const letter = { ...head, subject, text, expiresAt }
  await letters.post(ctx, tx, letter, code)
}
