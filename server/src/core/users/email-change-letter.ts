/** The email to the old address of a user when its address was changed: the user learns of it if it was not the one who did. */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import type { User } from './user.ts'

/** `before`: the user as it was. Posted in the transaction of the change; counts as an email about passwords, which nothing holds back. */
export async function postEmailChange(
  ctx: Needs<'clock' | 'wake' | 'sealer' | 'settings'>,
  tx: Tx,
  before: User,
): Promise<void> {
  const text = [
    `The email address of the user "${before.username}" at ${ctx.settings.publicUrl} has been changed. Emails no longer go to this address.`,
    'If you did not expect this, contact an administrator of your account now.',
  ].join('\n\n')
  const head = { accountId: before.accountId, kind: 'password', to: before.email } as const
  await letters.post(ctx, tx, { ...head, subject: 'Your email address was changed', text })
}
