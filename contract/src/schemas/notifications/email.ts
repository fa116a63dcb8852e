/** A letter in the outbox, as administrators see it. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { timestamp } from '../fields.ts'

export const letterStates = ['waiting', 'sent', 'failed', 'expired'] as const
const letterKinds = [
  ...(['welcome', 'password', 'invitation', 'receipt', 'notification'] as const),
  ...(['storage', 'transactions', 'webhook', 'referral', 'other'] as const),
] as const

const LetterAttributes = Type.Object(
  {
    kind: Type.Enum([...letterKinds], { description: 'What it is about.' }),
    recipient: Type.String({ description: 'Whom it is to.' }),
    subject: Type.String(),
    text: Type.String({ description: 'What it says. Links that only the recipient may have are left out.' }),
    state: Type.Enum([...letterStates], {
      description: 'Whether it waits, has gone out, was given up, or is about something that is over.',
    }),
    attempts: Type.Integer({ description: 'How often it was tried.' }),
    reason: Type.String({ description: 'Why it has not gone out, and what helps; empty for one that has.' }),
    limit: Type.Enum(['none', 'user', 'account'], {
      description:
        'Whose limit of emails an hour holds it back: of the user who caused it, or of the account; or of nobody.',
    }),
    created: timestamp('When it was written.'),
    nextAttempt: Type.Union([
      timestamp('When it is tried next, if a limit holds it back about when; null for never.'),
      Type.Null(),
    ]),
  },
  { title: 'LetterAttributes' },
)

export const Letter = Type.Object(
  { id: Type.Integer(), type: Type.Literal('letter'), attributes: LetterAttributes },
  { title: 'Letter' },
)
export type Letter = Static<typeof Letter>

export const LetterCollectionResponse = envelope('LetterCollectionResponse', {
  totalResults: Type.Integer({ description: 'How many letters match, on all pages.' }),
  returnedResults: Type.Integer({ description: 'How many this page holds.' }),
  mailServer: Type.Boolean({ description: 'Whether the server knows a mail server (`SALLYPORT_SMTP_URL`).' }),
  data: Type.Array(Letter),
})

export const exampleLetter: Letter = {
  id: 317,
  type: 'letter',
  attributes: {
    kind: 'invitation',
    recipient: 'it@north-freight.example',
    subject: 'Your orders',
    text: 'Please put the papers into this folder.',
    state: 'waiting',
    attempts: 2,
    reason: 'The mail server said: 450 mailbox busy. It is tried again.',
    limit: 'none',
    created: '2026-11-24T10:12:55+00:00',
    nextAttempt: '2026-11-24T10:48:55+00:00',
  },
}
