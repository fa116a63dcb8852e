/** Notice to a user's old address when the address is changed, so that a takeover is noticed. */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import * as emails from '../emails/emails.ts'
import type { User } from './user.ts'

/** Nothing for a user who had no address. Queued in the transaction of the change. `before`: the user before the change. Of the kind `password`, which no hourly limit delays. */
export async function notifyOldAddress(
  ctx: Needs<'log' | 'clock' | 'wake' | 'sealer' | 'settings' | 'texts'>,
  tx: Tx,
  before: User,
): Promise<void> {
  if (before.email === null) return
  const { t, language } = ctx.texts(before.language)
  const text = [
    t('The email address of the user "{username}" at {url} has been changed. Emails no longer go to this address.', {
      username: before.username,
      url: ctx.settings.publicUrl,
    }),
    t('If you did not expect this, contact an administrator of your account now.'),
  ].join('\n\n')
  const head = { accountId: before.accountId, kind: 'password', to: before.email } as const
  await emails.enqueue(ctx, tx, { ...head, subject: t('Your email address was changed'), text, language })
}
