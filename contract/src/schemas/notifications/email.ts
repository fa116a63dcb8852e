/** An email in the outbox, as administrators see it; the API calls it `letter`. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { timestamp } from '../fields.ts'

export const emailStates = ['waiting', 'sent', 'failed', 'expired', 'dropped'] as const
const emailKinds = [
  ...(['welcome', 'password', 'invitation', 'receipt', 'notification'] as const),
  ...(['storage', 'transactions', 'webhook', 'referral', 'other'] as const),
] as const

const EmailAttributes = Type.Object(
  {
    kind: Type.Enum([...emailKinds], { description: 'The subject.' }),
    recipient: Type.String({ description: 'The recipient.' }),
    subject: Type.String(),
    text: Type.String({ description: 'The text. Links meant only for the recipient are removed.' }),
    state: Type.Enum([...emailStates], {
      description:
        'Whether it is waiting, was sent, failed permanently, is obsolete, or was dropped by a limit. A dropped email stands for all that one limit dropped within an hour; `reason` has their number.',
    }),
    attempts: Type.Integer({ description: 'Number of attempts.' }),
    reason: Type.String({ description: 'Why it has not been sent, and what to do; empty once it is sent.' }),
    limit: Type.Enum(['none', 'user', 'account'], {
      description: 'Whose hourly limit delays it: that of the user who caused it, or of the account; or none.',
    }),
    created: timestamp('When it was created.'),
    nextAttempt: Type.Union([
      timestamp('Time of the next attempt, approximate if a limit delays it; null for never.'),
      Type.Null(),
    ]),
  },
  { title: 'LetterAttributes' },
)

export const Email = Type.Object(
  { id: Type.Integer(), type: Type.Literal('letter'), attributes: EmailAttributes },
  { title: 'Letter' },
)
export type Email = Static<typeof Email>

export const EmailCollectionResponse = envelope('LetterCollectionResponse', {
  totalResults: Type.Integer({ description: 'Number of matching emails on all pages.' }),
  returnedResults: Type.Integer({ description: 'Number of emails on this page.' }),
  mailServer: Type.Boolean({ description: 'Whether a mail server is configured (`SALLYPORT_SMTP_URL`).' }),
  data: Type.Array(Email),
})

export const exampleEmail: Email = {
  id: 317,
  type: 'letter',
  attributes: {
    kind: 'invitation',
    recipient: 'it@north-freight.example',
    subject: 'Your orders',
    text: 'Please put the papers into this folder.',
    state: 'waiting',
    attempts: 2,
    reason: 'The mail server responded: 450 mailbox busy. It is tried again.',
    limit: 'none',
    created: '2026-11-24T10:12:55+00:00',
    nextAttempt: '2026-11-24T10:48:55+00:00',
  },
}
