/** Emails as administrators see them: with their text, without the secret links of recipients. */
import type { Email as EmailJson } from '@sallyport/contract/schemas/notifications/email.ts'
import { type StoredEmail, secretMark } from '../../../core/emails/email.ts'
import type { ListedEmail } from '../../../core/emails/outbox.ts'
import { isUnencrypted } from '../../../core/emails/outbox.ts'
import { moment } from '../../responses/time.ts'

const hidden = '…'

export function presentEmail(email: ListedEmail, mailServer: boolean, timeZone: string): EmailJson {
  const { kind, subject, state, attempts } = email
  const delay = mailServer && attempts === 0 ? email.delay : null
  const next = delay && delay.until > email.dueAt ? delay.until : email.dueAt
  return {
    id: email.id,
    type: 'letter',
    attributes: {
      ...{ kind, subject, state, attempts },
      recipient: email.to,
      text: email.text.replaceAll(secretMark, hidden),
      reason: delay ? delayText(delay) : reasonOf(email, mailServer),
      limit: delay?.limit ?? 'none',
      created: moment(email.createdAt, timeZone),
      nextAttempt: state === 'waiting' && mailServer ? moment(next, timeZone) : null,
    },
  }
}

const delayText = ({ limit, perHour }: NonNullable<ListedEmail['delay']>): string =>
  limit === 'user'
    ? `Its sender has reached the limit of ${perHour} emails an hour for one user. It is sent as soon as the limit allows.`
    : `The account has reached its limit of ${perHour} emails an hour. It is sent as soon as the limit allows.`

function reasonOf({ state, lastError, attempts, dropped }: StoredEmail, mailServer: boolean): string {
  if (state === 'sent') return ''
  if (state === 'expired') return 'It expired before it could be sent.'
  if (state === 'dropped') return `${lastError}. ${dropped === 1 ? 'One was' : `${dropped} were`} dropped.`
  const words = lastError.replace(/[.\s]+$/, '')
  const said = isUnencrypted(lastError) ? `${words}.` : `The mail server responded: ${words}.`
  if (state === 'failed') return `${said} Sending stopped after ${attempts} attempts.`
  if (!mailServer)
    return 'No mail server is configured. It is sent once the operator configures one, in Server settings or with SALLYPORT_SMTP_URL.'
  return attempts === 0 ? 'It is about to be sent.' : `${said} It will be retried.`
}
