/** Emails as administrators see them: with their text, without the secret links of recipients. */
import type { Letter as LetterJson } from '@sallyport/contract/schemas/notifications/email.ts'
import { type StoredEmail, secretMark } from '../../../core/emails/email.ts'
import type { ListedEmail } from '../../../core/emails/outbox.ts'
import { isUnencrypted } from '../../../core/emails/unencrypted.ts'
import { moment } from '../../responses/time.ts'

const hidden = '…'

export function presentEmail(letter: ListedEmail, mailServer: boolean, timeZone: string): LetterJson {
  const { kind, subject, state, attempts } = letter
  const delay = mailServer && attempts === 0 ? letter.delay : null
  const next = delay && delay.until > letter.dueAt ? delay.until : letter.dueAt
  return {
    id: letter.id,
    type: 'letter',
    attributes: {
      ...{ kind, subject, state, attempts },
      recipient: letter.to,
      text: letter.text.replaceAll(secretMark, hidden),
      reason: delay ? delayText(delay) : reasonOf(letter, mailServer),
      limit: delay?.limit ?? 'none',
      created: moment(letter.createdAt, timeZone),
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
  if (state === 'expired') return 'What it is about was over before it could be sent.'
  if (state === 'dropped') return `${lastError}. ${dropped === 1 ? 'One was' : `${dropped} were`} dropped.`
  const words = lastError.replace(/[.\s]+$/, '')
  const said = isUnencrypted(lastError) ? `${words}.` : `The mail server said: ${words}.`
  if (state === 'failed') return `${said} It was given up after ${attempts} tries.`
  if (!mailServer) return 'No mail server is set. Start the server with SALLYPORT_SMTP_URL, and it is sent.'
  return attempts === 0 ? 'It is about to be sent.' : `${said} It is tried again.`
}
