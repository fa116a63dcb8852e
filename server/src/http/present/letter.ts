/** Letters as administrators see them: what they say, but for links that only their recipients may have. */
import type { Letter as LetterJson } from '@sallyport/contract/schemas/letter.ts'
import { type OwedLetter, secretMark } from '../../core/letters/letter.ts'
import { moment } from './time.ts'

const hidden = '…'

export function presentLetter(letter: OwedLetter, mailServer: boolean, timeZone: string): LetterJson {
  const { kind, subject, state, attempts } = letter
  return {
    id: letter.id,
    type: 'letter',
    attributes: {
      ...{ kind, subject, state, attempts },
      recipient: letter.to,
      text: letter.text.replaceAll(secretMark, hidden),
      reason: reasonOf(letter, mailServer),
      created: moment(letter.createdAt, timeZone),
      nextAttempt: state === 'waiting' && mailServer ? moment(letter.dueAt, timeZone) : null,
    },
  }
}

function reasonOf({ state, lastError, attempts }: OwedLetter, mailServer: boolean): string {
  if (state === 'sent') return ''
  if (state === 'expired') return 'What it is about was over before it could be sent.'
  const said = `The mail server said: ${lastError.replace(/[.\s]+$/, '')}.`
  if (state === 'failed') return `${said} It was given up after ${attempts} tries.`
  if (!mailServer) return 'No mail server is set. Start the server with SALLYPORT_SMTP_URL, and it is sent.'
  return attempts === 0 ? 'It is about to be sent.' : `${said} It is tried again.`
}
